// SPDX-License-Identifier: BSL-1.0
#include "common/run.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string_view>

namespace codynamo::bench {
namespace {

long positive(std::string_view argument, std::string_view digits) {
    const long number = std::stol(std::string(digits));
    if (number < 1) throw std::invalid_argument(std::string(argument));
    return number;
}

double microseconds(const timeval& t) {
    return 1e6 * static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec);
}

} // namespace

run_options read_options(int argc, char** argv) {
    if (argc < 3) throw std::invalid_argument("OPERATION ENDPOINT [--count=N]...");
    run_options read;
    read.operation = argv[1];
    read.endpoint = argv[2];
    for (int i = 3; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const auto equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals);
        const std::string_view text =
            equals == std::string_view::npos ? "" : argument.substr(equals + 1);
        if (name == "--json")
            read.json = true;
        else if (name == "--ca-file")
            read.ca_file = text;
        else if (name == "--count")
            read.count = positive(argument, text);
        else if (name == "--in-flight")
            read.in_flight = positive(argument, text);
        else if (name == "--connections")
            read.connections = positive(argument, text);
        else if (name == "--threads")
            read.threads = static_cast<int>(positive(argument, text));
        else if (name == "--warm-up")
            read.warm_up = positive(argument, text);
        else if (name == "--lines")
            read.lines = static_cast<int>(positive(argument, text));
        else
            throw std::invalid_argument(std::string(argument));
    }
    if (read.connections == 0) read.connections = read.in_flight;
    if (read.warm_up == 0) read.warm_up = std::max(10 * read.connections, read.in_flight);
    return read;
}

void meter::start() {
    getrusage(RUSAGE_SELF, &before_);
    begin_ = std::chrono::steady_clock::now();
}

void meter::print(const char* client, const run_options& options) const {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    const auto count = static_cast<double>(options.count);
    const double user = (microseconds(after.ru_utime) - microseconds(before_.ru_utime)) / count;
    const double system = (microseconds(after.ru_stime) - microseconds(before_.ru_stime)) / count;
    const char* const format =
        options.json
            ? R"({"client":"%s","operation":"%s","tls":%s,"in_flight":%ld,"connections":%ld,)"
              R"("threads":%d,"lines":%d,"count":%ld,"cpu_us":%.3f,"user_us":%.3f,)"
              R"("system_us":%.3f,"per_second":%.1f,"max_rss_kb":%ld})"
              "\n"
            : "%s %s, TLS %s, %ld in flight over %ld connections, %d threads, %d lines, %ld "
              "operations: %.2f us CPU each (%.2f user, %.2f system), %.0f/s, %ld KB at most\n";
    std::printf(
        format,
        client,
        options.operation.c_str(),
        options.tls() ? "true" : "false",
        options.in_flight,
        options.connections,
        options.threads,
        options.lines,
        options.count,
        user + system,
        user,
        system,
        count / took.count(),
        after.ru_maxrss
    );
}

} // namespace codynamo::bench
