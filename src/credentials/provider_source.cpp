// SPDX-License-Identifier: BSL-1.0
#include "credentials/provider_source.hpp"

#include "async/cancellation.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/this_coro.hpp>

#include <exception>
#include <new>

namespace codynamo::credential_sources {

void provider_source::forget(const credentials& refused) {
    try {
        provider_.forget(refused);
    } catch (...) { // it gives the same key again, and the service says what is wrong
    }
}

asio::awaitable<result<finding>> provider_source::fetch(
    std::shared_ptr<source> /*self*/,
    std::shared_ptr<const source_context> /*in*/,
    steady_time /*deadline*/
) {
    // The provider's own coroutine finds cancellation as Asio has it by default.
    co_await asio::this_coro::throw_if_cancelled(true);
    std::exception_ptr failure;
    const error cancelled(client_errc::cancelled, "while waiting for credentials");
    result<finding> outcome = cancelled;
    try {
        credentials key = co_await provider_.fetch();
        outcome = finding(found_credentials(std::move(key), name()));
    } catch (const error& e) {
        outcome = e;
    } catch (const std::bad_alloc&) {
        failure = std::current_exception();
    } catch (...) {
        outcome = error(
            client_errc::credentials_failed,
            "the credentials provider threw an exception that is not a codynamo::error"
        );
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (failure) std::rethrow_exception(failure);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (!outcome && async::is_cancelled(state)) co_return cancelled; // whatever it has thrown
    co_return outcome;
}

} // namespace codynamo::credential_sources
