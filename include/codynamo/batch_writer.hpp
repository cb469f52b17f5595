// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/error.hpp>

#include <chrono>
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
class writer_handle;
}

/// What a writer has done so far.
struct batch_writer_stats {
    std::uint64_t written = 0; ///< requests acknowledged by DynamoDB
    std::uint64_t superseded =
        0;                      ///< replaced by a later one for their key before they were written
    std::uint64_t retried = 0;  ///< sent again, each time counted
    std::uint64_t returned = 0; ///< abandoned, to be returned or returned already
    std::uint64_t batches = 0;  ///< BatchWriteItem requests sent, without the client's own retries
    std::uint64_t bytes = 0;    ///< of their bodies
    double consumed_capacity_units = 0; ///< when `return_consumed_capacity` asked for it

    std::size_t buffered = 0;       ///< requests that it holds now, those in flight included
    std::size_t buffered_bytes = 0; ///< of these, as they are encoded
    std::size_t in_flight = 0;      ///< batches in flight now
    std::size_t pace = 0; ///< batches that may be in flight now: fewer after throttling, up to
                          ///< `max_in_flight`
};

/// What the options of `table::batch_writer` set.
struct batch_writer_settings {
    batch_writer_settings() = default;

    std::vector<std::string> key_names;
    std::map<std::string, std::vector<std::string>> table_key_names;
    bool uses_key_schema = false;
    std::size_t flush_amount = 25;
    std::optional<int> max_in_flight; ///< 4 where the keys are known, else 1
    std::size_t max_buffered = 1000;
    std::size_t max_buffered_bytes = std::size_t{32} << 20;
    double max_write_units = 0;
    std::chrono::milliseconds on_exit_loop_sleep{0};
    std::chrono::milliseconds stall_timeout{60'000};
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    std::function<void(const batch_writer_stats&)> on_progress;
    std::function<void(std::vector<unwritten_request>)> on_abandoned;
};

/// Writes any number of puts and deletes in batches, and sends again what the service leaves over.
///
/// Every request that was accepted, because its `put_item` or `delete_item` ended without an
/// exception, ends in exactly one of three ways: acknowledged by DynamoDB; superseded by a later
/// request for its key; or returned with the reason: by the `batch_write_error` of `flush()` or
/// `close()`, or by `extract()`. Call `close()` at the end, or use `table::write_batch`, which
/// does.
///
/// Where the keys are known (`overwrite_by_pkeys`, `overwrite_by_key_schema`), of several requests
/// that wait for one key only the last is sent; up to `max_in_flight` batches are in flight at
/// once, never two requests for one key among them, and never an older one after a newer one.
/// Otherwise one batch is in flight, and requests that may be for one key keep their order; a line
/// in the client's log says so once, at level `info`.
///
/// A table may be named by its name and by its ARN: requests for one key keep one order then, but
/// only those under one name replace one another, as the ARN may be that of another account.
///
/// A batch that the service refuses because of one of its requests is sent again in halves, until
/// that one is found: it is returned with the service's words, the others are written. When the
/// service refuses all requests for a table (no permission, no such table), all are returned and
/// `put_item` fails with the same error, until `retry_refused_tables()`. Throttling and failures
/// that may pass are answered by pauses that grow, a random part of 25 ms (1 s after throttling),
/// doubled each time up to 20 s, and by fewer batches at once.
///
/// May be shared by coroutines on any threads. Batches are sent in the background, on the client's
/// executor, also while nobody waits for them. Items are values: changing yours later changes
/// nothing.
///
/// What it cannot promise: an attempt that was given up because no answer came may still be applied
/// by the service, after a later write for its key (in the worst case minutes later; use a
/// condition or a transaction where that matters). There is no order between different keys. When
/// the process dies, what was not acknowledged is lost. Other writers of the same keys know nothing
/// of this one.
class batch_writer_base {
public:
    batch_writer_base(batch_writer_base&&) noexcept = default;
    batch_writer_base& operator=(batch_writer_base&&) noexcept = default;

    /// Sends what has been accepted by now, and waits until all of it is written or returned;
    /// what is put in meanwhile does not prolong it. Throws `batch_write_error` with what was given
    /// up since the last time: refused by the service, or not taken by it for `stall_timeout`. When
    /// it is cancelled (`client_errc::cancelled`) the requests stay with the writer, which goes on
    /// sending them. `operator||` drops the exception of the side that loses, and with it requests
    /// that are returned: bound the time by `close(within)`.
    CODYNAMO_CO_AWAIT asio::awaitable<void> flush();

