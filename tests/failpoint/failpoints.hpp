// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace codynamo::testing {

/// This program's own `operator new`, `aligned_alloc` and socket calls can be made to fail, on one
/// thread at a time: the one that the client under test runs on, and not the server's.

/// Lets the n-th allocation of this thread fail (1 is the next), once, while it lives.
class failing_allocation {
public:
    explicit failing_allocation(long n) noexcept;
    failing_allocation(const failing_allocation&) = delete;
    failing_allocation& operator=(const failing_allocation&) = delete;
    ~failing_allocation();

    /// Returns whether it has failed.
    [[nodiscard]] bool happened() const noexcept;

    /// Returns the number of allocations since its beginning, up to the failure.
    [[nodiscard]] long count() const noexcept;

private:
    long n_;
};

/// Returns the allocation to fail after the n-th: the next one in a deep run, else one of the next
/// nine.
[[nodiscard]] long next_failure(long n);

/// Lets the n-th `sendmsg` or `recvmsg` of this thread that would not block fail with `error`,
/// once, while it lives. An `error` of 0 is the peer's orderly end.
class failing_io {
public:
    failing_io(long n, int error) noexcept;
    failing_io(const failing_io&) = delete;
    failing_io& operator=(const failing_io&) = delete;
    ~failing_io();

    [[nodiscard]] bool happened() const noexcept;
};

/// Counts the calls of `send`, `recv` and their like of this thread, while it lives.
class counted_io {
public:
    counted_io() noexcept;
    counted_io(const counted_io&) = delete;
    counted_io& operator=(const counted_io&) = delete;
    ~counted_io();

    [[nodiscard]] long count() const noexcept;
};

/// The peak memory of this thread's allocations since its construction.
class allocation_peak {
public:
    allocation_peak() noexcept;
    allocation_peak(const allocation_peak&) = delete;
    allocation_peak& operator=(const allocation_peak&) = delete;
    ~allocation_peak();

    [[nodiscard]] std::size_t bytes() const noexcept;

    /// Returns what is left of them now.
    [[nodiscard]] std::size_t bytes_left() const noexcept;
};

} // namespace codynamo::testing
