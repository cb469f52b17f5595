// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
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
class script {
public:
    struct write {
        std::string bytes;
    };

    /// Exactly so many bytes, thrown away.
    struct read {
        std::size_t bytes;
    };

    /// The head of a request up to its empty line, thrown away.
    struct read_head {};

    /// Exactly these bytes; others are a problem and end the connection.
    struct expect {
        std::string bytes;
    };

    struct wait {
        testing::gate gate;
    };

    /// Only for what is about time itself: everything else waits for a gate.
    struct delay {
        std::chrono::milliseconds length;
    };

    /// On the server's thread.
    struct call {
        std::function<void()> function;
    };

    /// Closes with RST.
    struct reset {};

    /// Is gone without FIN or RST, as after a power failure. Needs CAP_NET_ADMIN: see
    /// `can_vanish`.
    struct vanish {};

    /// Closes with FIN; TLS without close_notify.
    struct close {};

    /// Sends close_notify, then waits for the client to close.
    struct close_notify {};

    /// Waits for the client to close; more bytes are a problem, and so is a client that has not
    /// closed by the end of the test.
    struct expect_close {};

    /// TLS 1.3 only: bytes on the wire that are not HTTP.
    struct new_session_ticket {};

    /// TLS 1.3 only: the server's key changes, and it asks the client to change its own.
    struct key_update {};

    /// Discards what comes until the client closes.
    struct hold {};

    /// Sends FIN and continues the script.
    struct half_close {};

    using step = std::variant<
        write,
        read,
        read_head,
        expect,
        wait,
        delay,
        call,
        reset,
        vanish,
        half_close,
        close,
        close_notify,
        expect_close,
        hold,
        new_session_ticket,
        key_update>;

    script() {}

    script& then(step next) &;

    script&& then(step next) && { return std::move(then(std::move(next))); }

    /// The last written bytes, in pieces of `size` that each leave on their own, `pause` apart.
    script&& sliced(
        std::size_t size, std::chrono::milliseconds pause = std::chrono::milliseconds::zero()
    ) &&;

    /// Only the first `size` of the last written bytes, and the end of the connection.
    script&& truncated(std::size_t size) &&;

    /// The first `size` of the last written bytes, then the rest after `held` is open. May be
    /// repeated for the rest, with a gate for each piece.
    script&& held_after(std::size_t size, gate held) &&;

    [[nodiscard]] const std::vector<step>& steps() const& noexcept { return steps_; }

    /// The same of a script that goes: a copy that lives in a range-for, as a reference would not.
    [[nodiscard]] std::vector<step> steps() && { return std::move(steps_); }

    /// Whether nothing else comes before the client is to close.
    [[nodiscard]] bool begins_with_close() const noexcept {
        return !steps_.empty() && std::holds_alternative<expect_close>(steps_.front());
    }

private:
    std::vector<step> steps_;
};

using fields = std::vector<std::pair<std::string, std::string>>;

enum class checksum { right, wrong, absent };

/// A response with Content-Length, as DynamoDB sends it.
[[nodiscard]] script respond(
    int status, std::string_view body, const fields& headers = {}, checksum crc = checksum::right
);

[[nodiscard]] script ok(std::string_view json, checksum crc = checksum::right);

/// An error of the service, e.g. 400, "ResourceNotFoundException".
[[nodiscard]] script service_error(
    int status, std::string_view code, std::string_view message = "as scripted"
);
[[nodiscard]] script throttled();

/// Status 200 in chunks of `size` bytes.
[[nodiscard]] script chunked(std::string_view body, std::size_t size);

[[nodiscard]] script raw(std::string bytes);
[[nodiscard]] script reset();
[[nodiscard]] script close_connection();

/// `ok`, with "Connection: close", and closed.
[[nodiscard]] script ok_and_close(std::string_view json);

/// No response; the client is expected to give up and close.
[[nodiscard]] script stall();

/// For `scripted_server::accept`: a peer that accepts the connection and every byte, and sends
/// nothing.
[[nodiscard]] script mute();

/// Whether this process may do what `script::vanish` needs.
[[nodiscard]] bool can_vanish();

} // namespace codynamo::testing
