// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/config.hpp>
#include <codynamo/executor.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/option/apply.hpp>
#include <codynamo/option/refusals.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

namespace exec {
struct core;
struct client_access;
} // namespace exec

class batch_get;
class table;
template <class T>
class typed_table;
template <class Request, class Response>
class pages;
template <class Request, class Response>
class item_stream;
class write_transaction;
class read_transaction;
class multi_table_batch_writer;

/// A client of DynamoDB in one region with one identity: its operations one to one, member by
/// member. `table` is the short form of the usual ones.
///
/// A cheap handle, thread-safe: copies share connections, credentials and retry quota. The state
/// lives as long as a copy or a call in flight.
///
/// A request is encoded when the function is called, and not kept: it need not outlive that, and
/// may be changed or moved from before the call is awaited. What is wrong with it is reported when
/// it is.
///
/// A call runs in its caller's coroutine, on its executor; what is no caller's, such as the batches
/// of a writer, runs on the executor that the client is given. On a context with several threads, a
/// coroutine that may be cancelled runs on a strand, and is cancelled on it. There are no threads
/// of its own, except short-lived ones for what blocks: name look-ups, and credentials from files
/// and processes. The context that the client runs on may end before it, also on another thread
/// than the one on which a call begins: calls then end with `client_errc::cancelled`. Calls may
/// come from another context, which must not end before they have; while the client's own does not
/// run, they end at their `timeout` with `client_errc::deadline_exceeded`.
///
/// Environment variables are read when the client is made, except Lambda's _X_AMZN_TRACE_ID, which
/// Lambda's runtime sets for each invocation: in a Lambda function, no other thread may call
/// `setenv` during calls.
///
/// Calls throw `error` or a class derived from it. All operations have these errors in common:
/// - `client_errc` codes for failures that the client finds: in arguments, the network, responses;
///   timeouts and cancellation
/// - `service_errc::validation`, `service_errc::access_denied`, and errors of credentials
/// - `service_errc::throttling`, `service_errc::request_limit_exceeded` and
///   `service_errc::internal_server_error`, after retries
/// - `service_errc::resource_not_found`, where the request names a table, also by an ARN
/// - `service_errc::provisioned_throughput_exceeded`, where items are read or written
///
/// A cancellation ends a call with `client_errc::cancelled` and closes the connection in
/// use; `error_info::outcome` reports whether a write may have been applied.
class client {
public:
    /// A client with the default settings: region, endpoint and credentials come from the
    /// environment, the shared configuration files and, for credentials, the machine that it runs
    /// on: see `credentials_provider`. Credentials are fetched at the first call.
    ///
    /// Throws `client_errc::missing_region` if there is no region, `client_errc::bad_config_file`,
    /// and `client_errc::invalid_argument` if a setting there is invalid.
    explicit client(asio::any_io_executor executor);

    /// A client with these settings. Throws as above, and `client_errc::invalid_argument` for
    /// settings that can never work.
    client(asio::any_io_executor executor, client_config config);

    /// A client with the default settings on a context's executor: `client db(context);`.
    template <detail::execution_context Context>
    explicit client(Context& context) : client(asio::any_io_executor(context.get_executor())) {}

    /// A client with these settings on a context's executor.
    template <detail::execution_context Context>
    client(Context& context, client_config config)
        : client(asio::any_io_executor(context.get_executor()), std::move(config)) {}

    /// Never compiles: explains what a client is made of.
    template <detail::runs_no_client T, class... More>
    explicit client(const T&, const More&...) {
        detail::refuse_client<T>();
    }

    /// A handle on the same state; a move copies as well, so that a client that was moved from is
    /// still the same.
    client(const client&) = default;

    /// A handle on the same state; a move copies as well.
    client& operator=(const client&) = default;

    /// A handle on one table, by its name, or by its ARN if it is in another account. Sends
    /// nothing: the table need not exist.
    [[nodiscard]] codynamo::table table(std::string name) const;

    /// The same of objects of T: `db.table<order>("orders")`. Needs codynamo/typed.hpp.
    template <class T>
    [[nodiscard]] typed_table<T> table(std::string name) const;

