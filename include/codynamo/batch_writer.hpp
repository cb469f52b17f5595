// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/duration.hpp>
#include <codynamo/error.hpp>
#include <codynamo/item_sink.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

namespace batch {
class writer;
}

/// What a batch writer has done so far, and what it holds now.
struct batch_writer_stats {
    /// Requests that DynamoDB has acknowledged.
    std::uint64_t written = 0;

    /// Requests that were replaced by a later one for their key before they were written.
    std::uint64_t superseded = 0;

    /// How often requests were sent again.
    std::uint64_t retried = 0;

    /// Requests that were abandoned: returned already or by the next `flush()` or `close()`.
    std::uint64_t returned = 0;

    /// BatchWriteItem requests sent, without the retries of their calls.
    std::uint64_t batches = 0;

    /// Bytes of the bodies of these.
    std::uint64_t bytes = 0;

    /// Consumed capacity units, if `return_consumed_capacity` was given.
    double consumed_capacity_units = 0;

    /// Requests that the writer holds now, those in flight included.
    std::size_t buffered = 0;

    /// Bytes of the encoded form of these.
    std::size_t buffered_bytes = 0;

    /// Batches in flight now.
    std::size_t in_flight = 0;

    /// Batches that may be in flight now: `max_in_flight`, and fewer after throttling.
    std::size_t pace = 0;
};

/// What the options of `table::batch_writer` and `client::batch_writer` set.
struct batch_writer_settings {
    batch_writer_settings() = default;

    /// The option `overwrite_by_pkeys`.
    std::vector<std::string> key_names;

    /// The option `overwrite_by_pkeys_of`.
    std::map<std::string, std::vector<std::string>> table_key_names;

    /// The option `overwrite_by_key_schema`.
    bool uses_key_schema = false;

    /// Requests that are collected before they are sent.
    std::size_t flush_amount = 25;

    /// Batches in flight at most. Default: 4 where the keys are known, else 1.
    std::optional<int> max_in_flight;

    /// Requests that the writer holds at most.
    std::size_t max_buffered = 1000;

    /// Bytes of their encoded form that the writer holds at most.
    std::size_t max_buffered_bytes = std::size_t{32} << 20;

    /// Write units a second that the writer consumes at most; 0 is no limit.
    double max_write_units = 0;

    /// The pause of `flush()` and `close()` after unprocessed requests; 0 stands for pauses that
    /// grow by themselves.
    std::chrono::milliseconds on_exit_loop_sleep{0};

    /// How long the writer keeps trying while DynamoDB accepts nothing for a table.
    std::chrono::milliseconds stall_timeout{60'000};

    /// Whether `batch_writer_stats::consumed_capacity_units` is counted.
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;

    /// Called after each batch.
    std::function<void(const batch_writer_stats&)> on_progress;

    /// Called with what is left when the writer is destroyed without `close()`.
    std::function<void(std::vector<unwritten_request>)> on_abandoned;
};

/// Writes any number of puts and deletes in batches, and sends unprocessed ones again: what
/// `batch_writer` and `multi_table_batch_writer` have in common.
///
/// A request is accepted when its `put_item` or `delete_item` ends without an exception. Each
/// accepted request ends in exactly one of three ways:
/// - it is acknowledged by DynamoDB;
/// - it is superseded by a later request for its key;
/// - it is returned with the reason, by the `batch_write_error` of `flush()` or `close()`, or by
///   `extract()`.
///
/// Call `close()` at the end, or use `table::write_batch`, which does.
///
/// Where the keys are known (`overwrite_by_pkeys`, `overwrite_by_key_schema`), of several waiting
/// requests for one key only the last is sent; up to `max_in_flight` batches are in flight at once,
/// never two requests for one key among them, and never an older one after a newer one. Otherwise
/// one batch is in flight, requests that may be for one key keep their order, and a line in the
/// client's log reports it once, at level `info`.
///
/// A table may be named by its name and by its ARN: requests for one key then keep one order, but
/// only those under one name replace one another, as the ARN may be that of another account.
///
/// Requests that DynamoDB could not take yet are collected again, as by boto3: they are sent with
/// later ones when these make up `flush_amount`, or by `flush()` or `close()`.
///
/// A batch that DynamoDB refuses because of one of its requests is sent again in halves until that
/// one is found: it is returned with DynamoDB's message, the others are written. When DynamoDB
/// refuses all requests for a table (no permission, no such table), all are returned, and
/// `put_item` throws the same error until `retry_refused_tables()`. Throttling and other temporary
/// failures cause fewer batches at once and pauses that grow: a random part of 25 ms (1 s after
/// throttling), doubled each time up to 20 s.
///
/// Thread-safe: coroutines on any threads may share a writer. Batches are sent in the background,
/// on the client's executor, also while no coroutine waits for them. An item or key is encoded when
/// the function is called, and not kept: it need not outlive that. What is wrong with it is
/// reported when the call is awaited.
///
/// Limits: an attempt that was abandoned because no response came may still be applied by DynamoDB,
/// after a later write for its key (in the worst case minutes later; where that matters, use a
/// condition or a transaction). Different keys are written in no order. When the process ends,
/// requests that were not acknowledged are lost. Other writers of the same keys are not taken into
/// account.
class batch_writer_base {
public:
    /// Moves. Calls of `other` throw `client_errc::invalid_argument` afterwards.
    batch_writer_base(batch_writer_base&& other) noexcept = default;

