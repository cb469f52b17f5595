// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/attribute_value.hpp"

#include <codynamo/converter.hpp>
#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <string_view>
#include <utility>

/// Conversions through JSON, and through a tree of values, which must agree.
namespace codynamo::testing {

template <class T, class Format = detail::default_format>
result<std::string> json_of(const T& v) {
    codec::text_buffer out;
    codec::json_writer json(out);
    detail::value_writer writer(json, "order");
    writer.write<T, Format>(v);
    return json.finish(out.str());
}

template <class T, class Format = detail::default_format>
result<T> from_json(std::string_view text) {
    codec::json_reader json(text);
    detail::value_reader reader(json, "order");
    T out{};
    reader.read<T, Format>(out);
    if (!reader.ok() && json.ok()) return reader.failure();
    return json.finish(std::move(out));
}

template <class T, class Format = detail::default_format>
std::string failure_of(std::string_view json) {
    const auto r = from_json<T, Format>(json);
    std::string in_json = r.has_value() ? "accepted" : r.error().info().message;
    // A tree of values fails in the same way.
    if (in_json.find("at byte") == std::string::npos &&
        in_json.find("does not know") == in_json.npos) {
        const value tree = value_from_dynamodb_json(json);
        detail::value_reader reader(tree, "order");
        T out{};
        reader.read<T, Format>(out);
        CHECK((reader.ok() ? "accepted" : reader.failure().info().message) == in_json);
        if (!r.has_value()) CHECK(reader.failure().code() == r.error().code());
    }
    return in_json;
}

/// Both ways, through JSON and through a value.
template <class Format = detail::default_format, class T>
void check_both_ways(const T& v, std::string_view json) {
    INFO(json);
    CHECK(json_of<T, Format>(v).value() == json);
    CHECK(from_json<T, Format>(json).value() == v);
    value tree;
    detail::value_writer writer(tree, "order");
    writer.write<T, Format>(v);
    CHECK(to_dynamodb_json(tree) == json);
    detail::value_reader reader(tree, "order");
    T back{};
    reader.read<T, Format>(back);
    CHECK(reader.ok());
    CHECK(back == v);
}

} // namespace codynamo::testing