    /// Writes a whole item, and replaces one of the same key.
    ///
    /// Errors of its own:
    /// - `conditional_check_failed` if the condition does not hold
    /// - `service_errc::transaction_conflict` if the item is part of a transaction in progress
    /// - `service_errc::item_collection_size_limit_exceeded`
    /// - `service_errc::replicated_write_conflict`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
    CODYNAMO_CO_AWAIT asio::awaitable<put_item_response> put_item(const put_item_request& request
    ) const;

    /// Reads one item by its key.
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html
    CODYNAMO_CO_AWAIT asio::awaitable<get_item_response> get_item(const get_item_request& request
    ) const;

    /// Changes attributes of an item, or creates it.
    ///
    /// Errors of its own:
    /// - `conditional_check_failed` if the condition does not hold
    /// - `service_errc::transaction_conflict` if the item is part of a transaction in progress
    /// - `service_errc::item_collection_size_limit_exceeded`
    /// - `service_errc::replicated_write_conflict`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
    CODYNAMO_CO_AWAIT asio::awaitable<update_item_response> update_item(
        const update_item_request& request
    ) const;

    /// Deletes an item by its key; it need not exist.
    ///
    /// Errors of its own:
    /// - `conditional_check_failed` if the condition does not hold
    /// - `service_errc::transaction_conflict` if the item is part of a transaction in progress
    /// - `service_errc::item_collection_size_limit_exceeded`
    /// - `service_errc::replicated_write_conflict`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html
    CODYNAMO_CO_AWAIT asio::awaitable<delete_item_response> delete_item(
        const delete_item_request& request
    ) const;

    /// Reads one page of the items of a partition, in the order of their sort keys.
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html
    CODYNAMO_CO_AWAIT asio::awaitable<query_response> query(const query_request& request) const;

    /// Reads one page of all items of a table or index, or of a segment of it, in no order.
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html
    CODYNAMO_CO_AWAIT asio::awaitable<scan_response> scan(const scan_request& request) const;

    /// Reads up to 100 items of any tables. Some may be returned as unprocessed.
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
    CODYNAMO_CO_AWAIT asio::awaitable<batch_get_item_response> batch_get_item(
        const batch_get_item_request& request
    ) const;

    /// Carries out up to 25 puts and deletes in any tables, without conditions. Some may be
    /// returned as unprocessed.
    ///
    /// Errors of its own:
    /// - `service_errc::item_collection_size_limit_exceeded`
    /// - `service_errc::replicated_write_conflict`
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
    CODYNAMO_CO_AWAIT asio::awaitable<batch_write_item_response> batch_write_item(
        const batch_write_item_request& request
    ) const;

    /// Carries out up to 100 puts, updates, deletes and checks in any tables, all or none.
    ///
    /// Errors of its own:
    /// - `transaction_canceled` with a reason for each action
    /// - `service_errc::transaction_in_progress` if the token is in use
    /// - `service_errc::idempotent_parameter_mismatch` if it was used for another request
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    CODYNAMO_CO_AWAIT asio::awaitable<transact_write_items_response> transact_write_items(
        const transact_write_items_request& request
    ) const;

    /// Reads up to 100 items of any tables as they were at one moment.
    ///
    /// Errors of its own:
    /// - `transaction_canceled` with a reason for each action
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
    CODYNAMO_CO_AWAIT asio::awaitable<transact_get_items_response> transact_get_items(
        const transact_get_items_request& request
    ) const;

    /// Executes a PartiQL statement; of a SELECT reads one page.
    ///
    /// Errors of its own:
    /// - `conditional_check_failed` if a condition does not hold
    /// - `service_errc::duplicate_item` for an INSERT of an item that exists
    /// - `service_errc::transaction_conflict` if the item is part of a transaction in progress
    /// - `service_errc::item_collection_size_limit_exceeded`
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
    CODYNAMO_CO_AWAIT asio::awaitable<execute_statement_response> execute_statement(
        const execute_statement_request& request
    ) const;

