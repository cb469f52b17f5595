// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/batch_writer.hpp>
#include <codynamo/typed/arguments.hpp>
#include <codynamo/typed/calls.hpp>
#include <codynamo/typed/object_rules.hpp>

#include <string>
#include <utility>

namespace codynamo {

namespace detail {

/// With the key's names from the mapping, unless the settings know the key. Only both names are
/// sure to be the whole key: of a mapping without a sort key the table may have one all the same.
template <class T>
[[nodiscard]] batch_writer_settings with_key_names(batch_writer_settings settings) {
    if constexpr (mapped<T>)
        if constexpr (facts<T>::has_partition_key && facts<T>::has_sort_key)
            if (settings.key_names.empty() && !settings.uses_key_schema)
                settings.key_names = {facts<T>::partition_name(), facts<T>::sort_name()};
    return settings;
}

template <class T>
constexpr void refuse_versioned_batch() {
    static_assert(
        !object_rules<T>::has_version,
        "codynamo: a batch cannot check versions, and would overwrite what others have written: "
        "use put_item, delete_item or a transaction, or delete by the key (the compiler shows the "
        "type as T)"
    );
}

} // namespace detail

/// Writes objects of one table in batches: made by `typed_table::batch_writer`. See
/// `batch_writer_base`; requests that it returns hold items.
///
/// If the mapping has a partition key and a sort key, of several waiting requests for one key only
/// the last is sent (`overwrite_by_pkeys`). With a partition key alone, give
/// `overwrite_by_key_schema` or `overwrite_by_pkeys` for that.
template <class T>
class CODYNAMO_NAME_IT typed_batch_writer : public batch_writer_base {
public:
    /// A writer without requests; `typed_table::batch_writer` is shorter.
    typed_batch_writer(const client& c, std::string table_name, batch_writer_settings settings)
        : batch_writer_base(c, detail::with_key_names<T>(std::move(settings))),
          client_(c),
          table_(std::move(table_name)) {
        use_table(table_);
    }

    /// Accepts a put: see `batch_writer::put_item`. Sets time stamps. Not for types with a version,
    /// which a batch cannot check.
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(const T& object) {
        detail::refuse_versioned_batch<T>();
        if constexpr (detail::object_rules<T>::changes_puts) {
            T changed = object;
            return put_changed(changed);
        } else {
            return put_object(table_, detail::typed_item_of(object));
        }
    }

    /// The same, of an object that is moved from.
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(T&& object) {
        detail::refuse_versioned_batch<T>();
        detail::refuse_unsafe_rvalue<T>();
        T changed = std::move(object);
        return put_changed(changed);
    }

    /// The same, of an object of one of the types of a `std::variant`.
    template <class Object>
        requires detail::alternative_of<Object, T>
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(Object&& object) {
        detail::refuse_versioned_batch<std::remove_cvref_t<Object>>();
        detail::refuse_unsafe_rvalue<Object>();
        T changed(std::forward<Object>(object));
        return put_changed(changed);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<T, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(const Wrong&...) {
        detail::refuse_object<T, Wrong...>();
        return flush();
    }

    /// Accepts the delete of an object's item. Not for types with a version.
    template <class Object>
        requires detail::object_of<Object, T>
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(Object&& object) {
        detail::refuse_versioned_batch<std::remove_cvref_t<Object>>();
        detail::refuse_unsafe_rvalue<Object>();
        return remove(table_, detail::object_rules<std::remove_cvref_t<Object>>::key_of(object));
    }

    /// Accepts a delete by the key, whatever the version: the members of the partition key, then
    /// those of the sort key, or a `key`.
    template <class... Arguments>
        requires(!detail::object_of<detail::first_of<Arguments...>, T>)
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(Arguments... key_parts) {
        return remove(table_, detail::key_of_parts<T>(key_parts...));
    }

private:
    asio::awaitable<void> put_changed(T& object) {
        detail::object_rules<T>::change(object, detail::time_of(client_));
        return put_object(table_, detail::typed_item_of(object));
    }

    client client_;
    std::string table_;
};

} // namespace codynamo
