// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <optional>
#include <vector>

namespace codynamo::http {

using addresses = std::vector<boost::asio::ip::address>;

/// The known addresses of one host, and when to look them up again. Without I/O or a clock.
///
/// A result is fresh for 30 s. After that the host is looked up again, but without a new result the
/// old one stays in use for an hour: a service that was reachable a minute ago is more likely to be
/// reachable still than a broken name server is to be right. A failure is cached for 1 s.
class host_record {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Records the start of a look-up; `answered` follows, or nothing for a minute.
    void asked(time_point now) noexcept;
    void answered(fallible<addresses> found, time_point now);

    /// Makes the addresses stale, because none of them worked. At most once a second.
    void doubt(time_point now) noexcept;

    /// Returns the addresses to use, though perhaps old ones; null without any.
    [[nodiscard]] const addresses* usable(time_point now) const noexcept;

    /// Returns whether they are as good as a new result.
    [[nodiscard]] bool is_fresh(time_point now) const noexcept;

    /// Returns whether a look-up is due.
    [[nodiscard]] bool wants_question(time_point now) const noexcept;

    /// Returns whether a look-up is in progress.
    [[nodiscard]] bool is_asking(time_point now) const noexcept;

    /// Returns until when a new result is preferred to old addresses during a look-up.
    [[nodiscard]] time_point patience_ends() const noexcept;

    /// Returns why the last look-up failed, if it did.
    [[nodiscard]] const std::optional<fault>& failure() const noexcept { return failure_; }

    /// Returns the number of completed look-ups.
    [[nodiscard]] unsigned responses() const noexcept { return responses_; }

private:
    addresses known_;
    /// When `known_` was.
    time_point learned_{};
    std::optional<fault> failure_;
    /// Not before this time.
    time_point ask_again_ = time_point::min();
    time_point doubted_ = time_point::min();
    /// Start of the look-up in progress.
    std::optional<time_point> asked_;
    unsigned responses_ = 0;
};

} // namespace codynamo::http