    /// `flush()`, and nothing is accepted any more. When it is cancelled, the batches in flight are
    /// stopped and all that is left is returned by `batch_write_error`.
    CODYNAMO_CO_AWAIT asio::awaitable<void> close();

    /// The same, but what is not written within this time is returned.
    CODYNAMO_CO_AWAIT asio::awaitable<void> close(std::chrono::milliseconds within);

    /// Copies of what was accepted and is neither acknowledged nor returned yet: what is in
    /// flight first, then what was given up, then what waits, in the order in which it would be
    /// sent.
    [[nodiscard]] std::vector<unwritten_request> unwritten() const;

    /// Takes all of that out of the writer, which is empty then, and stops the batches in flight.
    [[nodiscard]] std::vector<unwritten_request> extract();

    /// Tries tables again whose requests the service has refused.
    void retry_refused_tables();

    [[nodiscard]] batch_writer_stats stats() const;

protected:
    batch_writer_base(const client& c, batch_writer_settings settings);

    /// Requests that are neither written nor returned by then go to `on_abandoned`, or the
    /// client's log says how many there are; the batches in flight are stopped. Not before the last
    /// call that is in flight has ended. Debug builds assert that nothing is left when there is no
    /// `on_abandoned`, unless an exception is on its way or the execution context ends.
    ~batch_writer_base() = default;

    CODYNAMO_CO_AWAIT asio::awaitable<void> put(write_request r);

    /// Throws what is wrong with the key that the settings name for this table.
    void use_table(const std::string& name);

private:
    std::shared_ptr<batch::writer_handle> handle_;
};

/// For the requests of one table: `table::batch_writer`.
class batch_writer : public batch_writer_base {
public:
    batch_writer(const client& c, std::string table_name, batch_writer_settings settings);

    /// Takes the put in. Waits while the writer holds as much as it may (`max_buffered`), in the
    /// order in which the puts came, and when a batch is due but too many are in flight. Throws
    /// only when the request is not taken in: one that DynamoDB cannot store, an item over 400 KB,
    /// one without the key attributes (`client_errc::invalid_argument`, `invalid_value`); after
    /// `close()` (`writer_closed`); when all that is held was given up and waits to be returned
    /// by `flush()` (`batch_incomplete`); with the service's error when it refuses the table; and
    /// when it is cancelled while it waits for room (`cancelled`).
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(item whole);

    /// As `put_item`. The key must have exactly the attributes of the table's key.
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(key k);

private:
    std::string table_;
};

/// For the requests of any number of tables, which share its batches: `client::batch_writer`.
class multi_table_batch_writer : public batch_writer_base {
public:
    multi_table_batch_writer(const client& c, batch_writer_settings settings);

    /// As `batch_writer::put_item`.
    CODYNAMO_CO_AWAIT asio::awaitable<void> put_item(std::string table_name, item whole);

    /// As `batch_writer::delete_item`.
    CODYNAMO_CO_AWAIT asio::awaitable<void> delete_item(std::string table_name, key k);
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

/// The scope of `table::write_batch`. When the body throws and what it put in cannot be written
/// either, the `batch_write_error` that hands the requests back has the body's exception nested in
/// it.
CODYNAMO_CO_AWAIT asio::awaitable<void> run_batch(
    batch_writer writer, bool discard, std::function<asio::awaitable<void>(batch_writer&)> body
);

/// As a std::function, which wants copies, also of what can only be moved. Not a template of
/// coroutines: g++ warns of those that hold a local lambda.
template <class Body>
[[nodiscard]] std::function<asio::awaitable<void>(batch_writer&)> erase_body(Body&& body) {
    return [held = std::make_shared<std::decay_t<Body>>(std::forward<Body>(body)
            )](batch_writer& writer) { return (*held)(writer); };
}

} // namespace detail

template <class... Options>
multi_table_batch_writer client::batch_writer(Options... options) const {
    batch_writer_settings settings;
    detail::apply_options(settings, std::move(options)...);
    return multi_table_batch_writer(*this, std::move(settings));
}

} // namespace codynamo
