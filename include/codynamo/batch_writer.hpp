// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

/// What the options of `table::batch_writer` set.
struct batch_writer_settings {
    batch_writer_settings() = default;

    std::vector<std::string> key_names;
    std::size_t flush_amount = 25;
    std::chrono::milliseconds on_exit_loop_sleep{0};
    std::chrono::milliseconds max_stall{60'000};
    std::optional<capacity_detail> return_consumed_capacity;
};

/// What a writer has done so far.
struct batch_writer_stats {
    std::uint64_t written = 0; ///< acknowledged by DynamoDB
    std::uint64_t superseded =
        0; ///< replaced by a later request for the same key before they were written
    std::uint64_t retried = 0;          ///< sent again, each time counted
    std::uint64_t batches = 0;          ///< BatchWriteItem requests sent
    double consumed_capacity_units = 0; ///< when `return_consumed_capacity` asked for it
};

/// Writes any number of puts and deletes to a table in batches, and sends again what the service
/// leaves over.
///
/// Every request that was accepted ends in exactly one of three ways: written, superseded by a
/// later request for its key (with `overwrite_by_pkeys`), or handed back: by
/// `batch_write_error::unwritten()` and `unwritten()`. Call `close()` at the end, or use
/// `table::write_batch`, which does.
///
/// May be shared by coroutines on any threads. At most one batch is under way; the calls that have
/// one to send wait for each other in the order in which they came. Items are values: changing
/// yours later changes nothing.
class batch_writer {
public:
    batch_writer(client c, std::string table_name, batch_writer_settings settings);
    batch_writer(batch_writer&&) noexcept = default;
    batch_writer& operator=(batch_writer&&) noexcept;

    /// Requests that are neither written nor handed back by then are lost: the client's log says
    /// how many. Debug builds assert that `close()` was called, unless an exception is on its way
    /// or the execution context ends.
    ~batch_writer();

    /// Takes the put in, and sends a batch when `flush_amount` requests have come together, waiting
    /// for it and for one that is under way. An item without the attributes of
    /// `overwrite_by_pkeys`, or one that DynamoDB cannot store, is refused at once and not taken
    /// in: `client_errc::invalid_argument`, `client_errc::invalid_value`. When sending fails this
    /// throws `batch_write_error`: the request was taken in and, like the others, stands in
    /// `unwritten()`; it is sent again by the next flush.
    [[nodiscard]] asio::awaitable<void> put_item(item whole);

    /// As `put_item`. The key must have exactly the attributes of the table's key.
    [[nodiscard]] asio::awaitable<void> delete_item(key k);

    /// Sends all that has been taken in until the service has acknowledged it, with growing pauses
    /// while it takes nothing. Throws `batch_write_error` after `max_stall`, or when the service
    /// refuses a batch: that one stays in front of the others, until `discard()` takes all of it
    /// out.
    [[nodiscard]] asio::awaitable<void> flush();

    /// `flush()`, and nothing is taken in any more. May be called again after an error, to try what
    /// is left once more.
    [[nodiscard]] asio::awaitable<void> close();

    /// What was taken in and is not acknowledged, in the order in which it would be sent; what is
    /// under way stands first.
    [[nodiscard]] std::vector<write_request> unwritten() const;

    /// Takes what is not acknowledged out of the writer, for the caller to keep: the writer is then
    /// empty and may be dropped. Not while a call is under way.
    [[nodiscard]] std::vector<write_request> discard();

    [[nodiscard]] batch_writer_stats stats() const;

private:
    struct state;
    std::shared_ptr<state> state_;
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
[[nodiscard]] asio::awaitable<void> run_batch(
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
} // namespace codynamo