    /// Executes up to 25 PartiQL statements, all reads or all writes, each by itself. A failure of
    /// one is part of its response, not an exception.
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
    CODYNAMO_CO_AWAIT asio::awaitable<batch_execute_statement_response> batch_execute_statement(
        const batch_execute_statement_request& request
    ) const;

    /// Executes up to 100 PartiQL statements, all reads or all writes, all or none.
    ///
    /// Errors of its own:
    /// - `transaction_canceled` with a reason for each statement
    /// - `service_errc::transaction_in_progress` if the token is in use
    /// - `service_errc::idempotent_parameter_mismatch` if it was used for another request
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html
    CODYNAMO_CO_AWAIT asio::awaitable<execute_transaction_response> execute_transaction(
        const execute_transaction_request& request
    ) const;

    /// Starts the creation of a table. `table::create_table` also waits for its end.
    ///
    /// Errors of its own:
    /// - `service_errc::resource_in_use` if the table exists
    /// - `service_errc::limit_exceeded` if too many tables are being changed at once
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    CODYNAMO_CO_AWAIT asio::awaitable<create_table_response> create_table(
        const create_table_request& request
    ) const;

    /// Reads a table's settings and state.
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html
    CODYNAMO_CO_AWAIT asio::awaitable<describe_table_response> describe_table(
        const describe_table_request& request
    ) const;

    /// Starts the deletion of a table with all its items.
    ///
    /// Errors of its own:
    /// - `service_errc::resource_in_use` if the table is being created or changed
    /// - `service_errc::limit_exceeded` if too many tables are being changed at once
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
    CODYNAMO_CO_AWAIT asio::awaitable<delete_table_response> delete_table(
        const delete_table_request& request
    ) const;

    /// Starts a change of a table's throughput, indexes, stream, replicas or other settings.
    ///
    /// Errors of its own:
    /// - `service_errc::resource_in_use` if the table is being created or changed
    /// - `service_errc::limit_exceeded` if too many tables are being changed at once
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
    CODYNAMO_CO_AWAIT asio::awaitable<update_table_response> update_table(
        const update_table_request& request
    ) const;

    /// Switches the deletion of items by a time in one of their attributes on or off.
    ///
    /// Errors of its own:
    /// - `service_errc::resource_in_use` if the table is being created or changed
    /// - `service_errc::limit_exceeded` if too many tables are being changed at once
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html
    CODYNAMO_CO_AWAIT asio::awaitable<update_time_to_live_response> update_time_to_live(
        const update_time_to_live_request& request
    ) const;

    /// Reads whether and by which attribute a table's items are deleted.
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html
    CODYNAMO_CO_AWAIT asio::awaitable<describe_time_to_live_response> describe_time_to_live(
        const describe_time_to_live_request& request
    ) const;

    /// Adds tags to a table, or replaces their texts; `list_tags_of_resource` shows them some
    /// seconds later.
    ///
    /// Errors of its own:
    /// - `service_errc::resource_in_use` if the table is being created or changed
    /// - `service_errc::limit_exceeded` if too many changes are made at once
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
    CODYNAMO_CO_AWAIT asio::awaitable<tag_resource_response> tag_resource(
        const tag_resource_request& request
    ) const;

    /// Removes tags of a table; `list_tags_of_resource` shows them for some seconds more.
    ///
    /// Errors of its own:
    /// - `service_errc::resource_in_use` if the table is being created or changed
    /// - `service_errc::limit_exceeded` if too many changes are made at once
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html
    CODYNAMO_CO_AWAIT asio::awaitable<untag_resource_response> untag_resource(
        const untag_resource_request& request
    ) const;

    /// Reads one page of a table's tags.
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html
    CODYNAMO_CO_AWAIT asio::awaitable<list_tags_of_resource_response> list_tags_of_resource(
        const list_tags_of_resource_request& request
    ) const;

    /// Reads the first page of the names of all tables, 100 at most. `list_tables_pages` reads all.
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
    CODYNAMO_CO_AWAIT asio::awaitable<list_tables_response> list_tables() const;

    /// Reads one page of the names of all tables, from a name that the request holds.
    ///
    /// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html
    CODYNAMO_CO_AWAIT asio::awaitable<list_tables_response> list_tables(
        const list_tables_request& request
    ) const;

