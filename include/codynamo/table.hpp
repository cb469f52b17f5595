// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/batch_get.hpp>
#include <codynamo/batch_writer.hpp>
#include <codynamo/client.hpp>
#include <codynamo/expression.hpp>
#include <codynamo/option/batch.hpp>
#include <codynamo/option/refusals.hpp>
#include <codynamo/options.hpp>
#include <codynamo/pages.hpp>
#include <codynamo/parallel_scan.hpp>
#include <codynamo/table_schema.hpp>

#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// One table: its operations, with options as C++'s form of keyword arguments.
///
/// Options come after the required arguments, in any order. An option that the operation does not
/// have, or that is given twice, does not compile. An option may be a `std::optional`: an empty one
/// is not given.
///
/// A cheap handle, thread-safe like its client. The awaitable that a function returns owns all it
/// needs: neither the handle nor the arguments need to outlive the call expression. Errors are
/// those of `client`.
class table {
public:
    /// The table of this name or ARN; `client::table` is shorter. Sends nothing: the table need not
    /// exist.
    table(codynamo::client c, std::string name) : client_(std::move(c)), name_(std::move(name)) {}

    /// The table's name or ARN, as it was given.
    [[nodiscard]] const std::string& name() const& noexcept { return name_; }

    /// The same, moved out.
    [[nodiscard]] std::string name() && noexcept { return std::move(name_); }

    /// The client that the table's calls use.
    [[nodiscard]] const codynamo::client& client() const& noexcept { return client_; }

    /// The same, moved out.
    [[nodiscard]] codynamo::client client() && noexcept { return std::move(client_); }

