// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace codynamo::testing {

/// Holds a scripted server at a point of its script until the test opens it. Copies share one gate.
class gate {
public:
    gate();

    void open() const;

    /// Calls `then` once: when the gate is opened, or now if it is open. On the thread that opens
    /// it.
    void when_open(std::function<void()> then) const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

/// What a scripted server does on one connection, step by step.
class answer {
public:
    struct write {
        std::string bytes;
    };

    struct read {
        std::size_t bytes;
    }; ///< at least so many, thrown away

    struct wait {
        testing::gate gate;
    };

    struct call {
        std::function<void()> function;
    }; ///< on the server's thread

    struct reset {}; ///< closes with RST

    struct close {}; ///< closes with FIN; TLS without close_notify

    struct close_notify {}; ///< TLS's farewell, then waits for the client to close

    struct expect_close {}; ///< waits for the client to close; more bytes are a problem

    /// TLS 1.3 only: bytes on the wire that are none of HTTP.
    struct new_session_ticket {};

    /// Swallows what comes until the client closes.
    struct hold {};

    /// Sends FIN and goes on with the script.
    struct half_close {};

    using step = std::variant<
        write,
        read,
        wait,
        call,
        reset,
        half_close,
        close,
        close_notify,
        expect_close,
        hold,
        new_session_ticket>;

    answer() {}

    answer& then(step next) &;

    answer&& then(step next) && { return std::move(then(std::move(next))); }

    /// The last written bytes, in pieces of `size` that each leave on their own.
    answer&& sliced(std::size_t size) &&;

    /// Only the first `size` of the last written bytes, and the end of the connection.
    answer&& truncated(std::size_t size) &&;

    /// The first `size` of the last written bytes, then the rest after `held` is open.
    answer&& held_after(std::size_t size, gate held) &&;

    [[nodiscard]] const std::vector<step>& steps() const noexcept { return steps_; }

private:
    std::vector<step> steps_;
};

using fields = std::vector<std::pair<std::string, std::string>>;

enum class checksum { right, wrong, absent };

/// An answer with Content-Length, as DynamoDB sends it.
[[nodiscard]] answer respond(
    int status, std::string_view body, const fields& headers = {}, checksum crc = checksum::right
);

[[nodiscard]] answer ok(std::string_view json, checksum crc = checksum::right);

/// An error of the service, e.g. 400, "ResourceNotFoundException".
[[nodiscard]] answer service_error(
    int status, std::string_view code, std::string_view message = "as scripted"
);
[[nodiscard]] answer throttled();

/// Status 200 in chunks of `size` bytes.
[[nodiscard]] answer chunked(std::string_view body, std::size_t size);

[[nodiscard]] answer raw(std::string bytes);
[[nodiscard]] answer reset();
[[nodiscard]] answer close_connection();

/// `ok`, with "Connection: close", and closed.
[[nodiscard]] answer ok_and_close(std::string_view json);

/// No answer; the client is expected to give up and close.
[[nodiscard]] answer stall();

/// For `scripted_server::accept`: a peer that takes the connection and every byte, and says
/// nothing.
[[nodiscard]] answer mute();

} // namespace codynamo::testing
