// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/duration.hpp>
#include <codynamo/option/members.hpp>
#include <codynamo/option/moved_from.hpp>
#include <codynamo/option/refusals.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {
struct keys_group;
}

/// Names the key attributes of the table, all of them: of several requests for one key, only the
/// last is sent. Numbers are compared by value, binaries by bytes.
///
/// Naming only a part of the key would drop other items that share the part. A client that has
/// described or created the table refuses that with `client_errc::invalid_argument` when the writer
/// is made; otherwise, prefer `overwrite_by_key_schema`.
class overwrite_by_pkeys {
public:
    /// Excludes `overwrite_by_key_schema`.
    using group = detail::keys_group;

    /// From the names of the partition key and, if the table has one, the sort key.
    template <std::convertible_to<std::string>... Names>
        requires(sizeof...(Names) > 0)
    explicit overwrite_by_pkeys(Names... names) : names_{std::string(std::move(names))...} {}

    /// The same.
    explicit overwrite_by_pkeys(std::vector<std::string> names);

    /// Sets the member of the settings. Throws `client_errc::invalid_argument` if there are no
    /// names, as after a move.
    void apply_to(detail::has_key_names auto& settings) && {
        settings.key_names = detail::not_moved_from(std::move(names_), "overwrite_by_pkeys");
    }

private:
    std::vector<std::string> names_;
};

/// `overwrite_by_pkeys` for a writer of several tables. The keys of tables that are not named are
/// unknown.
class overwrite_by_pkeys_of {
public:
    /// Excludes `overwrite_by_key_schema`.
    using group = detail::keys_group;

    /// From the key attributes of each table, by its name or ARN.
    explicit overwrite_by_pkeys_of(std::map<std::string, std::vector<std::string>> names_by_table);

    /// The same. For g++, to which braces with one table in them otherwise are ambiguous.
    explicit overwrite_by_pkeys_of(
        std::initializer_list<std::pair<const std::string, std::vector<std::string>>> names_by_table
    );

    /// Sets the member of the settings.
    void apply_to(detail::has_table_key_names auto& settings) && {
        settings.table_key_names = std::move(names_);
    }

private:
    std::map<std::string, std::vector<std::string>> names_;
};

namespace detail {

struct key_schema_option {
    using group = keys_group;

    static void apply_to(has_uses_key_schema auto& settings) { settings.uses_key_schema = true; }
};

} // namespace detail

/// `overwrite_by_pkeys` with the key that the table has: the first request for a table that the
/// client does not know sends DescribeTable, which needs the permission dynamodb:DescribeTable.
inline constexpr detail::key_schema_option overwrite_by_key_schema{};

/// The number of requests that are collected before they are sent; 25 unless given. More than 25
/// are sent as several batches.
class flush_amount {
public:
    /// 1 or more, else throws `client_errc::invalid_argument`.
    explicit flush_amount(int requests);

    /// Sets the member of the settings.
    void apply_to(detail::has_flush_amount auto& settings) const {
        settings.flush_amount = requests_;
    }

private:
    std::size_t requests_;
};

/// The pause of `flush()` and `close()` between batches after unprocessed requests, in place of
/// pauses that grow by themselves.
class on_exit_loop_sleep {
public:
    /// 0 ms or more, else throws `client_errc::invalid_argument`.
    explicit on_exit_loop_sleep(std::chrono::milliseconds pause);

    /// Never compiles: explains what to write instead.
    template <detail::bare_number T>
    explicit on_exit_loop_sleep(T) {
        detail::refuse_bare_number<T>();
    }

    /// Sets the member of the settings.
    void apply_to(detail::has_on_exit_loop_sleep auto& settings) const {
        settings.on_exit_loop_sleep = pause_;
    }

private:
    std::chrono::milliseconds pause_;
};

/// How long the writer keeps trying while DynamoDB accepts nothing for a table; 60 s unless given.
/// Then the table's requests are returned by `batch_write_error`.
class stall_timeout {
public:
    /// More than 0 ms, else throws `client_errc::invalid_argument`.
    explicit stall_timeout(std::chrono::milliseconds duration);

    /// Never compiles: explains what to write instead.
    template <detail::bare_number T>
    explicit stall_timeout(T) {
        detail::refuse_bare_number<T>();
    }

    /// Sets the member of the settings.
    void apply_to(detail::has_stall_timeout auto& settings) const {
        settings.stall_timeout = duration_;
    }

private:
    std::chrono::milliseconds duration_;
};

/// How much a batch writer holds before `put_item` waits. A request that alone is larger is
/// accepted when the writer is empty.
class max_buffered {
public:
    /// Requests (1000 unless given) and bytes of their encoded form (32 MiB), each 1 or more; else
    /// throws `client_errc::invalid_argument`.
    explicit max_buffered(int requests, std::size_t bytes = std::size_t{32} << 20);

    /// Sets both members of the settings.
    void apply_to(detail::has_max_buffered auto& settings) const {
        settings.max_buffered = requests_;
        settings.max_buffered_bytes = bytes_;
    }

private:
    std::size_t requests_;
    std::size_t bytes_;
};

/// The number of write units a second that the writer consumes at most, over all its tables: it
/// asks for ConsumedCapacity, and sends no batch while more than a second's worth was consumed in a
/// second.
class max_write_units {
public:
    /// More than 0, else throws `client_errc::invalid_argument`.
    explicit max_write_units(double per_second);

    /// Sets the member of the settings.
    void apply_to(detail::has_max_write_units auto& settings) const {
        settings.max_write_units = per_second_;
    }

private:
    double per_second_;
};

/// Reports the writer's `batch_writer_stats` after each batch.
template <class Function>
class on_progress {
public:
    /// Calls `f(stats)` on the client's executor. It must not block; an exception thrown by it is
    /// dropped.
    explicit on_progress(Function f) : call_(std::move(f)) {}

    /// Sets the member of the settings.
    void apply_to(detail::has_on_progress auto& settings) && {
        settings.on_progress = std::move(call_);
    }

private:
    Function call_;
};

/// Receives the requests that are neither written nor returned when a writer is destroyed without
/// `close()`, in place of a line in the log.
template <class Function>
class on_abandoned {
public:
    /// Calls `f(requests)`, a vector of `unwritten_request`, once, on the thread that destroys the
    /// writer. An exception thrown by it is dropped.
    explicit on_abandoned(Function f) : call_(std::move(f)) {}

    /// Sets the member of the settings.
    void apply_to(detail::has_on_abandoned auto& settings) && {
        settings.on_abandoned = std::move(call_);
    }

private:
    Function call_;
};

/// The number of requests of a batch of reads, or of batches of a writer, in flight at once.
class max_in_flight {
public:
    /// 1 or more, else throws `client_errc::invalid_argument`.
    explicit max_in_flight(int requests);

    /// Sets the member of the settings.
    void apply_to(detail::has_max_in_flight auto& settings) const {
        settings.max_in_flight = requests_;
    }

private:
    int requests_;
};

namespace detail {

struct discard_on_error_option {
    static void apply_to(has_discard_on_error auto& settings) { settings.discard_on_error = true; }
};

} // namespace detail

/// For `table::write_batch`: when the body throws, requests that are not sent yet are dropped
/// and not written.
inline constexpr detail::discard_on_error_option discard_on_error{};

} // namespace codynamo
