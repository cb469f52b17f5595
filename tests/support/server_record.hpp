// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/script.hpp"
#include "support/seen.hpp"

#include <boost/asio/io_context.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::testing {

/// What a scripted server's sessions share with the test: the script that is left, and what was
/// seen. Every function locks; the data is for whoever holds `lock`.
class server_record {
public:
    explicit server_record(boost::asio::io_context& io) : io_(&io) {}

    /// A closing at the start of a script is due from now on.
    [[nodiscard]] std::optional<script> for_next_connection();
    [[nodiscard]] script response_to(seen_request request);
    void problem(std::string what);
    void received(std::size_t n);
    void handshake(seen_handshake h);

    /// The number of a new connection.
    [[nodiscard]] std::size_t open_connection();
    void close_connection(std::size_t number, std::optional<ending> how);

    void closing_is_due();
    void closing_came();

    /// Runs `then` on the server's thread, or never if the server has ended.
    void post(std::function<void()> then);
    void end();

    mutable std::mutex lock;
    std::condition_variable changed;
    std::deque<script> for_requests;
    std::deque<script> for_connections;
    std::function<script(const seen_request&)> otherwise;
    std::vector<seen_request> requests;
    std::vector<seen_handshake> handshakes;
    std::vector<seen_ending> endings;
    std::vector<std::string> problems;
    std::optional<std::size_t> most_connections;
    std::size_t accepted = 0;
    std::size_t open = 0;
    std::size_t closings_due = 0;
    std::size_t bytes = 0;

private:
    boost::asio::io_context* io_; ///< null when the server has ended
};

} // namespace codynamo::testing
