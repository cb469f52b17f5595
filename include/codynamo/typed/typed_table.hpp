// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/batch_writer.hpp>
#include <codynamo/table.hpp>
#include <codynamo/typed/arguments.hpp>
#include <codynamo/typed/calls.hpp>
#include <codynamo/typed/delivery.hpp>
#include <codynamo/typed/facts.hpp>
#include <codynamo/typed/items.hpp>
#include <codynamo/typed/object_rules.hpp>
#include <codynamo/typed/pages.hpp>
#include <codynamo/typed/projected.hpp>
#include <codynamo/typed/responses.hpp>
#include <codynamo/typed/typed_batch_writer.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace codynamo {

/// One table of objects of T: the operations of `table`, with your struct in the place of an item,
/// and its keys in the place of `key`.
///
/// T is a struct with a key in its `mapping_of<T>`, or a `std::variant` of such structs for a
/// table that holds several types. Where a key is asked for, give the members of the partition key,
/// then those of the sort key: `orders.get_item("jane", "2026-01-31")`; or a `codynamo::key`.
/// Conditions, updates and filters name members: `condition(attr(&order::total) > 100)`.
///
/// If the mapping of T has a version, writes check and raise it, so that no write is lost that
/// came between reading and writing: those by an object throw `conditional_check_failed` if the
/// item in the table has another version than the object. (A condition of your own that fails
/// throws the same: DynamoDB does not report which of the two failed;
/// `return_values_on_condition_check_failure` and `conditional_check_failed::item_as` show the item
/// that was there.) A version of 0 is that of an object that is not in the table yet.
///
/// When such a write by an object that is not const has succeeded, the object is as it was written,
/// so that it can be written again: it must live until the call has ended. A const object, such as
/// `std::as_const(mine)`, stays as it is; the response holds the one that was written.
///
/// A write whose response is lost is sent again and then finds its own version: the error's
/// `info().outcome` is `maybe_applied` in that case.
///
/// A cheap handle, thread-safe like its client. But for such an object, the awaitable that a
/// function returns owns all it needs: neither the handle nor the arguments, objects included, need
/// to outlive the call expression. Errors are those of `client`, and those of the conversion:
/// `client_errc::wrong_type` and the like, with the path of the attribute.
template <class T>
class typed_table {
public:
    /// The objects of this table; `client::table<T>` is shorter. Sends nothing: the table need not
    /// exist.
    typed_table(codynamo::client c, std::string name) : table_(std::move(c), std::move(name)) {}

    /// The objects of this table.
    explicit typed_table(table of) : table_(std::move(of)) {}

    /// The same table with its items as they are.
    [[nodiscard]] const table& untyped() const& noexcept { return table_; }

    /// The same, moved out.
    [[nodiscard]] table untyped() && noexcept { return std::move(table_); }

    /// The table's name or ARN, as it was given.
    [[nodiscard]] const std::string& name() const& noexcept { return table_.name(); }

    /// The same, moved out.
    [[nodiscard]] std::string name() && noexcept { return std::move(table_).name(); }

    /// The client that the table's calls use.
    [[nodiscard]] const codynamo::client& client() const& noexcept { return table_.client(); }

    /// The same, moved out.
    [[nodiscard]] codynamo::client client() && noexcept { return std::move(table_).client(); }

    /// The key of these parts: `orders.key("jane", "2026-01-31")`.
    template <class... Parts>
        requires(!detail::object_of<detail::first_of<Parts...>, T>)
    [[nodiscard]] codynamo::key key(Parts... parts) const {
        return detail::key_of_parts<T>(parts...);
    }

    /// The key of an object.
    template <class Object>
        requires detail::object_of<Object, T>
    [[nodiscard]] codynamo::key key(const Object& object) const {
        return detail::object_rules<Object>::key_of(object);
    }

