// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// The key attributes of the table, all of them: of several requests for one key only the last is
/// sent. Numbers are compared by value, binaries by bytes. Naming only a part of the key would drop
/// other items that share the part.
class overwrite_by_pkeys {
public:
    template <std::convertible_to<std::string>... Names>

    requires(sizeof...(Names) > 0) explicit overwrite_by_pkeys(Names... names)
        : names_{std::string(std::move(names))...} {}

    explicit overwrite_by_pkeys(std::vector<std::string> names) : names_(std::move(names)) {}

    template <class Settings>

    requires requires(Settings& s) { s.key_names; }

    void apply_to(Settings& s) && { s.key_names = std::move(names_); }

private:
    std::vector<std::string> names_;
};

/// How many requests are collected before they are sent: 1 or more, 25 unless given. More than 25
/// are sent as several batches.
class flush_amount {
public:
    explicit flush_amount(int amount);

    template <class Settings>

    requires requires(Settings& s) { s.flush_amount; }

    void apply_to(Settings& s) const { s.flush_amount = amount_; }

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

    void apply_to(Settings& s) const { s.on_exit_loop_sleep = pause_; }

private:
    std::chrono::milliseconds pause_;
};

/// How long the writer keeps trying while the service takes nothing at all; then
/// `batch_write_error`. 60 s unless given.
class max_stall {
public:
    explicit max_stall(std::chrono::milliseconds most);

    template <class Settings>

    requires requires(Settings& s) { s.max_stall; }

    void apply_to(Settings& s) const { s.max_stall = most_; }

private:
    std::chrono::milliseconds most_;
};

/// How many requests a batch may have under way at once: 1 or more.
class max_in_flight {
public:
    explicit max_in_flight(int most);

    template <class Settings>

    requires requires(Settings& s) { s.max_in_flight; }

    void apply_to(Settings& s) const { s.max_in_flight = most_; }

private:
    int most_;
};

namespace detail {

struct discard_on_error_option {
    template <class Settings>

    requires requires(Settings& s) { s.discard_on_error; }

    static void apply_to(Settings& s) { s.discard_on_error = true; }
};

} // namespace detail

/// For `table::write_batch`: when the body throws, what is not sent yet is dropped instead of
/// written.
inline constexpr detail::discard_on_error_option discard_on_error{};

} // namespace codynamo
