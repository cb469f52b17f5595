// SPDX-License-Identifier: BSL-1.0
#include "support/aftermath.hpp"

#include "support/patience.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

client_config with_canaries(client_config config) {
    if (config.credentials.is_default()) config.credentials = canary_credentials();
    if (config.max_connections == client_config().max_connections) config.max_connections = 1;
    return config;
}

} // namespace

std::size_t open_descriptors() {
    // The iteration itself has one open.
    const std::filesystem::directory_iterator all("/proc/self/fd");
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

descriptor_watch::~descriptor_watch() {
    // A thread that looked up a name may be about to close its socket.
    const auto end = std::chrono::steady_clock::now() + patience;
    while (open_descriptors() > before_ && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(1ms);
    if (open_descriptors() > before_) fail_test_case("file descriptors were left open");
}

credentials canary_credentials() {
    return credentials("AKIDCANARYACCESSKEY", "canary-secret-key", "canary-session-token");
}

item canary_item() {
    return item{{"id", "canary-item"}, {"text", "canary-text"}};
}

void check_no_canary(const error& e) {
    std::string all = std::string(e.what()) + e.info().message + e.info().service_code;
    std::transform(all.begin(), all.end(), all.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    if (all.find("canary") != std::string::npos)
        fail_test_case("an error shows a secret or an item"); // which is not shown here either
}

fault_scene::fault_scene(client_config config, std::optional<tls_options> tls)
    : net(std::move(tls)), client(net, with_canaries(std::move(config))) {
    net.otherwise(echo_nonce);
}

fault_scene::~fault_scene() {
    try {
        CHECK(next_is_answered());
        CHECK_NOTHROW(client.run_all());
    } catch (const std::exception& e) {
        fail_test_case(std::string("the request after the fault failed: ") + e.what());
    }
}

bool fault_scene::next_is_answered() {
    return client.run(gets_its_own_response(client.table()));
}

void fault_scene::check_elapsed(
    std::chrono::steady_clock::duration elapsed, std::chrono::milliseconds limit
) {
    INFO("elapsed: " << std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count());
    INFO("limit: " << limit.count());
    CHECK(elapsed <= limit + patience / 2);
}

} // namespace codynamo::testing
