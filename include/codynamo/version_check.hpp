// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/error.hpp>
#include <codynamo/operations.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
// When g++ inlines only one of Asio's operators new and delete for coroutines, it takes them for no
// pair.
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

/// What the errors of versioned writes say beyond DynamoDB's "The conditional request failed".
namespace codynamo::detail {

/// The version that a write checks in its condition.
struct version_check {
    /// Of a write that checks none.
    version_check() = default;

    version_check(std::string attribute, std::int64_t version, bool alone, bool with_item)
        : name(std::move(attribute)), seen(version), is_alone(alone), shows_item(with_item) {}

    [[nodiscard]] bool is_none() const noexcept { return name.empty(); }

    std::string name;
    std::int64_t seen = 0;
    /// Whether the caller gave no condition besides.
    bool is_alone = true;
    /// Whether a failure has the stored item, if there is one.
    bool shows_item = false;
    /// The index of the action in its transaction.
    std::size_t action = 0;
};

/// Throws the failure of a condition again, with a hint at the version if it can be the cause.
[[noreturn]] void throw_explained(const error& e, const version_check& checked);

/// Waits for a write that checks a version.
template <class Response>
asio::awaitable<Response> explain(asio::awaitable<Response> write, version_check checked) {
    try {
        Response response = co_await std::move(write);
        co_return std::move(response);
    } catch (const error& e) {
        if (e.code() != service_errc::conditional_check_failed) throw;
        throw_explained(e, checked);
    }
}

/// Waits for a transaction with actions that check versions.
[[nodiscard]] asio::awaitable<transact_write_items_response> explain_actions(
    asio::awaitable<transact_write_items_response> write, std::vector<version_check> checked
);

} // namespace codynamo::detail

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
