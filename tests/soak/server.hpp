// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "soak/faults.hpp"
#include "soak/service.hpp"
#include "support/certificates.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace codynamo::soak {

struct server_options {
    bool tls = true;
    unsigned seed = 0;
    double faults_per_second = 0;
    /// An outage of `outage` begins every `outage_every`: connections are refused the first time,
    /// not answered the second, names are not found the third, and so on.
    std::chrono::milliseconds outage_every{60'000};
    std::chrono::milliseconds outage{5'000};
    /// Requests signed with credentials older than this are refused as expired.
    std::chrono::seconds credentials_lifetime{60};
};

/// A faulty DynamoDB on this machine. Runs on its own thread.
class server {
public:
    server(server_options options, service& behind);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    [[nodiscard]] std::string url() const;
    [[nodiscard]] std::string ca_file() const; ///< empty without TLS

    /// Starts injecting faults.
    void begin_faults();

    /// Stops injecting faults, and ends those in progress.
    void calm_down();

    [[nodiscard]] const fault_counts& faults() const noexcept;
    [[nodiscard]] std::uint64_t requests() const noexcept;
    [[nodiscard]] std::uint64_t connections() const noexcept;

    /// The time from the end of each outage to the client's first response:
    /// called for each of them.
    void answered_well();
    [[nodiscard]] std::vector<double> recoveries() const; ///< in seconds

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace codynamo::soak