    /// Calls any operation of DynamoDB or DynamoDB Streams by its name, such as one without a type
    /// here: `call("DescribeLimits", "{}", timeout(2s))` or
    /// `call("ListStreams", "{}", target_service::dynamodb_streams)`. It is signed, retried and
    /// checked like the others. `codynamo/dynamodb_json.hpp` converts items from and to the JSON of
    /// the service.
    ///
    /// Returns the JSON of the response. A write whose response is lost is sent again unless
    /// `at_most_once` is given; for a success, `call_ended::maybe_applied_twice` reports that.
    ///
    /// Options:
    /// - `at_most_once`
    /// - `target_service`
    /// - `timeout`
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<std::string> call(
        std::string operation, std::string json, Options... options
    ) const {
        call_request request(std::move(operation), std::move(json));
        detail::apply_options(request, std::move(options)...);
        return call(request);
    }

    /// The same, member by member.
    CODYNAMO_CO_AWAIT asio::awaitable<std::string> call(const call_request& request) const;

    /// Reads items by any number of keys of any tables, as `table::batch_get_item` does. The result
    /// has one part for each `batch_get::add`.
    ///
    /// Options:
    /// - `max_in_flight` (default: 4)
    /// - `return_consumed_capacity`
    /// - `timeout`, of all requests together
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<batch_get_results> batch_get_item(
        batch_get batch, Options... options
    ) const;

    /// A batch writer for any number of tables.
    ///
    /// Options:
    /// - `overwrite_by_pkeys_of` or `overwrite_by_key_schema`
    /// - those of `table::batch_writer` except `overwrite_by_pkeys`
    template <class... Options>
    multi_table_batch_writer batch_writer(Options... options) const;

    /// Carries out all actions of a transaction or none. Throws `transaction_canceled` with a
    /// reason for each action, in their order.
    ///
    /// Options:
    /// - `client_request_token`, in place of the transaction's own
    /// - `retry_conflicts`
    /// - `return_consumed_capacity`, `return_item_collection_metrics`
    /// - `timeout`
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<transact_write_items_response> transact_write(
        const write_transaction& actions, Options... options
    ) const;

