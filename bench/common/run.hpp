// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <string>
#include <sys/resource.h>

namespace codynamo::bench {

/// What a program is asked to do. All programs take the same options.
struct run_options {
    std::string operation;
    std::string endpoint;
    std::string ca_file;
    long count = 20'000;
    long in_flight = 64;
    long connections = 0;
    long warm_up = 0;
    int threads = 1;
    int lines = 1;
    bool json = false;

    [[nodiscard]] bool tls() const { return endpoint.starts_with("https:"); }
};

/// Reads `OPERATION ENDPOINT [--count=N] [--in-flight=N] [--connections=N] [--warm-up=N]
/// [--threads=N] [--lines=N] [--ca-file=F] [--json]`. Default: as many connections as calls in
/// flight, and a warm-up of 10 calls each. Throws `std::invalid_argument` with the option that is
/// wrong.
[[nodiscard]] run_options read_options(int argc, char** argv);

/// Measures the time and the CPU time of this process between `start()` and `print()`.
class meter {
public:
    void start();

    /// Prints what an operation of `client` took since `start()`, as a line of text or JSON.
    void print(const char* client, const run_options& options) const;

private:
    rusage before_{};
    std::chrono::steady_clock::time_point begin_;
};

} // namespace codynamo::bench
