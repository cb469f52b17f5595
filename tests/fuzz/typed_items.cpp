// SPDX-License-Identifier: BSL-1.0
//
// Items of any shape read into structs: refused with a path, or read as something that is written
// and read again as the same; straight from JSON the same as by way of an `item`.
//
#include "codec/attribute_value.hpp"
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "fuzz/support.hpp"

#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fuzzed_types {

enum class colour { red, green };

struct leaf {
    std::string name;
    int count = 0;
};

struct circle {
    double radius = 0;
};

struct square {
    codynamo::number side;
};

struct tree {
    std::string owner;
    std::int64_t number = 0;
    std::string date;
    colour paint = colour::red;
    std::optional<std::string> note;
    std::vector<leaf> leaves;
    std::map<std::string, std::vector<int>> groups;
    std::set<std::string> tags;
    std::set<int> numbers;
    std::vector<std::byte> bytes;
    std::array<short, 2> two{};
    std::chrono::sys_seconds made;
    std::chrono::sys_time<std::chrono::milliseconds> read;
    std::pair<bool, std::string> both;
    std::variant<circle, square> shape;
    std::unique_ptr<tree> below;
    leaf flat;
    codynamo::value any;
};

} // namespace fuzzed_types

template <>
inline constexpr auto codynamo::mapping_of<fuzzed_types::circle> =
    codynamo::mapping(type_name("circle"));

template <>
inline constexpr auto codynamo::mapping_of<fuzzed_types::square> =
    codynamo::mapping(type_name("square"));

template <>
inline constexpr auto codynamo::mapping_of<fuzzed_types::tree> = codynamo::mapping(
    partition_key("pk", "OWNER#", &fuzzed_types::tree::owner),
    sort_key("sk", "T#", &fuzzed_types::tree::number, "#", &fuzzed_types::tree::date, "#end"),
    as_iso8601(&fuzzed_types::tree::read),
    flattened(&fuzzed_types::tree::flat),
    lenient
);

namespace {

using namespace codynamo;
using fuzz::require;
using fuzzed_types::tree;

/// The struct, or nothing; `in` says why.
std::optional<item> read_again(detail::value_reader& in) {
    tree out;
    in.read_item(detail::codec_of<tree>, &out);
    if (!in.ok()) return std::nullopt;
    return to_item(out);
}

void check_typed_failure(const detail::value_reader& in) {
    const error e = in.failure();
    require(e.code().category() == client_category(), "a failure has a code");
    require(e.info().message.starts_with("tree"), "a failure has its path");
}

void check_typed_item(std::string_view text) {
    codec::json_reader tree_reader(text);
    item whole;
    codec::decode(tree_reader, whole);
    tree_reader.expect_end();

    codec::json_reader reader(text);
    detail::value_reader in(reader, "tree");
    const std::optional<item> direct = read_again(in);
    reader.expect_end();
    require(tree_reader.ok() || !direct, "what is no item is no struct");
    if (!reader.ok() || !tree_reader.ok()) return;
    if (!in.ok()) check_typed_failure(in);

    detail::value_reader of_item(whole, "tree");
    const std::optional<item> indirect = read_again(of_item);
    // Of a name that comes twice, an item has the last value alone.
    if (!direct) return;
    require(indirect.has_value(), "an item is read as its JSON is");
    require(*direct == *indirect, "an item gives the same struct as its JSON");
    require(to_item(from_item<tree>(*direct)) == *direct, "a struct survives the way back");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    try {
        check_typed_item(text);
    } catch (const error& e) {
        // What a struct holds and DynamoDB does not store is refused when it is written.
        require(e.code() == client_errc::invalid_value, "what is not written has its code");
    }
    return 0;
}
