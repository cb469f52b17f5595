// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <sys/types.h>

namespace codynamo::testing {

/// DynamoDB Local or Java is not on this machine.
class not_installed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A DynamoDB Local of the test's own, which may be killed and started again: it keeps its tables
/// in its own folder and keeps its port, which nobody else gets while it is down.
///
/// Use it on one thread, and let that one live: the kernel kills the server when it ends.
class local_process {
public:
    /// Returns when the server takes connections. Throws `not_installed`.
    local_process();
    ~local_process();
    local_process(const local_process&) = delete;
    local_process& operator=(const local_process&) = delete;

    [[nodiscard]] std::string url() const;

    /// Ends the server as `kill -9` does; it is gone when this returns.
    void kill_hard();

    /// Starts a server that was killed; it takes connections when this returns.
    void restart();

    /// Stops the server by SIGSTOP; it does not run any more when this returns.
    void pause();

    /// Continues a stopped server.
    void resume();

private:
    class folder {
    public:
        folder();
        ~folder();
        folder(const folder&) = delete;
        folder& operator=(const folder&) = delete;

        [[nodiscard]] const std::filesystem::path& path() const { return path_; }

    private:
        std::filesystem::path path_;
    };

    /// A port that this process has bound and does not listen on: Linux gives it to nobody, but
    /// lets a server listen that asks for SO_REUSEADDR, as Java's do.
    class reserved_port {
    public:
        reserved_port();
        ~reserved_port();
        reserved_port(const reserved_port&) = delete;
        reserved_port& operator=(const reserved_port&) = delete;

        [[nodiscard]] std::uint16_t number() const { return number_; }

    private:
        int socket_;
        std::uint16_t number_ = 0;
    };

    [[nodiscard]] std::string log() const;
    [[nodiscard]] bool takes_connections() const;
    void wait_until_ready();
    void send_signal(int number) const;

    folder folder_;
    reserved_port port_;
    pid_t pid_ = 0; ///< 0: none
};

} // namespace codynamo::testing