    /// Writes a whole object, and replaces the item of the same key.
    ///
    /// With a version: only if the item in the table has the version of the object, or none if
    /// that is 0; writes the next version. Sets a time of creation that is not set yet, and the
    /// time of the update. `response.item` is the object as it was written.
    ///
    /// Options: those of `table::put_item`. A condition must hold as well as that of the version.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_put_item_response<T>> put_item(
        const T& object, Options... options
    ) const {
        return put(object, options...);
    }

    /// The same; sets version and time stamps of the object as well when they are written. It must
    /// live until the call has ended.
    template <class... Options>
        requires detail::is_kept<T&>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_put_item_response<T>> put_item(
        T& object, Options... options
    ) const {
        return detail::keep_written(object, put(std::as_const(object), options...));
    }

    /// The same, of an object that is moved from.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_put_item_response<T>> put_item(
        T&& object, Options... options
    ) const {
        detail::refuse_unsafe_rvalue<T>();
        return put(std::move(object), options...);
    }

    /// The same, of an object of one of the types of a `std::variant`.
    template <class Object, class... Options>
        requires detail::alternative_of<Object, T>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_put_item_response<T>> put_item(
        Object&& object, Options... options
    ) const {
        detail::refuse_unsafe_rvalue<Object>();
        if constexpr (detail::is_kept<Object>)
            return detail::keep_written(object, put(T(object), options...));
        else
            return put(T(std::forward<Object>(object)), options...);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<T, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_put_item_response<T>> put_item(const Wrong&...) const {
        detail::refuse_object<T, Wrong...>();
        return detail::at_once(typed_put_item_response<T>());
    }

    /// Reads one object by its key.
    ///
    /// Options: those of `table::get_item`, and `projected<Part>()`, which reads into a smaller
    /// struct.
    template <class... Arguments>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_get_item_response<detail::read_as_t<T, Arguments...>>>
    get_item(Arguments... key_and_options) const {
        using found = typed_get_item_response<detail::read_as_t<T, Arguments...>>;
        get_item_request request;
        request.table_name = name();
        detail::apply_keyed<T>(request, key_and_options...);
        auto response = std::make_unique<found>();
        auto call = detail::get_item_into(client(), request, detail::sink_of(response->item));
        return detail::deliver(std::move(response), std::move(call));
    }

    /// Changes attributes of the item of an object, or creates it:
    /// `orders.update_item(mine, set(&order::status, order_status::paid))`.
    ///
    /// With a version: only if the item in the table has the version of the object, and raises it.
    /// Sets the time of the update, and that of the creation if the item has none. `response.item`
    /// is the object as it is then in the table, unless another `return_values` is given; so is
    /// `object` afterwards if it is not const and its type has a version or time stamps: it must
    /// live until the call has ended.
    ///
    /// Options: those of `table::update_item`; with a version or time stamps, no
    /// `update_expression`.
    template <class Object, class... Options>
        requires detail::object_of<Object, T>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_update_item_response<T>> update_item(
        Object&& object, Options... options
    ) const {
        detail::refuse_unsafe_rvalue<Object>();
        using rules = detail::object_rules<std::remove_cvref_t<Object>>;
        update_item_request request(name(), rules::key_of(object));
        if constexpr (detail::takes_changes<T, Options...>())
            detail::apply_options(
                request,
                rules::actions(&object, detail::time_of(client()), detail::creation::possible),
                std::move(options)...
            );
        auto checked = rules::check(detail::condition_members_of(request), object);
        if (!request.return_values) request.return_values = return_values::all_new;
        auto call = detail::with_hint<rules>(update(request), std::move(checked));
        if constexpr (detail::is_kept<Object>)
            return detail::keep_updated(object, std::move(call));
        else
            return call;
    }

    /// The same by the key: `orders.update_item("jane", "2026-01-31", add(&order::version, 1))`.
    /// With a version: raises it, and checks nothing; a condition may.
    ///
    /// Options: those of `table::update_item`; with a version or time stamps, no
    /// `update_expression`.
    template <class... Arguments>
        requires(!detail::object_of<detail::first_of<Arguments...>, T>)
    CODYNAMO_CO_AWAIT asio::awaitable<typed_update_item_response<T>> update_item(
        Arguments... key_and_options
    ) const {
        update_item_request request;
        request.table_name = name();
        if constexpr (detail::takes_changes<T, Arguments...>()) {
            if constexpr (detail::changes_by_key<T>()) {
                auto changes = detail::object_rules<T>::actions(
                    nullptr, detail::time_of(client()), detail::creation::possible
                );
                detail::apply_keyed<T>(request, key_and_options..., changes);
            } else {
                detail::apply_keyed<T>(request, key_and_options...);
            }
        }
        return update(request);
    }

    /// Writes what differs between two states of one object: SET of attributes that are new or
    /// have changed, REMOVE of those that are gone, both whole attributes. Attributes that T does
    /// not know stay as they are.
    ///
    /// With a version: only if the item in the table has the version of `before`, and raises it.
    /// Equal objects send nothing, and check nothing: `response.item` is `before`. Version and time
    /// stamps of `after` are not looked at: the time of creation stays. Afterwards an `after` that
    /// is not const is what `object` is after `update_item`. Throws
    /// `client_errc::invalid_argument` if the keys differ.
    ///
    /// Options: those of `table::update_item` but for the changes.
    template <class Before, class After, class... Options>
        requires(detail::object_of<Before, T> && detail::object_of<After, T>)
    CODYNAMO_CO_AWAIT asio::awaitable<typed_update_item_response<T>> update_changed(
        Before&& before, After&& after, Options... options
    ) const {
        detail::refuse_unsafe_rvalue<Before>();
        detail::refuse_unsafe_rvalue<After>();
        detail::refuse_changes<Options...>();
        using rules = detail::object_rules<std::remove_cvref_t<Before>>;
        update_item_request request(name(), rules::key_of(before));
        detail::refuse_moved_item(
            name(), *request.key, detail::object_rules<std::remove_cvref_t<After>>::key_of(after)
        );
        std::vector<update_action> changes =
            detail::changes_between(to_item(before), to_item(after), rules::kept_names(before));
        if (changes.empty()) {
            typed_update_item_response<T> unchanged;
            unchanged.item = before;
            if constexpr (detail::is_kept<After> && std::same_as<Before, After>)
                rules::copy_changes(before, after);
            return detail::at_once(std::move(unchanged));
        }
        detail::apply_options(
            request,
            std::move(changes),
            rules::actions(&before, detail::time_of(client()), detail::creation::impossible),
            std::move(options)...
        );
        auto checked = rules::check(detail::condition_members_of(request), before);
        if (!request.return_values) request.return_values = return_values::all_new;
        auto call = detail::with_hint<rules>(update(request), std::move(checked));
        if constexpr (detail::is_kept<After>)
            return detail::keep_updated(after, std::move(call));
        else
            return call;
    }

    /// Deletes the item of an object.
    ///
    /// With a version: only if the item in the table has the version of the object.
    ///
    /// Options: those of `table::delete_item`.
    template <class Object, class... Options>
        requires detail::object_of<Object, T>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_delete_item_response<T>> delete_item(
        Object&& object, Options... options
    ) const {
        detail::refuse_unsafe_rvalue<Object>();
        using rules = detail::object_rules<std::remove_cvref_t<Object>>;
        delete_item_request request(name(), rules::key_of(object));
        detail::apply_options(request, std::move(options)...);
        auto checked = rules::check(detail::condition_members_of(request), object);
        return detail::with_hint<rules>(remove(request), std::move(checked));
    }

    /// Deletes an item by its key, whatever its version; it need not exist.
    ///
    /// Options: those of `table::delete_item`.
    template <class... Arguments>
        requires(!detail::object_of<detail::first_of<Arguments...>, T>)
    CODYNAMO_CO_AWAIT asio::awaitable<typed_delete_item_response<T>> delete_item(
        Arguments... key_and_options
    ) const {
        delete_item_request request;
        request.table_name = name();
        detail::apply_keyed<T>(request, key_and_options...);
        return remove(request);
    }

    /// Reads one page, at most 1 MB, of the objects of one partition in the order of their sort
    /// keys: `orders.query("jane", sort_key(&order::date) >= "2026", filter(...))`.
    ///
    /// The arguments are the values of the members of the partition key, or any key condition,
    /// such as one of an index; then options.
    ///
    /// Options: those of `table::query`, a condition on the sort key, and `projected<Part>()`,
    /// which reads into a smaller struct.
    template <class... Arguments>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_page<detail::read_as_t<T, Arguments...>>> query(
        Arguments... keys_and_options
    ) const {
        using page = typed_page<detail::read_as_t<T, Arguments...>>;
        query_request request;
        request.table_name = name();
        detail::apply_query<T>(request, keys_and_options...);
        auto response = std::make_unique<page>();
        auto call = detail::query_into(client(), request, detail::sink_of(response->items));
        return detail::deliver(std::move(response), std::move(call));
    }

    /// The pages of a query, one after the other: `while (auto page = co_await pages.next())`.
    ///
    /// Options: those of `query`, and `max_items`, `prefetch`, `resume_from`.
    template <class... Arguments>
    typed_pages<detail::read_as_t<T, Arguments...>> query_pages(Arguments... keys_and_options
    ) const {
        using request = detail::paged<query_request>;
        return {client(), detail::query_of<T, request>(name(), keys_and_options...)};
    }

    /// The objects of a query, one after the other: `while (auto o = co_await orders.next())`.
    ///
    /// Options: those of `query_pages`.
    template <class... Arguments>
    typed_item_stream<detail::read_as_t<T, Arguments...>> query_items(Arguments... keys_and_options
    ) const {
        using request = detail::paged<query_request>;
        return {client(), detail::query_of<T, request>(name(), keys_and_options...)};
    }

    /// Reads one page, at most 1 MB, of all objects in no order.
    ///
    /// Options: those of `table::scan`, and `projected<Part>()`.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_page<detail::read_as_t<T, Options...>>> scan(
        Options... options
    ) const {
        using page = typed_page<detail::read_as_t<T, Options...>>;
        scan_request request;
        request.table_name = name();
        detail::apply_options(request, std::move(options)...);
        auto response = std::make_unique<page>();
        auto call = detail::scan_into(client(), request, detail::sink_of(response->items));
        return detail::deliver(std::move(response), std::move(call));
    }

    /// The pages of a scan, one after the other.
    ///
    /// Options: those of `scan`, and `max_items`, `prefetch`, `resume_from`.
    template <class... Options>
    typed_pages<detail::read_as_t<T, Options...>> scan_pages(Options... options) const {
        return {client(), detail::scan_of<detail::paged<scan_request>>(name(), options...)};
    }

    /// The objects of a scan, one after the other.
    ///
    /// Options: those of `scan_pages`.
    template <class... Options>
    typed_item_stream<detail::read_as_t<T, Options...>> scan_items(Options... options) const {
        return {client(), detail::scan_of<detail::paged<scan_request>>(name(), options...)};
    }

    /// The objects of the whole table or index as one stream, in no order; its segments are read
    /// at the same time.
    ///
    /// Options: those of `table::parallel_scan`, and `projected<Part>()`.
    template <class... Options>
    typed_parallel_scan<detail::read_as_t<T, Options...>> parallel_scan(
        segments division, Options... options
    ) const {
        detail::parallel_scan_request request;
        request.table_name = name();
        detail::apply_options(request, std::move(options)...);
        return {client(), division, std::move(request)};
    }

    /// Reads objects by any number of keys, made by `key(...)`, in their order: see
    /// `table::batch_get_item`.
    ///
    /// Options: those of `table::batch_get_item`, and `projected<Part>()`, whose struct must have
    /// the members of the key.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<typed_batch_get_result<detail::read_as_t<T, Options...>>>
    batch_get_item(std::vector<codynamo::key> keys, Options... options) const {
        return detail::deliver_batch<detail::read_as_t<T, Options...>>(
            name(), table_.batch_get_item(std::move(keys), std::move(options)...)
        );
    }

    /// A writer of any number of puts and deletes: see `typed_batch_writer`.
    ///
    /// Options: those of `table::batch_writer`. The key's names come from the mapping if it has a
    /// sort key.
    template <class... Options>
    typed_batch_writer<T> batch_writer(Options... options) const {
        batch_writer_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return typed_batch_writer<T>(client(), name(), std::move(settings));
    }

    /// Calls `body(writer)`, a coroutine, with a `typed_batch_writer<T>` and closes the writer
    /// afterwards: see `table::write_batch`.
    ///
    /// Options: those of `table::write_batch`.
    template <class Body, class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<void> write_batch(Body&& body, Options... options) const {
        static_assert(
            detail::safe_in_await<Body>,
            "codynamo: g++ before 13 destroys a temporary lambda that owns what it captured twice "
            "in a co_await expression; "
            "give it a name first: auto body = [...]...; co_await table.write_batch(body)"
        );
        detail::batch_scope_settings settings;
        detail::apply_options(settings, std::move(options)...);
        const bool discards = settings.discard_on_error;
        return detail::run_batch(
            std::make_shared<typed_batch_writer<T>>(client(), name(), std::move(settings)),
            discards,
            std::forward<Body>(body)
        );
    }

