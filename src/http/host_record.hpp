// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"

#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <optional>
#include <vector>

namespace codynamo::http {

using addresses = std::vector<boost::asio::ip::address>;

/// What is known of the addresses of one host, and when to ask for them again. Without I/O or a
/// clock.
///
/// An answer is fresh for 30 s. After that the host is asked for again, but when no new answer
/// comes the old one goes on being used for an hour: a service that was there a minute ago is more
/// likely to be there still than a broken name server is to be right. A failure is believed for
/// 1 s.
class host_record {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// A question has been put; `answered` will follow, or nothing for a minute.
    void asked(time_point now) noexcept;
    void answered(fallible<addresses> found, time_point now);

    /// None of the addresses worked: they are not fresh any more. At most once a second.
    void doubt(time_point now) noexcept;

    /// Addresses to use, though perhaps old ones; null when there are none.
    [[nodiscard]] const addresses* usable(time_point now) const noexcept;

    /// Whether they are as good as a new answer would be.
    [[nodiscard]] bool is_fresh(time_point now) const noexcept;

    /// Whether it is time to put a question.
    [[nodiscard]] bool wants_question(time_point now) const noexcept;

    /// Whether a question is under way.
    [[nodiscard]] bool is_asking(time_point now) const noexcept;

    /// How long a new answer is preferred to old addresses while a question is under way.
    [[nodiscard]] time_point patience_ends() const noexcept;

    /// Why the last question found nothing, if it did not.
    [[nodiscard]] const std::optional<fault>& failure() const noexcept { return failure_; }

    /// So many questions were answered.
    [[nodiscard]] unsigned answers() const noexcept { return answers_; }

private:
    addresses known_;
    time_point learned_{}; ///< when `known_` was
    std::optional<fault> failure_;
    time_point ask_again_ = time_point::min(); ///< not before this time
    time_point doubted_ = time_point::min();
    std::optional<time_point> asked_; ///< the question that is under way
    unsigned answers_ = 0;
};

} // namespace codynamo::http
