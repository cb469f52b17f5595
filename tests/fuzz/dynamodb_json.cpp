// SPDX-License-Identifier: BSL-1.0
//
// DynamoDB's JSON as users give it, whole or in lines: refused with an error, or read as something
// that is written and read again as the same. Lines give the same however the text is cut and
// compressed.
//
#include "fuzz/support.hpp"

#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>
#include <codynamo/gzip_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace codynamo;
using fuzz::require;

namespace {

void check_typed_refusal(const error& e) {
    require(e.code() == client_errc::invalid_argument, "a refusal has its code");
    require(e.info().message.find(" at byte ") != std::string::npos, "a refusal has its offset");
}

/// Attribute names that DynamoDB does not store are refused when they are written.
template <class T>
std::optional<std::string> written(const T& v) {
    try {
        return to_dynamodb_json(v);
    } catch (const error& e) {
        require(e.code() == client_errc::invalid_value, "what is not written has its code");
        return std::nullopt;
    }
}

template <class T>
void check_typed_text(std::string_view text, T (*read)(std::string_view)) {
    std::optional<T> v;
    try {
        v = read(text);
    } catch (const error& e) {
        return check_typed_refusal(e);
    }
    if (const auto again = written(*v)) require(read(*again) == *v, "its own text is the same");
}

/// What each line is: an item's text, or the message of its refusal.
std::vector<std::string> lines_of(std::string_view text, std::size_t part) {
    std::vector<std::string> out;
    dynamodb_json_lines lines;
    const auto take = [&] {
        try {
            const std::optional<item> next = lines.next();
            if (next) out.push_back(written(*next).value_or("not written"));
            return next.has_value();
        } catch (const error& e) {
            require(e.code() == client_errc::invalid_argument, "a refused line has its code");
            require(e.info().message.starts_with("line "), "a refused line has its number");
            out.push_back(e.info().message);
            return !lines.broken();
        }
    };
    for (; !text.empty(); text.remove_prefix(std::min(part, text.size()))) {
        lines.push(text.substr(0, part));
        while (take()) {
        }
    }
    lines.finish();
    while (take()) {
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string_view text = in.rest();
    check_typed_text<item>(text, item_from_dynamodb_json);
    check_typed_text<value>(text, value_from_dynamodb_json);
    const std::vector<std::string> lines = lines_of(text, text.size() + 1);
    require(lines_of(text, 7) == lines, "lines are what they are");
    gzip_writer writer(1);
    std::string file = writer.write(text);
    file += writer.finish();
    if (!text.starts_with('\x1f')) require(lines_of(file, 7) == lines, "also in a gzip file");
    return 0;
}