    /// Moves; the requests of the writer that is assigned to are handled as by its destruction.
    batch_writer_base& operator=(batch_writer_base&& other) noexcept = default;

    /// Sends all requests that have been accepted by now, and waits until each is written or
    /// returned; requests that are accepted meanwhile do not prolong it.
    ///
    /// Throws `batch_write_error` with the requests that were abandoned since the last time:
    /// refused by DynamoDB, or not accepted by it for `stall_timeout`. When it is cancelled
    /// (`client_errc::cancelled`), the requests stay with the writer, which continues to send them.
    /// `operator||` drops the exception of the side that loses, and with it the requests that are
    /// returned: limit the time by `close(within)`. Throws `client_errc::deadline_exceeded` when
    /// the client's context does not run for the client's `timeout`: the requests stay with the
    /// writer.
    CODYNAMO_CO_AWAIT asio::awaitable<void> flush();

    /// Flushes; from now on the writer accepts no requests. When it is cancelled, the batches in
    /// flight are stopped, and all requests that are left are returned by `batch_write_error`.
    CODYNAMO_CO_AWAIT asio::awaitable<void> close();

    /// The same; requests that are not written within this time are returned.
    CODYNAMO_CO_AWAIT asio::awaitable<void> close(std::chrono::milliseconds within);

    /// Never compiles: explains what to write instead.
    template <detail::bare_number T>
    CODYNAMO_CO_AWAIT asio::awaitable<void> close(T) {
        detail::refuse_bare_number<T>();
        return close();
    }

    /// Copies of the requests that are neither acknowledged nor returned, in the order in which
    /// they were accepted.
    [[nodiscard]] std::vector<unwritten_request> unwritten() const;

    /// Takes these requests out of the writer, which is empty afterwards, and stops the batches in
    /// flight. If it throws for lack of memory, the batches are stopped all the same, and the
    /// requests are still there: for another `extract()`, or for the error of the next `flush()`.
    [[nodiscard]] std::vector<unwritten_request> extract();

    /// Accepts requests again for tables whose requests DynamoDB has refused.
    void retry_refused_tables();

    /// What the writer has done so far, and what it holds now.
    [[nodiscard]] batch_writer_stats stats() const;

protected:
    /// A writer without requests. Throws `client_errc::invalid_argument` if a key that the settings
    /// name is not that of a table that the client knows.
    batch_writer_base(const client& c, batch_writer_settings settings);

    /// Stops the batches in flight and passes requests that are neither written nor returned to
    /// `on_abandoned`; without it, a line in the client's log reports their number. Not before the
    /// last call in flight has ended. Debug builds assert that none is left when there is no
    /// `on_abandoned`, unless an exception is being thrown or the execution context ends.
    ~batch_writer_base() = default;

    /// Accepts a put, as `batch_writer::put_item` does.
    CODYNAMO_CO_AWAIT asio::awaitable<void> put(
        const std::string& table_name, const item& new_item
    );

    /// The same of an object of the caller's type.
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_object(
        const std::string& table_name, const detail::typed_item& object
    );

