// SPDX-License-Identifier: BSL-1.0
//
// Cursors of keys and of parallel scans, which come back from browsers: refused with a message that
// does not repeat them, or a position that survives being written and read again.
//
#include "codec/position.hpp"

#include "codec/scan_cursor.hpp"
#include "fuzz/support.hpp"

#include <codynamo/cursor.hpp>
#include <codynamo/error.hpp>

#include <string>
#include <string_view>

using namespace codynamo;
using fuzz::require;

namespace {

void check_refusal(const error& e) {
    require(e.code() == client_errc::invalid_argument, "a refusal has its code");
    const std::string what = e.what();
    require(what.size() < 200 && fuzz::is_printable(what), "words of ours alone");
}

void check_position(std::string_view text) {
    const result<codec::position> parsed = codec::parse_position(text);
    if (!parsed) return check_refusal(parsed.error());
    const std::string again = codec::to_text(*parsed);
    require(codec::parse_position(again).value() == *parsed, "its own text is the same position");
}

void check_cursor(std::string_view text) {
    try {
        const key k = from_cursor(text);
        require(from_cursor(to_cursor(k)) == k, "its own text is the same key");
    } catch (const error& e) {
        check_refusal(e);
    }
}

void check_scan_cursor(const codec::division& d, std::string_view text) {
    const result<codec::segment_positions> parsed = codec::parse_scan_cursor(d, text);
    if (!parsed) return check_refusal(parsed.error());
    require(parsed->size() == static_cast<std::size_t>(d.count()), "each segment has a position");
    const std::string again = codec::to_text(d, *parsed);
    require(codec::parse_scan_cursor(d, again).value() == *parsed, "its own text is the same");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string_view text = in.rest();
    check_position(text);
    check_cursor(text);
    codec::division whole;
    whole.total = 3;
    check_scan_cursor(whole, text);
    codec::division share;
    share.total = 8;
    share.first = 1;
    share.step = 4;
    check_scan_cursor(share, text);
    return 0;
}
