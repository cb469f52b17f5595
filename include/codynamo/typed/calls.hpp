// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/item_sink.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/type_codec.hpp>
#include <codynamo/typed/reflection.hpp>
#include <codynamo/typed/spare_items.hpp>

#include <optional>
#include <vector>

namespace codynamo::detail {

// The operations with items of the caller's type, for all types: items are written straight into
// the request and read straight from the response, whose own item members stay empty.
//
// What is written is encoded before the function returns. The target of a sink must live until the
// call has ended; it is used within the caller's coroutine only. An item that does not convert ends
// a call with the error of the conversion, whose `info().item` holds it.

[[nodiscard]] asio::awaitable<get_item_response> get_item_into(
    const client& c, const get_item_request& request, const item_sink& to
);
[[nodiscard]] asio::awaitable<put_item_response> put_item_from(
    const client& c, const put_item_request& request, const typed_item& from, const item_sink& old
);
[[nodiscard]] asio::awaitable<update_item_response> update_item_into(
    const client& c, const update_item_request& request, const item_sink& to
);
[[nodiscard]] asio::awaitable<delete_item_response> delete_item_into(
    const client& c, const delete_item_request& request, const item_sink& old
);
[[nodiscard]] asio::awaitable<query_response> query_into(
    const client& c, const query_request& request, const item_sink& to
);
[[nodiscard]] asio::awaitable<scan_response> scan_into(
    const client& c, const scan_request& request, const item_sink& to
);

/// The object as an item to write.
template <class T>
[[nodiscard]] typed_item typed_item_of(const T& object) noexcept {
    return {&codec_of<T>, short_name<T>(), &object};
}

/// A sink that keeps the last item.
template <class T>
[[nodiscard]] item_sink sink_of(std::optional<T>& out) noexcept {
    return {&codec_of<T>, short_name<T>(), sizeof(T), &out, [](void* target) -> void* {
                return &static_cast<std::optional<T>*>(target)->emplace();
            }};
}

/// A sink that appends every item.
template <class T>
[[nodiscard]] item_sink sink_of(std::vector<T>& out) noexcept {
    item_sink sink{&codec_of<T>, short_name<T>(), sizeof(T), &out, [](void* target) -> void* {
                       return &static_cast<std::vector<T>*>(target)->emplace_back();
                   }};
    sink.reserve = [](void* target, std::size_t objects) {
        auto& all = *static_cast<std::vector<T>*>(target);
        spare_items<T>::take(all, objects);
        all.reserve(all.size() + objects);
    };
    return sink;
}

} // namespace codynamo::detail
