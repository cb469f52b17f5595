// SPDX-License-Identifier: BSL-1.0
//
// Row 82 for files of items: an allocation fails while a file is read, and the same call is made
// again.
#include "failpoint/failpoints.hpp"

#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>
#include <codynamo/gzip_writer.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace codynamo;
using namespace codynamo::testing;

namespace {

constexpr int file_lines = 30;

/// The fifth of every ten lines is not an item.
std::string lines_of_a_file() {
    std::string out;
    for (int i = 0; i < file_lines; ++i)
        out += i % 10 == 5 ? std::string("{\"Item\":{\"n\":\"a text that is not an item's\"}}\n")
                           : to_dynamodb_json_line(
                                 {{"n", i}, {"t", std::string(40, 'x')}, {"l", list(i, i + 1)}}
                             );
    return out;
}

std::string gzip_of(std::string_view text) {
    gzip_writer writer;
    std::string out = writer.write(text);
    return out + writer.finish();
}

/// Calls again what ends with std::bad_alloc.
template <class F>
auto persistently(const F& call) {
    for (;;) {
        try {
            return call();
        } catch (const std::bad_alloc&) {
            continue;
        }
    }
}

/// The numbers of all items, and the lines of all refusals after -1000, while the n-th allocation
/// fails. Returns whether there was such an allocation.
bool read_failing(std::string_view file, long n, std::vector<int>& seen) {
    seen.clear();
    seen.reserve(2 * file_lines);
    std::optional<dynamodb_json_lines> lines;
    const failing_allocation failing(n);
    persistently([&] { lines.emplace(); });
    const auto take_next = [&] {
        try {
            const std::optional<item> next = lines->next();
            if (next) seen.push_back(next->at("n").as_number().to<int>());
            return next.has_value();
        } catch (const error&) {
            seen.push_back(-1000 - static_cast<int>(lines->line()));
            return !lines->broken();
        }
    };
    constexpr std::size_t part = 300;
    for (; !file.empty(); file.remove_prefix(std::min(part, file.size()))) {
        persistently([&] { lines->push(file.substr(0, part)); });
        while (persistently(take_next))
            continue;
    }
    lines->finish();
    while (persistently(take_next))
        continue;
    return failing.happened();
}

} // namespace

TEST_CASE("no line of a file is lost when an allocation fails", "[fault-82]") {
    const std::string plain = lines_of_a_file();
    for (const std::string& file : {plain, gzip_of(plain)}) {
        std::vector<int> expected;
        CHECK_FALSE(read_failing(file, 1'000'000, expected));
        CHECK(expected.size() == file_lines);
        std::vector<int> seen;
        long n = 1;
        for (; read_failing(file, n, seen); ++n) {
            CAPTURE(n);
            REQUIRE(n < 5000);
            CHECK(seen == expected);
        }
        CHECK(n > 20);
    }
}
