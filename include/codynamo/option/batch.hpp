// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
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

/// The key attributes of the table, all of them: of several requests for one key only the last is
/// sent. Numbers are compared by value, binaries by bytes. Naming only a part of the key would drop
/// other items that share the part: a client that has described or created the table refuses that
/// with `client_errc::invalid_argument` when the writer is made; where it has not, prefer
/// `overwrite_by_key_schema`.
class overwrite_by_pkeys {
public:
    using group = detail::keys_group;

    template <std::convertible_to<std::string>... Names>

        requires(sizeof...(Names) > 0)
    explicit overwrite_by_pkeys(Names... names) : names_{std::string(std::move(names))...} {}

    explicit overwrite_by_pkeys(std::vector<std::string> names) : names_(std::move(names)) {}

    template <class Settings>

        requires requires(Settings& s) { s.key_names; }

    void apply_to(Settings& s) && {
        s.key_names = std::move(names_);
    }

private:
    std::vector<std::string> names_;
};

/// The same for a writer of several tables: the key attributes of each, by its name or ARN. Tables
/// that are not named have unknown keys.
class overwrite_by_pkeys_of {
public:
    using group = detail::keys_group;

    explicit overwrite_by_pkeys_of(std::map<std::string, std::vector<std::string>> names)
        : names_(std::move(names)) {}

    // For g++, to which braces with one table in them are otherwise two things.
    explicit overwrite_by_pkeys_of(
        std::initializer_list<std::pair<const std::string, std::vector<std::string>>> names
    )
        : names_(names) {}

    template <class Settings>

        requires requires(Settings& s) { s.table_key_names; }

    void apply_to(Settings& s) && {
        s.table_key_names = std::move(names_);
    }

private:
    std::map<std::string, std::vector<std::string>> names_;
};

namespace detail {

struct key_schema_option {
    using group = keys_group;

    template <class Settings>

        requires requires(Settings& s) { s.uses_key_schema; }

    static void apply_to(Settings& s) {
        s.uses_key_schema = true;
    }
};

} // namespace detail

/// As `overwrite_by_pkeys`, with the key that the table has: the first request for a table that the
/// client does not know asks DescribeTable, which needs the permission dynamodb:DescribeTable.
inline constexpr detail::key_schema_option overwrite_by_key_schema{};

/// How many requests are collected before they are sent: 1 or more, 25 unless given. More than 25
/// are sent as several batches.
class flush_amount {
public:
    explicit flush_amount(int amount);

    template <class Settings>

        requires requires(Settings& s) { s.flush_amount; }

    void apply_to(Settings& s) const {
        s.flush_amount = amount_;
    }

private:
    std::size_t amount_;
};

/// How long `flush()` and `close()` pause between batches when the service left something over,
/// instead of pauses that grow by themselves.
class on_exit_loop_sleep {
public:
    explicit on_exit_loop_sleep(std::chrono::milliseconds pause);

    template <class Settings>

        requires requires(Settings& s) { s.on_exit_loop_sleep; }

    void apply_to(Settings& s) const {
        s.on_exit_loop_sleep = pause_;
    }

private:
    std::chrono::milliseconds pause_;
};

/// How long the writer keeps trying while the service takes nothing of a table; then
/// `batch_write_error`. 60 s unless given.
class stall_timeout {
public:
    explicit stall_timeout(std::chrono::milliseconds most);

    template <class Settings>

        requires requires(Settings& s) { s.stall_timeout; }

    void apply_to(Settings& s) const {
        s.stall_timeout = most_;
    }

private:
    std::chrono::milliseconds most_;
};

/// How much a batch writer holds: requests (1000 unless given) and, of what they are encoded to,
/// bytes (32 MiB). A request that alone is larger is taken when the writer is empty.
class max_buffered {
public:
    explicit max_buffered(int requests, std::size_t bytes = std::size_t{32} << 20);

    template <class Settings>

        requires requires(Settings& s) { s.max_buffered_bytes; }

    void apply_to(Settings& s) const {
        s.max_buffered = requests_;
        s.max_buffered_bytes = bytes_;
    }

private:
    std::size_t requests_;
    std::size_t bytes_;
};

/// How many write units a second the writer takes at most, over all its tables: it asks for
/// ConsumedCapacity and begins no batch while more than a second's worth was taken in a second.
class max_write_units {
public:
    explicit max_write_units(double per_second);

    template <class Settings>

        requires requires(Settings& s) { s.max_write_units; }

    void apply_to(Settings& s) const {
        s.max_write_units = per_second_;
    }

private:
    double per_second_;
};

/// Called with the writer's `stats()` after each batch, on the client's executor. It must not
/// block; an exception thrown by it is dropped.
template <class Function>
class on_progress {
public:
    explicit on_progress(Function f) : call_(std::move(f)) {}

    template <class Settings>

        requires requires(Settings& s) { s.on_progress; }

    void apply_to(Settings& s) && {
        s.on_progress = std::move(call_);
    }

private:
    Function call_;
};

/// Called with what is left when a writer is dropped without `close()`, once, by the thread that
/// drops it, in the place of a line in the log. An exception thrown by it is dropped.
template <class Function>
class on_abandoned {
public:
    explicit on_abandoned(Function f) : call_(std::move(f)) {}

    template <class Settings>

        requires requires(Settings& s) { s.on_abandoned; }

    void apply_to(Settings& s) && {
        s.on_abandoned = std::move(call_);
    }

private:
    Function call_;
};

/// How many requests a batch of reads, or batches a writer, may have in flight at once: 1 or more.
class max_in_flight {
public:
    explicit max_in_flight(int most);

    template <class Settings>

        requires requires(Settings& s) { s.max_in_flight; }

    void apply_to(Settings& s) const {
        s.max_in_flight = most_;
    }

private:
    int most_;
};

namespace detail {

struct discard_on_error_option {
    template <class Settings>

        requires requires(Settings& s) { s.discard_on_error; }

    static void apply_to(Settings& s) {
        s.discard_on_error = true;
    }
};

} // namespace detail

/// For `table::write_batch`: when the body throws, what is not sent yet is dropped instead of
/// written.
inline constexpr detail::discard_on_error_option discard_on_error{};

} // namespace codynamo