    /// Executes a PartiQL statement; of a SELECT reads one page.
    ///
    /// Options:
    /// - `limit`, `consistent_read`
    /// - `return_values_on_condition_check_failure`
    /// - `return_consumed_capacity`
    /// - `at_most_once`, `timeout`
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<execute_statement_response> execute_statement(
        statement partiql, Options... options
    ) const {
        execute_statement_request request(std::move(partiql));
        detail::apply_options(request, std::move(options)...);
        return execute_statement(request);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires(detail::not_first<statement, Wrong...> && detail::not_first<execute_statement_request, Wrong...>)
    CODYNAMO_CO_AWAIT asio::awaitable<execute_statement_response> execute_statement(const Wrong&...
    ) const {
        detail::refuse_statement<Wrong...>();
        return execute_statement(execute_statement_request());
    }

    /// The pages of a SELECT, one after the other.
    ///
    /// Options:
    /// - those of `execute_statement`
    /// - `max_items`, `prefetch`, `resume_from`
    template <class... Options>
    pages<execute_statement_request, execute_statement_response> execute_statement_pages(
        statement partiql, Options... options
    ) const;

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<statement, Wrong...>
    pages<execute_statement_request, execute_statement_response> execute_statement_pages(
        const Wrong&...
    ) const;

    /// The items of a SELECT, one after the other.
    ///
    /// Options: those of `execute_statement_pages`.
    template <class... Options>
    item_stream<execute_statement_request, execute_statement_response> execute_statement_items(
        statement partiql, Options... options
    ) const;

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<statement, Wrong...>
    item_stream<execute_statement_request, execute_statement_response> execute_statement_items(
        const Wrong&...
    ) const;

    /// The pages of the names of all tables, one after the other.
    ///
    /// Options:
    /// - `limit`, of a page
    /// - `max_items`, `prefetch`, `resume_from`
    /// - `timeout`, of each page
    template <class... Options>
    pages<list_tables_request, list_tables_response> list_tables_pages(Options... options) const;

    /// Executes 1 to 25 statements, all reads or all writes, each by itself. The error of one that
    /// fails is part of its response, and the others are carried out.
    ///
    /// Options:
    /// - `return_consumed_capacity`
    /// - `at_most_once`, `timeout`
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<batch_execute_statement_response> batch_execute_statement(
        std::vector<statement> statements, Options... options
    ) const {
        batch_execute_statement_request request(std::move(statements));
        detail::apply_options(request, std::move(options)...);
        return batch_execute_statement(request);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires(detail::not_first<std::vector<statement>, Wrong...> && detail::not_first<batch_execute_statement_request, Wrong...>)
    CODYNAMO_CO_AWAIT asio::awaitable<batch_execute_statement_response> batch_execute_statement(
        const Wrong&...
    ) const {
        detail::refuse_statement<Wrong...>();
        return batch_execute_statement(batch_execute_statement_request());
    }

    /// Executes 1 to 100 statements, all reads or all writes, all or none. Throws
    /// `transaction_canceled` with a reason for each statement, in their order.
    ///
    /// Options:
    /// - `client_request_token`
    /// - `retry_conflicts`
    /// - `return_consumed_capacity`
    /// - `timeout`
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<execute_transaction_response> execute_transaction(
        std::vector<statement> statements, Options... options
    ) const {
        execute_transaction_request request(std::move(statements));
        detail::apply_options(request, std::move(options)...);
        return execute_transaction(request);
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires(detail::not_first<std::vector<statement>, Wrong...> && detail::not_first<execute_transaction_request, Wrong...>)
    CODYNAMO_CO_AWAIT asio::awaitable<execute_transaction_response> execute_transaction(
        const Wrong&...
    ) const {
        detail::refuse_statement<Wrong...>();
        return execute_transaction(execute_transaction_request());
    }

    /// Reads the items of a transaction as they were at one moment.
    ///
    /// Options:
    /// - `retry_conflicts`
    /// - `return_consumed_capacity`
    /// - `timeout`
    ///
    /// AWS:
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
    template <class... Options>
    CODYNAMO_CO_AWAIT asio::awaitable<transact_get_items_response> transact_get(
        const read_transaction& reads, Options... options
    ) const;

    /// Opens connections ahead of need to the endpoint of calls that name no ARN, until this many
    /// are open, at most `client_config::max_connections`. Fetches credentials first if that
    /// endpoint depends on their account. Calls on them are as quick as on used ones. They are
    /// closed like others when they are idle for too long. Throws the error of the first connection
    /// that fails; those that are open stay open.
    CODYNAMO_CO_AWAIT asio::awaitable<void> warm_up(std::size_t connections) const;

    /// Reads the trusted certificates and the client's own again after their files have changed,
    /// for connections that are opened from now on. Blocks the executor's thread for about 40 ms
    /// with a system's certificates. Throws `client_errc::invalid_argument` if a file cannot be
    /// used; the certificates that were read before then stay in use.
    CODYNAMO_CO_AWAIT asio::awaitable<void> reload_certificates() const;

    /// Describes, line by line and for people: each setting, its value and where it came from; the
    /// endpoint; the credentials in use, by the last four characters of the key, with their
    /// account and expiration; and each source of the default chain: used, passed over or failed,
    /// and why. Fetches credentials if there are none yet, within `client_config::timeout`; it does
    /// not throw when that fails, but says so. Holds no secrets. The wording may change.
    CODYNAMO_CO_AWAIT asio::awaitable<std::string> explain() const;

    /// The executor that the client runs on.
    [[nodiscard]] asio::any_io_executor get_executor() const noexcept;

    /// The region that requests are signed for. With
    /// `client_config::region_from_instance_metadata` it may be empty until the first call.
    [[nodiscard]] const std::string& region() const noexcept;

private:
    friend struct exec::client_access;

    explicit client(std::shared_ptr<exec::core> core);

    std::shared_ptr<exec::core> core_;
};

} // namespace codynamo
