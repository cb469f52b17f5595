// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/batch_get.hpp>
#include <codynamo/typed/items.hpp>
#include <codynamo/typed/object_rules.hpp>
#include <codynamo/typed/responses.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

// What becomes of a typed call's response.

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// When g++ inlines only one of Asio's operators new and delete for coroutines, it takes them for no
// pair.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace codynamo {

namespace detail {

/// Copies to a typed response what is not of the type.
template <class Typed, class Untyped>
void take_rest(Typed& to, Untyped& from) {
    to.consumed_capacity = std::move(from.consumed_capacity);
    if constexpr (requires { to.item_collection_metrics; })
        to.item_collection_metrics = std::move(from.item_collection_metrics);
    if constexpr (requires { to.maybe_applied_twice; })
        to.maybe_applied_twice = from.maybe_applied_twice;
    if constexpr (requires { to.attributes; }) to.attributes = std::move(from.attributes);
    if constexpr (requires { to.scanned_count; }) {
        to.count = from.count;
        to.scanned_count = from.scanned_count;
        to.last_evaluated_key = std::move(from.last_evaluated_key);
    }
}

/// Waits for a call that reads into `response`.
template <class Typed, class Untyped>
asio::awaitable<Typed> deliver(std::unique_ptr<Typed> response, asio::awaitable<Untyped> call) {
    Untyped rest = co_await std::move(call);
    take_rest(*response, rest);
    co_return std::move(*response);
}

/// Whether a write changes the object that it is given: one that is not const, of a type with a
/// version or time stamps.
template <class Object>
inline constexpr bool is_kept =
    std::is_lvalue_reference_v<Object> && !std::is_const_v<std::remove_reference_t<Object>> &&
    object_rules<std::remove_cvref_t<Object>>::changes_updates;

/// The object, also within a variant; nullptr if that holds another type.
template <class Object, class T>
[[nodiscard]] const Object* object_in(const T& whole) {
    if constexpr (std::same_as<Object, T>)
        return &whole;
    else
        return std::get_if<Object>(&whole);
}

/// `write`, whose failed condition is explained by the version that it checks, if there is one.
template <class Rules, class Response>
asio::awaitable<Response> with_hint(asio::awaitable<Response> write, version_check checked) {
    if constexpr (Rules::has_version)
        if (!checked.is_none()) return explain(std::move(write), std::move(checked));
    return write;
}

/// Waits for a put, and sets version and time stamps of the object as they were written.
template <class Object, class T>
asio::awaitable<typed_put_item_response<T>> keep_written(
    Object& object, asio::awaitable<typed_put_item_response<T>> put
) {
    typed_put_item_response<T> response = co_await std::move(put);
    object_rules<Object>::copy_changes(*object_in<Object>(response.item), object);
    co_return std::move(response);
}

/// Waits for an update, and makes the object the one that is then in the table.
template <class Object, class T>
asio::awaitable<typed_update_item_response<T>> keep_updated(
    Object& object, asio::awaitable<typed_update_item_response<T>> update
) {
    typed_update_item_response<T> response = co_await std::move(update);
    const Object* now = response.item ? object_in<Object>(*response.item) : nullptr;
    if (now) object = *now;
    co_return std::move(response);
}

template <class T>
[[nodiscard]] T read_of_batch(const item& i, const std::string& table) {
    try {
        return from_item<T>(i);
    } catch (const error& e) {
        throw_unreadable(e, "BatchGetItem", table, i);
    }
}

template <class T>
asio::awaitable<typed_batch_get_result<T>> deliver_batch(
    std::string table, asio::awaitable<batch_get_result> call
) {
    batch_get_result found = co_await std::move(call);
    typed_batch_get_result<T> typed;
    typed.consumed_capacity_units = found.consumed_capacity_units;
    typed.items.reserve(found.items.size());
    for (const std::optional<item>& i : found.items) {
        typed.items.emplace_back();
        if (i) typed.items.back() = read_of_batch<T>(*i, table);
    }
    co_return typed;
}

template <class T>
asio::awaitable<T> at_once(T response) {
    co_return response;
}

} // namespace detail

} // namespace codynamo

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
