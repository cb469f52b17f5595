// SPDX-License-Identifier: BSL-1.0
//
// A gzip file from anywhere: refused with an error, or decompressed to the same text in parts of
// any size. What is compressed is decompressed as it was.
//
#include "fuzz/support.hpp"

#include <codynamo/error.hpp>
#include <codynamo/gzip_reader.hpp>
#include <codynamo/gzip_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

using namespace codynamo;
using fuzz::require;

namespace {

/// The text, with the refusal behind it if there is one.
std::string gunzipped(std::string_view file, std::size_t part) {
    std::string out;
    gzip_reader reader;
    const auto take_all = [&] {
        for (auto more = reader.next(); !more.empty(); more = reader.next()) {
            require(more.size() <= std::size_t{64} << 10, "no part is longer than promised");
            out += more;
        }
    };
    try {
        for (; !file.empty(); file.remove_prefix(std::min(part, file.size()))) {
            reader.push(file.substr(0, part));
            take_all();
        }
        reader.finish();
        take_all();
    } catch (const error& e) {
        require(e.code() == client_errc::invalid_argument, "a refusal has its code");
        require(fuzz::is_printable(e.info().message), "a refusal can be printed");
        return "refused: " + e.info().message;
    }
    return "read: " + out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::size_t part = 1 + in.up_to(40);
    const std::size_t level = 1 + in.up_to(8);
    const std::string_view file = in.rest();
    require(gunzipped(file, part) == gunzipped(file, size), "parts do not matter");

    gzip_writer writer(static_cast<int>(level));
    std::string own = writer.write(file.substr(0, part));
    own += writer.write(file.substr(std::min(part, file.size())));
    own += writer.finish();
    require(gunzipped(own, part) == "read: " + std::string(file), "its own file is read");
    return 0;
}