    /// Accepts a delete.
    CODYNAMO_CO_AWAIT asio::awaitable<void> remove(
        const std::string& table_name, const key& item_key
    );

    /// Throws `client_errc::invalid_argument` if the key that the settings name for this table is
    /// not the table's, as far as the client knows it.
    void use_table(const std::string& name);

private:
    friend class batch::writer;

    std::shared_ptr<batch::writer> writer_;
};

/// Writes requests for one table: made by `table::batch_writer`. See `batch_writer_base`.
class CODYNAMO_NAME_IT batch_writer : public batch_writer_base {
public:
    /// A writer without requests; `table::batch_writer` is shorter.
    batch_writer(const client& c, std::string table_name, batch_writer_settings settings);

    /// Accepts a put. Waits while the writer holds as much as it may (`max_buffered`), in the order
    /// of the calls, and while a batch is due but too many are in flight or the table pauses.
    ///
    /// Throws only if the request is not accepted:
    /// - `client_errc::invalid_argument` or `client_errc::invalid_value` for an item that DynamoDB
    ///   cannot store, over 400 KB, or without the key attributes;
    /// - `client_errc::writer_closed` after `close()`;
    /// - `client_errc::batch_incomplete` when all requests that the writer holds were abandoned and
    ///   wait to be returned by `flush()`;
    /// - DynamoDB's error when it has refused the table;
    /// - `client_errc::cancelled` when it is cancelled while it waits.
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(const item& new_item);

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<item, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(const Wrong&...) {
        detail::refuse_item<Wrong...>();
        return flush();
    }

    /// Accepts a delete, as `put_item` does. The key must have exactly the attributes of the
    /// table's key.
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(const key& item_key);

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(const Wrong&...) {
        detail::refuse_key<Wrong...>();
        return flush();
    }

private:
    std::string table_;
};

/// Writes requests for any number of tables, which share its batches: made by
/// `client::batch_writer`. See `batch_writer_base`.
class CODYNAMO_NAME_IT multi_table_batch_writer : public batch_writer_base {
public:
    /// A writer without requests; `client::batch_writer` is shorter.
    multi_table_batch_writer(const client& c, batch_writer_settings settings);

    /// Accepts a put into a table, by its name or ARN: see `batch_writer::put_item`.
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(
        const std::string& table_name, const item& new_item
    );

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<item, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(const std::string&, const Wrong&...) {
        detail::refuse_item<Wrong...>();
        return flush();
    }

    /// Accepts a delete from a table, by its name or ARN: see `batch_writer::delete_item`.
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(
        const std::string& table_name, const key& item_key
    );

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(const std::string&, const Wrong&...) {
        detail::refuse_key<Wrong...>();
        return flush();
    }
};

namespace detail {

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
template <class Body>
constexpr bool safe_in_await =
    std::is_lvalue_reference_v<Body> || std::is_trivially_destructible_v<std::remove_cvref_t<Body>>;
#else
template <class Body>
constexpr bool safe_in_await = true;
#endif

/// What the options of `table::write_batch` set.
struct batch_scope_settings : batch_writer_settings {
    batch_scope_settings() = default;
    bool discard_on_error = false;
};

/// The scope of `table::write_batch`. When the body throws and its requests cannot be written
/// either, the `batch_write_error` that returns them has the body's exception nested in it.
CODYNAMO_CO_AWAIT asio::awaitable<void> run_scope(
    std::shared_ptr<batch_writer_base> writer,
    bool discard,
    std::function<asio::awaitable<void>()> body
);

/// The same with any writer. Not a coroutine: g++ warns of those that hold a local lambda.
/// std::function wants copies, also of what can only be moved.
template <class Writer, class Body>
CODYNAMO_CO_AWAIT asio::awaitable<void> run_batch(
    std::shared_ptr<Writer> writer, bool discard, Body&& body
) {
    auto held = std::make_shared<std::decay_t<Body>>(std::forward<Body>(body));
    return run_scope(writer, discard, [writer, held] { return (*held)(*writer); });
}

} // namespace detail

template <class... Options>
multi_table_batch_writer client::batch_writer(Options... options) const {
    batch_writer_settings settings;
    detail::apply_options(settings, std::move(options)...);
    return multi_table_batch_writer(*this, std::move(settings));
}

} // namespace codynamo
