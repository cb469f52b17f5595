// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/json_reader.hpp"
#include "codec/map_shape.hpp"
#include "codec/sender.hpp"

#include <codynamo/error.hpp>
#include <codynamo/item_sink.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/result.hpp>

#include <optional>
#include <string_view>
#include <utility>

namespace codynamo::codec {

/// The caller's objects that the items of one response are read into.
class item_target {
public:
    explicit item_target(const detail::item_sink& to) : to_(to) {}

    /// Makes room for the `count` items of a page that come next: not for more than four times as
    /// much memory as their text takes.
    void expect(std::size_t count, const json_reader& reader);

    /// Reads one item; only past it after one that did not convert.
    void read(json_reader& reader);

    /// Returns the response. An error is that of the JSON, else that of the first item that did not
    /// convert, with the item; DynamoDB has carried out what the response belongs to.
    template <class Response>
    [[nodiscard]] result<Response> finish(result<Response> response) && {
        if (response && failure_) return *std::move(failure_);
        return response;
    }

private:
    detail::item_sink to_;
    map_shapes shapes_;
    std::optional<error> failure_;
};

/// Reads an item from a text that holds nothing else. Returns why it cannot be.
[[nodiscard]] std::optional<error> read_item(std::string_view json, const detail::item_sink& to);

/// Reads an operation's response as `decode(json, from)` does, but its items into the sink: the
/// response's own ones stay empty.
template <class Response>
[[nodiscard]] result<Response> decode(
    std::string_view json, sender from, const detail::item_sink& to
);

template <>
result<put_item_response> decode(std::string_view json, sender from, const detail::item_sink& to);
template <>
result<get_item_response> decode(std::string_view json, sender from, const detail::item_sink& to);
template <>
result<update_item_response> decode(
    std::string_view json, sender from, const detail::item_sink& to
);
template <>
result<delete_item_response> decode(
    std::string_view json, sender from, const detail::item_sink& to
);
template <>
result<query_response> decode(std::string_view json, sender from, const detail::item_sink& to);
template <>
result<scan_response> decode(std::string_view json, sender from, const detail::item_sink& to);

} // namespace codynamo::codec