private:
    template <class Object, class... Options>
    asio::awaitable<typed_put_item_response<T>> put(Object&& object, Options&... options) const {
        put_item_request request;
        request.table_name = name();
        detail::apply_options(request, std::move(options)...);
        auto response = std::make_unique<typed_put_item_response<T>>();
        if constexpr (detail::object_rules<T>::changes_puts) {
            detail::refuse_no_copy<Object>();
            using rules = detail::object_rules<T>;
            auto checked = rules::check(detail::condition_members_of(request), object);
            response->item = std::forward<Object>(object);
            rules::change(response->item, detail::time_of(client()));
            const T& written = response->item;
            auto call = send(std::move(response), request, written);
            return detail::with_hint<rules>(std::move(call), std::move(checked));
        } else {
            return send(std::move(response), request, object);
        }
    }

    asio::awaitable<typed_put_item_response<T>> send(
        std::unique_ptr<typed_put_item_response<T>> response,
        const put_item_request& request,
        const T& object
    ) const {
        auto call = detail::put_item_from(
            client(), request, detail::typed_item_of(object), detail::sink_of(response->old_item)
        );
        return detail::deliver(std::move(response), std::move(call));
    }

    asio::awaitable<typed_update_item_response<T>> update(const update_item_request& request
    ) const {
        auto response = std::make_unique<typed_update_item_response<T>>();
        const auto wanted = request.return_values.value_or(return_values::none);
        if (wanted == return_values::all_new || wanted == return_values::all_old) {
            auto& object = wanted == return_values::all_new ? response->item : response->old_item;
            auto call = detail::update_item_into(client(), request, detail::sink_of(object));
            return detail::deliver(std::move(response), std::move(call));
        }
        return detail::deliver(std::move(response), client().update_item(request));
    }

    asio::awaitable<typed_delete_item_response<T>> remove(const delete_item_request& request
    ) const {
        auto response = std::make_unique<typed_delete_item_response<T>>();
        auto call =
            detail::delete_item_into(client(), request, detail::sink_of(response->old_item));
        return detail::deliver(std::move(response), std::move(call));
    }

    table table_;
};

template <class T>
typed_table<T> client::table(std::string name) const {
    return typed_table<T>(*this, std::move(name));
}

} // namespace codynamo
