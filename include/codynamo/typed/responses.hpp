// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>
#include <codynamo/operation/capacity.hpp>
#include <codynamo/typed/object_rules.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace codynamo {

/// The response to a typed GetItem.
template <class T>
struct typed_get_item_response {
    /// The object, or nothing if there is none under the key.
    std::optional<T> item;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;
};

namespace detail {

/// The object as a put has written it, of types that writes change.
template <class T, bool IsChanged = object_rules<T>::changes_puts>
struct written_object {
    /// The object as it was written: with its new version and time stamps. Absent for types
    /// that have none of these.
    T item;
};

template <class T>
struct written_object<T, false> {};

} // namespace detail

/// The response to a typed PutItem. Its member `item` is the object as it was written, for types
/// with a version or time stamps: `mine = response.item`.
template <class T>
struct typed_put_item_response : detail::written_object<T> {
    /// The object that was replaced, if `return_values::all_old` was given and there was one.
    std::optional<T> old_item;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;

    /// The size of the item collection, if the request asked for it and the table has local
    /// secondary indexes.
    std::optional<codynamo::item_collection_metrics> item_collection_metrics;

    /// Whether the write succeeded after an attempt whose response was lost: see
    /// `put_item_response`.
    bool maybe_applied_twice = false;
};

/// The response to a typed UpdateItem.
template <class T>
struct typed_update_item_response {
    /// The object as it is now, with `return_values::all_new`, the default of an update by an
    /// object.
    std::optional<T> item;

    /// The object as it was, with `return_values::all_old`, if there was one.
    std::optional<T> old_item;

    /// The attributes, a part of an item, with `return_values::updated_old` and `updated_new`.
    std::optional<codynamo::item> attributes;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;

    /// The size of the item collection, if the request asked for it and the table has local
    /// secondary indexes.
    std::optional<codynamo::item_collection_metrics> item_collection_metrics;

    /// Whether the write succeeded after an attempt whose response was lost: see
    /// `update_item_response`.
    bool maybe_applied_twice = false;
};

/// The response to a typed DeleteItem.
template <class T>
struct typed_delete_item_response {
    /// The object that was deleted, if `return_values::all_old` was given and there was one.
    std::optional<T> old_item;

    /// The consumed capacity, if the request asked for it.
    std::optional<codynamo::consumed_capacity> consumed_capacity;

    /// The size of the item collection, if the request asked for it and the table has local
    /// secondary indexes.
    std::optional<codynamo::item_collection_metrics> item_collection_metrics;

    /// Whether the write succeeded after an attempt whose response was lost: see
    /// `delete_item_response`.
    bool maybe_applied_twice = false;
};

/// What was found under some keys of one table.
template <class T>
struct typed_batch_get_result {
    /// `items[i]` is the object under `keys[i]`, or nothing if there is none.
    std::vector<std::optional<T>> items;

    /// The consumed capacity units of all requests, if `return_consumed_capacity` was given.
    double consumed_capacity_units = 0;
};

} // namespace codynamo
