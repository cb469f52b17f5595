// SPDX-License-Identifier: BSL-1.0
//
// The body of a good response whose items become objects with members of most types. What does not
// convert is an error in words; what does is the same straight from the bytes, by way of an item,
// and as a part of a page; and it is written as it was read.
//
#include "codec/attribute_value.hpp"
#include "codec/item_target.hpp"
#include "codec/operations.hpp"
#include "codec/sliced_page.hpp"
#include "fuzz/support.hpp"

#include <codynamo/typed.hpp>
#include <codynamo/typed/calls.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace codynamo::fuzz::typed {

enum class kind { first, second = 7 };

struct part {
    std::string name;
    std::vector<part> parts;
};

struct everything {
    std::string text;
    std::int8_t small = 0;
    std::uint64_t large = 0;
    double real = 0;
    float rough = 0;
    bool flag = false;
    number exact;
    kind which = kind::first;
    std::optional<std::string> note;
    std::unique_ptr<part> inner;
    std::vector<part> parts;
    std::map<std::string, int> counts;
    std::unordered_map<std::string, value> loose;
    std::set<std::string> tags;
    std::set<int> numbers;
    std::vector<std::byte> bytes;
    binary more_bytes;
    std::chrono::sys_seconds when;
    std::chrono::milliseconds length{0};
    std::variant<std::int64_t, std::string, bool> any_of;
    std::pair<int, std::string> both;
    std::tuple<int, double, std::string> three;
    value whatever;
    item map;
};

} // namespace codynamo::fuzz::typed

template <>
inline constexpr auto codynamo::mapping_of<codynamo::fuzz::typed::everything> =
    codynamo::mapping(codynamo::lenient);

template <>
inline constexpr auto codynamo::mapping_of<codynamo::fuzz::typed::part> =
    codynamo::mapping(codynamo::lenient);

namespace codynamo::fuzz::typed {

inline bool is_of_conversion(const error& e) {
    return e.code() == client_errc::wrong_type || e.code() == client_errc::number_out_of_range ||
           e.code() == client_errc::no_such_attribute || e.code() == client_errc::invalid_value;
}

inline void check_refusal(const error& e) {
    require(
        is_of_conversion(e) || e.code() == client_errc::malformed_response,
        "what does not convert has one of the codes of conversions"
    );
    require(is_printable(e.what()), "messages about items are printable");
    require(std::string_view(e.what()).size() < 2000, "messages about items are short");
}

/// The item that a request for the object holds, as JSON; nothing if it cannot be written.
inline std::optional<std::string> written(const everything& object) {
    put_item_request request;
    request.table_name = "t";
    auto json = codec::encode(request, detail::typed_item_of(object));
    if (json) {
        const std::string_view start = R"({"TableName":"t","Item":)";
        return std::string(json->view().substr(start.size(), json->size() - start.size() - 1));
    }
    require(json.error().code() == client_errc::invalid_value, "a refused object has its code");
    require(is_printable(json.error().what()), "messages about objects are printable");
    return std::nullopt;
}

/// Regardless of the order of attributes, which an unordered map does not keep.
inline item decoded(std::string_view json) {
    item out;
    codec::json_reader reader(json);
    codec::decode(reader, out);
    require(reader.ok(), "what was written is an item");
    return out;
}

inline void check_same(const everything& a, const everything& b) {
    const auto first = written(a);
    const auto second = written(b);
    require(first.has_value() == second.has_value(), "an object can be written or cannot");
    if (first) require(decoded(*first) == decoded(*second), "an object is the same by every way");
}

inline void check_written(const everything& object) {
    const auto json = written(object);
    if (!json) return;
    std::optional<everything> again;
    const auto failure = codec::read_item(*json, detail::sink_of(again));
    require(!failure && again, "what was written is read");
    check_same(*again, object);
}

/// An item, and its JSON, in which every attribute comes once.
inline void check_item(const item& i) {
    codec::text_buffer json;
    codec::json_writer writer(json);
    codec::encode(writer, i, "item");
    if (!writer.ok()) return; // odd in names
    std::optional<everything> straight;
    const auto failure = codec::read_item(json.view(), detail::sink_of(straight));
    std::optional<everything> by_item;
    try {
        by_item.emplace(from_item<everything>(i));
    } catch (const error& e) {
        check_refusal(e);
    }
    require(by_item.has_value() == !failure, "an item converts by both ways or none");
    if (by_item) check_same(*by_item, *straight);
}

template <class Response>
void check_one(std::string_view json, std::optional<item> Response::* member) {
    std::optional<everything> object;
    const auto typed =
        codec::decode<Response>(json, codec::sender::unknown, detail::sink_of(object));
    const auto untyped = codec::decode<Response>(json);
    if (!typed) check_refusal(typed.error());
    if (!untyped) {
        require(!typed, "a response that cannot be read has no object");
        return;
    }
    const std::optional<item>& whole = (*untyped).*member;
    if (!typed) {
        require(whole && typed.error().info().item, "an error holds its item");
    } else if (object) {
        check_written(*object);
    }
    if (whole) check_item(*whole);
}

inline void check_page(std::string_view json) {
    std::vector<everything> objects;
    const auto typed =
        codec::decode<query_response>(json, codec::sender::unknown, detail::sink_of(objects));
    const auto untyped = codec::decode<query_response>(json);
    const auto slices = codec::decode_slices(std::string(json), codec::sender::unknown);
    if (!typed) check_refusal(typed.error());
    require(untyped.has_value() == slices.has_value(), "a page can be sliced if it can be read");
    if (!untyped) {
        require(!typed, "a page that cannot be read has no objects");
        return;
    }
    require(slices->items.size() == untyped->items.size(), "each item is a slice");
    require(slices->count == untyped->count, "a sliced page has its count");
    bool all_convert = true;
    for (std::size_t i = 0; i < slices->items.size(); ++i) {
        std::optional<everything> object;
        const auto failure = codec::read_item(slices->items[i], detail::sink_of(object));
        if (failure) check_refusal(*failure);
        all_convert = all_convert && !failure;
        if (typed && !failure) check_same(*object, objects.at(i));
        check_item(untyped->items[i]);
    }
    require(all_convert == typed.has_value(), "a page converts if all its items do");
}

} // namespace codynamo::fuzz::typed

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace codynamo;
    fuzz::input in(data, size);
    const std::size_t operation = in.byte() % 3;
    const std::string_view json = in.rest();
    if (operation == 0)
        fuzz::typed::check_one(json, &get_item_response::item);
    else if (operation == 1)
        fuzz::typed::check_one(json, &update_item_response::attributes);
    else
        fuzz::typed::check_page(json);
    return 0;
}