    /// Writes a whole item, and replaces one of the same key. Throws `conditional_check_failed` if
    /// the condition does not hold for the item that is there.
    ///
    /// Options:
    /// - `condition`
    /// - `return_values`: `none` or `all_old`
    /// - `return_values_on_condition_check_failure`
    /// - `return_consumed_capacity`, `return_item_collection_metrics`
    /// - `retry_conflicts`, `at_most_once`, `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<put_item_response> put_item(
        const item& new_item, Options... options
    ) const {
        put_item_request request;
        request.table_name = name_;
        detail::apply_options(request, std::move(options)...);
        return put_with(request, new_item);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<item, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<put_item_response> put_item(const Wrong&...) const {
        detail::refuse_item<Wrong...>();
        return client_.put_item(put_item_request());
    }

    /// Reads one item by its key.
    ///
    /// Options:
    /// - `consistent_read`
    /// - `projection` or `projection_expression`
    /// - `return_consumed_capacity`
    /// - `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<get_item_response> get_item(key item_key, Options... options)
        const {
        get_item_request request(name_, std::move(item_key));
        detail::apply_options(request, std::move(options)...);
        return client_.get_item(request);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<get_item_response> get_item(const Wrong&...) const {
        detail::refuse_key<Wrong...>();
        return client_.get_item(get_item_request());
    }

    /// Changes attributes of an item, or creates it. Throws `conditional_check_failed` if the
    /// condition does not hold for the item that is there.
    ///
    /// Options:
    /// - any number of `set`, `add`, `remove_attribute` and `delete_from`, or `update_expression`
    /// - `condition`
    /// - `return_values`: any of the five
    /// - `return_values_on_condition_check_failure`
    /// - `return_consumed_capacity`, `return_item_collection_metrics`
    /// - `retry_conflicts`, `at_most_once`, `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<update_item_response> update_item(
        key item_key, Options... options
    ) const {
        update_item_request request(name_, std::move(item_key));
        detail::apply_options(request, std::move(options)...);
        return client_.update_item(request);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<update_item_response> update_item(const Wrong&...) const {
        detail::refuse_key<Wrong...>();
        return client_.update_item(update_item_request());
    }

    /// Deletes an item by its key; it need not exist. Throws `conditional_check_failed` if the
    /// condition does not hold for the item that is there.
    ///
    /// Options:
    /// - `condition`
    /// - `return_values`: `none` or `all_old`
    /// - `return_values_on_condition_check_failure`
    /// - `return_consumed_capacity`, `return_item_collection_metrics`
    /// - `retry_conflicts`, `at_most_once`, `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<delete_item_response> delete_item(
        key item_key, Options... options
    ) const {
        delete_item_request request(name_, std::move(item_key));
        detail::apply_options(request, std::move(options)...);
        return client_.delete_item(request);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<delete_item_response> delete_item(const Wrong&...) const {
        detail::refuse_key<Wrong...>();
        return client_.delete_item(delete_item_request());
    }

    /// Reads one page, at most 1 MB, of the items of one partition in the order of their sort keys.
    ///
    /// Options:
    /// - `index_name`
    /// - `filter`, `projection` or `projection_expression`, `select`
    /// - `ascending` or `descending`
    /// - `limit`, `exclusive_start_key`
    /// - `consistent_read`
    /// - `return_consumed_capacity`
    /// - `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<query_response> query(key_condition keys, Options... options)
        const {
        query_request request;
        request.table_name = name_;
        detail::key_condition_option read(keys);
        detail::apply_options(request, std::move(read), std::move(options)...);
        return client_.query(request);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key_condition, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<query_response> query(const Wrong&...) const {
        detail::refuse_query<Wrong...>();
        return client_.query(query_request());
    }

    /// The pages of a query, one after the other: `while (auto page = co_await pages.next())`.
    ///
    /// Options:
    /// - those of `query`
    /// - `max_items`, `prefetch`, `resume_from`
    template <class... Options>
    pages<query_request, query_response> query_pages(key_condition keys, Options... options) const {
        detail::paged<query_request> request;
        request.table_name = name_;
        detail::key_condition_option read(keys);
        detail::apply_options(request, std::move(read), std::move(options)...);
        return {client_, std::move(request)};
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key_condition, Wrong...>
    pages<query_request, query_response> query_pages(const Wrong&...) const {
        detail::refuse_query<Wrong...>();
        return {client_, detail::paged<query_request>()};
    }

    /// The items of a query, one after the other: `while (auto song = co_await songs.next())`.
    ///
    /// Options: those of `query_pages`.
    template <class... Options>
    item_stream<query_request, query_response> query_items(key_condition keys, Options... options)
        const {
        detail::paged<query_request> request;
        request.table_name = name_;
        detail::key_condition_option read(keys);
        detail::apply_options(request, std::move(read), std::move(options)...);
        return {client_, std::move(request)};
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key_condition, Wrong...>
    item_stream<query_request, query_response> query_items(const Wrong&...) const {
        detail::refuse_query<Wrong...>();
        return {client_, detail::paged<query_request>()};
    }

    /// Reads one page, at most 1 MB, of all items in no order.
    ///
    /// Options:
    /// - `index_name`
    /// - `filter`, `projection` or `projection_expression`, `select`
    /// - `segment`
    /// - `limit`, `exclusive_start_key`
    /// - `consistent_read`
    /// - `return_consumed_capacity`
    /// - `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<scan_response> scan(Options... options) const {
        scan_request request;
        request.table_name = name_;
        detail::apply_options(request, std::move(options)...);
        return client_.scan(request);
    }

    /// The pages of a scan, one after the other.
    ///
    /// Options:
    /// - those of `scan`
    /// - `max_items`, `prefetch`, `resume_from`
    template <class... Options>
    pages<scan_request, scan_response> scan_pages(Options... options) const {
        detail::paged<scan_request> request;
        request.table_name = name_;
        detail::apply_options(request, std::move(options)...);
        return {client_, std::move(request)};
    }

    /// The items of a scan, one after the other.
    ///
    /// Options: those of `scan_pages`.
    template <class... Options>
    item_stream<scan_request, scan_response> scan_items(Options... options) const {
        detail::paged<scan_request> request;
        request.table_name = name_;
        detail::apply_options(request, std::move(options)...);
        return {client_, std::move(request)};
    }

    /// The items of the whole table or index as one stream, in no order. Its segments are read at
    /// the same time: `while (auto i = co_await items.next())`.
    ///
    /// Options:
    /// - `index_name`
    /// - `filter`, `projection` or `projection_expression`
    /// - `limit`, of each page
    /// - `resume_from`, a cursor of a parallel scan with the same segments
    /// - `consistent_read`
    /// - `return_consumed_capacity`
    /// - `timeout`, of each page
    template <class... Options>
    codynamo::parallel_scan parallel_scan(segments division, Options... options) const {
        detail::parallel_scan_request request;
        request.table_name = name_;
        detail::apply_options(request, std::move(options)...);
        return codynamo::parallel_scan(client_, division, std::move(request));
    }

    /// Reads items by any number of keys, the same one any number of times. The results are in the
    /// order of the keys.
    ///
    /// Sends requests for 100 keys, several at once, and reads unprocessed keys again with growing
    /// pauses, until `timeout`; without it, `client_config::timeout` limits each request. Throws
    /// `batch_get_error`, which holds the items that were read before. `client::batch_get_item`
    /// reads from several tables at once.
    ///
    /// Options:
    /// - `consistent_read`
    /// - `projection` or `projection_expression`
    /// - `max_in_flight` (default: 4)
    /// - `return_consumed_capacity`
    /// - `timeout`, of all requests together
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<batch_get_result> batch_get_item(
        std::vector<key> keys, Options... options
    ) const {
        single_batch_get wanted(name_, std::move(keys));
        detail::apply_options(wanted, std::move(options)...);
        return read_batch(std::move(wanted));
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<std::vector<key>, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<batch_get_result> batch_get_item(const Wrong&...) const {
        detail::refuse_keys<Wrong...>();
        return read_batch(single_batch_get(name_, {}));
    }

    /// A writer of any number of puts and deletes.
    ///
    /// Options:
    /// - `overwrite_by_pkeys` or `overwrite_by_key_schema`
    /// - `flush_amount`, `max_in_flight`
    /// - `max_buffered`, `max_write_units`
    /// - `on_exit_loop_sleep`, `stall_timeout`
    /// - `return_consumed_capacity`
    /// - `on_progress`, `on_abandoned`
    template <class... Options>
    codynamo::batch_writer batch_writer(Options... options) const {
        batch_writer_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return codynamo::batch_writer(client_, name_, std::move(settings));
    }

    /// Calls `body(writer)`, a coroutine, with a batch writer and closes the writer afterwards:
    /// boto3's `with table.batch_writer() as batch`.
    ///
    /// When `body` throws, the requests that the writer accepted are written before the exception
    /// is passed on, unless `discard_on_error` is given. With g++ before 13, a lambda that owns
    /// what it captured must have a name.
    ///
    /// Options:
    /// - those of `batch_writer`
    /// - `discard_on_error`
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
            std::make_shared<codynamo::batch_writer>(client_, name_, std::move(settings)),
            discards,
            std::forward<Body>(body)
        );
    }

    /// Reads the table's settings and state.
    ///
    /// Options:
    /// - `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> describe_table(Options... options) const {
        describe_table_request request(name_);
        detail::apply_options(request, std::move(options)...);
        return describe_with(std::move(request));
    }

    /// Creates the table and waits until it and its indexes are ACTIVE, with the time to live
    /// switched on if the schema has one. Throws `service_errc::resource_in_use` if the table
    /// exists.
    ///
    /// Options:
    /// - `timeout`, of all of it (default: 5 minutes)
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> create_table(
        const table_schema& schema, Options... options
    ) const {
        wait_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return create_with(schema, settings);
    }

    /// The same, but returns a table that exists as it is, once it and its indexes are ACTIVE:
    /// several processes may call this at the same time. Throws `client_errc::invalid_argument` if
    /// its key is not that of the schema; nothing else of it is compared or changed.
    ///
    /// Options:
    /// - `timeout`, of all of it (default: 5 minutes)
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> create_table_if_missing(
        const table_schema& schema, Options... options
    ) const {
        wait_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return create_with_if_missing(schema, settings);
    }

    /// Starts the deletion of the table with all its items. `wait_until_not_exists` waits for its
    /// end.
    ///
    /// Options:
    /// - `timeout`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<delete_table_response> delete_table(Options... options
    ) const {
        delete_table_request request(name_);
        detail::apply_options(request, std::move(options)...);
        return client_.delete_table(request);
    }

    /// Waits until the table is ACTIVE; it need not exist yet. Sends DescribeTable often at first,
    /// then every few seconds. Throws `client_errc::wait_timeout`.
    ///
    /// Options:
    /// - `timeout`, of the whole wait (default: 5 minutes)
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> wait_until_exists(Options... options
    ) const {
        wait_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return wait_for_table(settings);
    }

    /// Waits until the table and all its global indexes are ACTIVE, and the indexes filled: after
    /// `client::update_table`. Otherwise like `wait_until_exists`.
    ///
    /// Options:
    /// - `timeout`, of the whole wait (default: 5 minutes)
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> wait_until_active(Options... options
    ) const {
        wait_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return wait_for_all(settings);
    }

    /// Waits until a global index is ACTIVE and filled. Throws `client_errc::invalid_argument` if
    /// the table has no such index. Otherwise like `wait_until_exists`.
    ///
    /// Options:
    /// - `timeout`, of the whole wait (default: 5 minutes)
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> wait_until_index_active(
        std::string index, Options... options
    ) const {
        wait_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return wait_for_index(std::move(index), settings);
    }

    /// Waits until the table does not exist. Otherwise like `wait_until_exists`.
    ///
    /// Options:
    /// - `timeout`, of the whole wait (default: 5 minutes)
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<void> wait_until_not_exists(Options... options) const {
        wait_settings settings;
        detail::apply_options(settings, std::move(options)...);
        return wait_for_no_table(settings);
    }

private:
    struct single_batch_get : detail::batch_get_part, detail::batch_get_settings {
        single_batch_get(std::string table, std::vector<key> wanted);
    };

    struct wait_settings {
        std::optional<std::chrono::milliseconds> timeout;
    };

    /// The request with this item in place of its own.
    CODYNAMO_CO_AWAIT asio::awaitable<put_item_response> put_with(
        const put_item_request& request, const item& new_item
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<batch_get_result> read_batch(single_batch_get wanted) const;
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> describe_with(
        describe_table_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> wait_for_table(wait_settings settings
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> create_with(
        const table_schema& schema, wait_settings settings
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> create_with_if_missing(
        const table_schema& schema, wait_settings settings
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> wait_for_all(wait_settings settings) const;
    CODYNAMO_CO_AWAIT asio::awaitable<table_description> wait_for_index(
        std::string index, wait_settings settings
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<void> wait_for_no_table(wait_settings settings) const;

    codynamo::client client_;
    std::string name_;
};

inline table client::table(std::string name) const {
    return codynamo::table(*this, std::move(name));
}

template <class... Options>
batch_get& batch_get::add(const table& source, std::vector<key> keys, Options... options) {
    detail::batch_get_part part(source.name(), std::move(keys));
    detail::apply_options(part, std::move(options)...);
    parts_.push_back(std::move(part));
    return *this;
}

} // namespace codynamo
