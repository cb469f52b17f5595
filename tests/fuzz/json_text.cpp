// SPDX-License-Identifier: BSL-1.0
//
// Plain JSON as users give it: refused with an error, or read as an item that is written and read
// again as the same.
//
#include "fuzz/support.hpp"

#include <codynamo/error.hpp>
#include <codynamo/json_text.hpp>

#include <optional>
#include <string>
#include <string_view>

using namespace codynamo;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    std::optional<item> read;
    try {
        read = item_from_json_text(in.rest());
    } catch (const error& e) {
        require(e.code() == client_errc::invalid_argument, "a refusal has its code");
        require(e.info().message.find(" at byte ") != std::string::npos, "it has its offset");
        return 0;
    }
    const std::string written = to_json_text(*read);
    const item again = item_from_json_text(written);
    require(again == *read, "its own text is the same");
    require(to_json_text(again) == written, "and is written as it was");
    return 0;
}
