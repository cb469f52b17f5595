// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>
#include <codynamo/transaction.hpp>
#include <codynamo/typed/arguments.hpp>
#include <codynamo/typed/items.hpp>
#include <codynamo/typed/object_rules.hpp>
#include <codynamo/typed/typed_table.hpp>

#include <concepts>
#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace codynamo {

namespace detail {

template <class T, bool HasVersion, class... Arguments>
constexpr void check_checks() {
    constexpr bool has_condition =
        HasVersion ||
        (... || std::same_as<typename option_in<Arguments>::type, codynamo::condition>);
    static_assert(
        has_condition,
        "codynamo: a check needs a condition: check(orders, \"jane\", \"2026-01-31\", "
        "condition(attr(&T::member) == value)); by an object of a type with a version, it checks "
        "that (the compiler shows the type as T)"
    );
}

/// Sets the key of an action, and its options and condition: by an object, whose version it checks,
/// or by the parts of the key.
template <class T, class Action, class First, class... More>
version_check apply_object_or_key(Action& action, const First& first, More&... more) {
    if constexpr (object_of<First, T>) {
        action.key = object_rules<First>::key_of(first);
        apply_options(action, std::move(more)...);
        return object_rules<First>::check(condition_members_of(action), first);
    } else {
        std::decay_t<const First&> part = first;
        apply_keyed<T>(action, part, more...);
        return {};
    }
}

} // namespace detail

template <class T, class... Options>
write_transaction& write_transaction::put_item(
    const typed_table<T>& target, const std::type_identity_t<T>& object, Options... options
) {
    transact_put action;
    action.table_name = target.name();
    detail::apply_options(action, std::move(options)...);
    auto checked = detail::object_rules<T>::check(detail::condition_members_of(action), object);
    if constexpr (detail::object_rules<T>::changes_puts) {
        T changed = object;
        detail::object_rules<T>::change(changed, detail::time_of(target.client()));
        action.item = to_item(changed);
    } else {
        action.item = to_item(object);
    }
    return append(std::move(action), std::move(checked));
}

template <class T, class First, class... More>
write_transaction& write_transaction::update_item(
    const typed_table<T>& target, const First& object_or_key_part, More... more
) {
    transact_update action;
    action.table_name = target.name();
    const auto now = detail::time_of(target.client());
    detail::version_check checked;
    if constexpr (!detail::takes_changes<T, More...>()) {
    } else if constexpr (detail::object_of<First, T>) {
        auto changes = detail::object_rules<First>::actions(
            &object_or_key_part, now, detail::creation::possible
        );
        checked = detail::apply_object_or_key<T>(action, object_or_key_part, more..., changes);
    } else if constexpr (detail::changes_by_key<T>()) {
        auto changes = detail::object_rules<T>::actions(nullptr, now, detail::creation::possible);
        detail::apply_object_or_key<T>(action, object_or_key_part, more..., changes);
    } else {
        checked = detail::apply_object_or_key<T>(action, object_or_key_part, more...);
    }
    return append(std::move(action), std::move(checked));
}

template <class T, class First, class... More>
write_transaction& write_transaction::delete_item(
    const typed_table<T>& target, const First& object_or_key_part, More... more
) {
    transact_delete action;
    action.table_name = target.name();
    auto checked = detail::apply_object_or_key<T>(action, object_or_key_part, more...);
    return append(std::move(action), std::move(checked));
}

template <class T, class First, class... More>
write_transaction& write_transaction::check(
    const typed_table<T>& target, const First& object_or_key_part, More... more
) {
    constexpr bool checks_version =
        detail::object_of<First, T> && detail::object_rules<First>::has_version;
    detail::check_checks<T, checks_version, More...>();
    codynamo::condition_check action;
    action.table_name = target.name();
    auto checked = detail::apply_object_or_key<T>(action, object_or_key_part, more...);
    return append(std::move(action), std::move(checked));
}

template <class T, class First, class... More>
read_transaction& read_transaction::get_item(
    const typed_table<T>& source, const First& key_part, More... more
) {
    transact_get action;
    action.table_name = source.name();
    std::decay_t<const First&> part = key_part;
    detail::apply_keyed<T>(action, part, more...);
    request_.transact_items.push_back(std::move(action));
    return *this;
}

template <class T>
std::optional<T> transact_get_items_response::item_as(std::size_t index) const {
    const std::optional<item>& found = items.at(index);
    if (!found) return std::nullopt;
    return from_item<T>(*found);
}

template <class T>
std::optional<T> cancellation_reason::item_as() const {
    if (!item) return std::nullopt;
    return from_item<T>(*item);
}

template <class T>
std::optional<T> conditional_check_failed::item_as() const {
    if (!item()) return std::nullopt;
    return from_item<T>(*item());
}

} // namespace codynamo
