// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/fault.hpp"
#include "http/reply.hpp"
#include "http/response_parser.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codynamo::http {

struct response_limits {
    std::size_t max_head_bytes;
    std::size_t max_body_bytes;
    /// See `settings`.
    bool holds_secrets = false;
};

/// Reads one response, without I/O. A usual head that comes at once is read as a `plain_head`;
/// Beast parses all others. Its leniencies are refused here: a response has a status of 200 to 599,
/// exactly one of Content-Length and `chunked`, no content coding, and is within the limits. Up to
/// 8 informational responses before it are skipped, and so are fields after a chunked body.
class response_reader {
public:
    explicit response_reader(response_limits limits);
    response_reader(const response_reader&) = delete;
    response_reader& operator=(const response_reader&) = delete;
    ~response_reader();

    /// Consumes from the front of `unread`, all received and not yet consumed bytes, and returns
    /// how many. The rest must be offered again together with what comes next.
    [[nodiscard]] fallible<std::size_t> put(std::string_view unread);

    [[nodiscard]] bool done() const noexcept { return done_; }

    /// Returns whether a byte of the response has come.
    [[nodiscard]] bool began() const noexcept { return began_; }

    /// Returns the known number of missing body bytes: a hint for the size of the next read.
    [[nodiscard]] std::size_t missing() const noexcept;

    /// Returns whether the server keeps the connection open. Valid when done.
    [[nodiscard]] bool keep_alive() const;

    /// Returns the response; once, when done.
    [[nodiscard]] reply take();

private:
    void start();
    [[nodiscard]] std::size_t put_plain_head(std::string_view text);
    [[nodiscard]] std::size_t put_plain_body(std::string_view text);
    [[nodiscard]] std::optional<fault> check_head();
    void set_aside();
    [[nodiscard]] std::string take_body(std::string last);

    response_limits limits_;
    std::optional<response_parser> parser_;
    /// Of a chunked body, before what the parser holds.
    std::vector<std::string> pieces_;
    /// How many bytes of the head were taken, while it is incomplete.
    std::size_t head_taken_ = 0;
    int informational_ = 0;
    /// Of a body behind a `plain_head`: how many bytes are missing.
    std::optional<std::size_t> plain_missing_;
    /// Of a message: nothing of it was taken yet.
    bool at_start_ = true;
    bool head_checked_ = false;
    bool began_ = false;
    bool done_ = false;
};

} // namespace codynamo::http
