// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/nonce.hpp"
#include "support/scripted_client.hpp"
#include "support/scripted_server.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

#include <catch2/catch_tostring.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::testing {

/// File descriptors that this process has open.
[[nodiscard]] std::size_t open_descriptors();

/// Checks at its end that no descriptor was left open since its beginning.
class descriptor_watch {
public:
    descriptor_watch() : before_(open_descriptors()) {}

    descriptor_watch(const descriptor_watch&) = delete;
    descriptor_watch& operator=(const descriptor_watch&) = delete;
    ~descriptor_watch();

private:
    std::size_t before_;
};

/// Credentials of which nothing may be seen in any error.
[[nodiscard]] credentials canary_credentials();

/// An item of which nothing may be seen in any error.
[[nodiscard]] item canary_item();

/// Fails the test case if anything of the canaries stands in the error.
void check_no_canary(const error& e);

/// A server, a client of it, and the required state after each fault: at its end the next request
/// on the same client, over the one connection that it may have, succeeds and gets its own
/// response; `io_context::run()` returns; and every descriptor is closed. What the script does not
/// cover is answered with its nonce.
class fault_scene {
public:
    explicit fault_scene(
        client_config config = client_config(), std::optional<tls_options> tls = std::nullopt
    );
    fault_scene(const fault_scene&) = delete;
    fault_scene& operator=(const fault_scene&) = delete;
    ~fault_scene();

    /// Returns the call's result, or its error without a canary, not long after `limit`.
    template <class T>
    result<T> run(asio::awaitable<T> call, std::chrono::milliseconds limit = patience / 2) {
        const auto begin = std::chrono::steady_clock::now();
        result<T> ended = client.run(as_result(std::move(call)));
        check_elapsed(std::chrono::steady_clock::now() - begin, limit);
        if (!ended) check_no_canary(ended.error());
        return ended;
    }

    /// The error of a call that must fail.
    template <class T>
    error failure_of(asio::awaitable<T> call, std::chrono::milliseconds limit = patience / 2) {
        const result<T> ended = run(std::move(call), limit);
        if (ended) fail_test_case("a call succeeded that should have failed");
        return ended ? error() : ended.error();
    }

    [[nodiscard]] asio::awaitable<put_item_response> put() const {
        return client.table().put_item(canary_item());
    }

    [[nodiscard]] asio::awaitable<get_item_response> get() const {
        return client.table().get_item(key("id", "canary-item"));
    }

    /// Returns whether the next request gets its own response.
    [[nodiscard]] bool next_is_answered();

private:
    static void check_elapsed(
        std::chrono::steady_clock::duration elapsed, std::chrono::milliseconds limit
    );

    descriptor_watch descriptors_;

public:
    scripted_server net;
    scripted_client client;
};

} // namespace codynamo::testing

/// For checks that fail readably; Boost's own output of a result needs its value to be printable.
template <class T>
struct Catch::StringMaker<codynamo::result<T>> {
    static std::string convert(const codynamo::result<T>& ended) {
        return ended ? "success" : ended.error().what();
    }
};
