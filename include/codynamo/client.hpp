// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/config.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/option/apply.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

namespace exec {
class core;
}

class batch_get;
class client;
class table;
template <class Request, class Response>
class pages;
template <class Request, class Response>
class item_stream;
class write_transaction;
class read_transaction;
class multi_table_batch_writer;

namespace detail {

template <class T>
concept execution_context = std::convertible_to<T&, asio::execution_context&> &&
                            requires(T& context) { asio::any_io_executor(context.get_executor()); };

template <class T>
concept runs_no_client =
    !std::derived_from<T, client> && !std::convertible_to<T, std::shared_ptr<exec::core>> &&
    !std::convertible_to<T&, asio::execution_context&> &&
    !std::convertible_to<T, asio::any_io_executor>;

} // namespace detail

/// DynamoDB in one region with one identity. A cheap handle: copies share connections, credentials
/// and retry quota.
///
/// Thread-safe. Everything runs on the executor it is given, and each call's coroutine resumes on
/// its caller's executor. There are no threads of its own, except a short-lived one for each name
/// look-up (the system's resolver blocks). The client lives as long as a copy of it or a call
/// in flight. The context that it runs on may end before it: calls then end with
/// `client_errc::cancelled`. Calls may come from another context, which must not end before they
/// have; while the client's own does not run, they end at their `timeout` with
/// `client_errc::deadline_exceeded`.
///
/// Environment variables are read when the client is made, except Lambda's _X_AMZN_TRACE_ID, which
/// Lambda's runtime sets for each invocation: in a Lambda function, no other thread may call
/// `setenv` during calls.
///
/// Every operation throws `error`, or the class derived from it that the failure has. A terminal
/// cancellation ends it with `client_errc::cancelled`; the connection in use is closed then, and
/// `error_info::outcome` tells whether a write may have been applied.
///
/// The functions below are DynamoDB's operations one to one: one request, member by member. `table`
/// says the same with fewer words.
class client {
public:
    /// Region, endpoint and credentials as every AWS tool finds them. Throws
    /// `client_errc::missing_region` when there is none, `client_errc::bad_config_file`, and
    /// `client_errc::invalid_argument` for a setting there that makes no sense; credentials are
    /// looked for at the first call.
    explicit client(asio::any_io_executor executor);

    /// Also throws `client_errc::invalid_argument` for settings that can never work.
    client(asio::any_io_executor executor, client_config config);

    /// The same on a context's executor: `client db(context);`.
    template <detail::execution_context Context>
    explicit client(Context& context) : client(asio::any_io_executor(context.get_executor())) {}

    template <detail::execution_context Context>
    client(Context& context, client_config config)
        : client(asio::any_io_executor(context.get_executor()), std::move(config)) {}

    /// Never compiles: says what a client is made of.
    template <detail::runs_no_client T, class... More>
    explicit client(const T&, const More&...) {
        static_assert(
            detail::never<T>,
            "codynamo: a client runs on an executor or an execution context, such as "
            "co_await asio::this_coro::executor or an asio::io_context (the compiler shows what "
            "was given as T)"
        );
    }

    // A move copies: a client that was moved from is still the same.
    client(const client&) = default;
    client& operator=(const client&) = default;

    /// A handle on one table, or on a table in another account by its ARN. No request is made, the
    /// table need not exist.
    [[nodiscard]] codynamo::table table(std::string name) const;

