// SPDX-License-Identifier: BSL-1.0
//
// DynamoDB's JSON of one value, read into a C++ type: a failure with its path, or something that is
// written and read again as the same, from JSON and from a tree of values alike.
//
#include "codec/attribute_value.hpp"
#include "fuzz/support.hpp"

#include <codynamo/converter.hpp>
#include <codynamo/error.hpp>

#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

using namespace codynamo;
using fuzz::require;

namespace {

enum class fuzzed_enum { zero, one, twelve = 12 };

struct fuzzed_tree : std::vector<fuzzed_tree> {};

template <class T, class Format>
void check_reading(std::string_view text) {
    codec::json_reader json(text);
    detail::value_reader reader(json, "root");
    T out{};
    reader.read<T, Format>(out);
    json.expect_end();
    if (!json.ok()) return;
    if (!reader.ok()) {
        const std::string message = reader.failure().info().message;
        require(message.starts_with("root"), "a failure has its path");
        return;
    }

    codec::text_buffer again;
    codec::json_writer json_out(again);
    detail::value_writer writer(json_out, "root");
    writer.write<T, Format>(out);
    // Empty sets and names are read, though DynamoDB stores none.
    if (!writer.ok()) return;
    codec::json_reader json_again(again.view());
    detail::value_reader second(json_again, "root");
    T back{};
    second.read<T, Format>(back);
    require(json_again.ok() && second.ok(), "what was written is read");
    require(back == out, "it is the same");

    codec::json_reader tree_json(again.view());
    value tree;
    codec::decode(tree_json, tree);
    detail::value_reader third(tree, "root");
    T from_tree{};
    third.read<T, Format>(from_tree);
    require(third.ok() && from_tree == out, "also from a tree");
}

template <class T, class Format = detail::default_format>
void check_if_chosen(int chosen, int at, std::string_view text) {
    if (chosen == at) check_reading<T, Format>(text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace std::chrono;
    using text_map = std::map<std::string, std::vector<std::optional<std::string>>>;
    using mixed = std::variant<
        std::monostate,
        std::string,
        double,
        bool,
        std::vector<int>,
        std::set<std::string>,
        text_map>;
    fuzz::input in(data, size);
    const int chosen = in.byte() % 16;
    const std::string_view text = in.rest();
    check_if_chosen<std::string>(chosen, 0, text);
    check_if_chosen<int>(chosen, 1, text);
    check_if_chosen<number>(chosen, 2, text);
    check_if_chosen<value>(chosen, 3, text);
    check_if_chosen<binary>(chosen, 4, text);
    check_if_chosen<std::vector<std::uint8_t>>(chosen, 5, text);
    check_if_chosen<text_map>(chosen, 6, text);
    check_if_chosen<std::set<number>>(chosen, 7, text);
    check_if_chosen<fuzzed_enum>(chosen, 8, text);
    check_if_chosen<std::map<fuzzed_enum, value>>(chosen, 9, text);
    check_if_chosen<sys_time<milliseconds>>(chosen, 10, text);
    check_if_chosen<sys_time<nanoseconds>, detail::iso8601_format>(chosen, 11, text);
    check_if_chosen<std::tuple<int, std::array<std::string, 2>, bool>>(chosen, 12, text);
    check_if_chosen<mixed>(chosen, 13, text);
    check_if_chosen<fuzzed_tree>(chosen, 14, text);
    check_if_chosen<std::vector<item>>(chosen, 15, text);
    return 0;
}