    CODYNAMO_CO_AWAIT asio::awaitable<put_item_response> put_item(put_item_request request) const;
    CODYNAMO_CO_AWAIT asio::awaitable<get_item_response> get_item(get_item_request request) const;
    CODYNAMO_CO_AWAIT asio::awaitable<update_item_response> update_item(update_item_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<delete_item_response> delete_item(delete_item_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<query_response> query(query_request request) const;
    CODYNAMO_CO_AWAIT asio::awaitable<scan_response> scan(scan_request request) const;
    CODYNAMO_CO_AWAIT asio::awaitable<batch_get_item_response> batch_get_item(
        batch_get_item_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<batch_write_item_response> batch_write_item(
        batch_write_item_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<transact_write_items_response> transact_write_items(
        transact_write_items_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<transact_get_items_response> transact_get_items(
        transact_get_items_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<execute_statement_response> execute_statement(
        execute_statement_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<batch_execute_statement_response> batch_execute_statement(
        batch_execute_statement_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<execute_transaction_response> execute_transaction(
        execute_transaction_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<create_table_response> create_table(
        create_table_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<describe_table_response> describe_table(
        describe_table_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<delete_table_response> delete_table(
        delete_table_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<update_table_response> update_table(
        update_table_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<update_time_to_live_response> update_time_to_live(
        update_time_to_live_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<describe_time_to_live_response> describe_time_to_live(
        describe_time_to_live_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<tag_resource_response> tag_resource(
        tag_resource_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<untag_resource_response> untag_resource(
        untag_resource_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<list_tags_of_resource_response> list_tags_of_resource(
        list_tags_of_resource_request request
    ) const;
    CODYNAMO_CO_AWAIT asio::awaitable<list_tables_response> list_tables() const;
    CODYNAMO_CO_AWAIT asio::awaitable<list_tables_response> list_tables(list_tables_request request
    ) const;

    /// Calls any operation of DynamoDB's, for what has no type here yet:
    /// `call("DescribeLimits", "{}")`. Signed, retried and checked like the others; returns the
    /// JSON of the response. A write whose response is lost is sent again unless `at_most_once` is
    /// given; of a success, `call_ended::maybe_applied_twice` reports that.
    /// Options: at_most_once, timeout.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<std::string> call(
        std::string operation, std::string json, Options... options
    ) const {
        call_request request(std::move(operation), std::move(json));
        detail::apply_options(request, std::move(options)...);
        return call(std::move(request));
    }

    CODYNAMO_CO_AWAIT asio::awaitable<std::string> call(call_request request) const;

    /// Any number of keys of any tables: like `table::batch_get_item`, with one part of the result
    /// for each `batch_get::add`. Options: max_in_flight, return_consumed_capacity, timeout.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<batch_get_results> batch_get_item(
        batch_get wanted, Options... options
    ) const;

    /// A batch writer for any number of tables. Options: overwrite_by_pkeys_of,
    /// overwrite_by_key_schema, and those of `table::batch_writer` but for overwrite_by_pkeys.
    template <class... Options>
    [[nodiscard]] multi_table_batch_writer batch_writer(Options... options) const;

    /// Carries out all actions or none. A cancelled one throws `transaction_canceled`, whose
    /// reasons stand in the order of the actions.
    /// Options: client_request_token, retry_conflicts, return_consumed_capacity,
    /// return_item_collection_metrics, timeout.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<transact_write_items_response> transact_write(
        write_transaction actions, Options... options
    ) const;

    /// One PartiQL statement; of a SELECT one page.
    /// Options: limit, consistent_read, return_values_on_condition_check_failure,
    /// return_consumed_capacity, at_most_once, timeout.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<execute_statement_response> execute_statement(
        statement s, Options... options
    ) const {
        execute_statement_request request(std::move(s));
        detail::apply_options(request, std::move(options)...);
        return execute_statement(std::move(request));
    }

    /// Every page of a SELECT. Options: those of `execute_statement`, and max_items, prefetch,
    /// resume_from.
    template <class... Options>
    [[nodiscard]] pages<execute_statement_request, execute_statement_response>
    execute_statement_pages(statement s, Options... options) const;

    /// Every item of a SELECT. Options: those of `execute_statement_pages`.
    template <class... Options>
    [[nodiscard]] item_stream<execute_statement_request, execute_statement_response>
    execute_statement_items(statement s, Options... options) const;

    /// Every page of table names. Options: limit, max_items, prefetch, resume_from, timeout.
    template <class... Options>
    [[nodiscard]] pages<list_tables_request, list_tables_response> list_tables_pages(
        Options... options
    ) const;

    /// 1 to 25 statements, all reads or all writes. One that fails does not touch the others: its
    /// response holds its error. Options: at_most_once, return_consumed_capacity, timeout.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<batch_execute_statement_response> batch_execute_statement(
        std::vector<statement> all, Options... options
    ) const {
        batch_execute_statement_request request(std::move(all));
        detail::apply_options(request, std::move(options)...);
        return batch_execute_statement(std::move(request));
    }

    /// 1 to 100 statements, all reads or all writes, all carried out or none: a cancelled one
    /// throws `transaction_canceled`. Options: client_request_token, retry_conflicts,
    /// return_consumed_capacity, timeout.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<execute_transaction_response> execute_transaction(
        std::vector<statement> all, Options... options
    ) const {
        execute_transaction_request request(std::move(all));
        detail::apply_options(request, std::move(options)...);
        return execute_transaction(std::move(request));
    }

    /// Reads all items at one moment. Options: retry_conflicts, return_consumed_capacity, timeout.
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<transact_get_items_response> transact_get(
        read_transaction wanted, Options... options
    ) const;

    /// Opens connections to the endpoint ahead of need, until so many are open, at most
    /// `client_config::max_connections`; their use is then as quick as that of used ones. They are
    /// closed like others when they lie idle for too long. Throws what kept one from being opened;
    /// those that are open stay open.
    CODYNAMO_CO_AWAIT asio::awaitable<void> warm_up(std::size_t connections) const;

    /// Reads the trusted certificates and the client's own again, after their files have changed:
    /// for connections that are opened from now on. Blocks the executor's thread for some 40 ms
    /// with a system's certificates. Throws `client_errc::invalid_argument` when a file cannot be
    /// used; everything is as before then.
    CODYNAMO_CO_AWAIT asio::awaitable<void> reload_certificates() const;

    [[nodiscard]] asio::any_io_executor get_executor() const noexcept;

    /// The region that requests are signed for.
    [[nodiscard]] const std::string& region() const noexcept;

    /// For the library's own parts and its tests.
    explicit client(std::shared_ptr<exec::core> core);

    [[nodiscard]] const std::shared_ptr<exec::core>& core() const noexcept { return core_; }

private:
    std::shared_ptr<exec::core> core_;
};

} // namespace codynamo
