// SPDX-License-Identifier: BSL-1.0
#include "client/operation.hpp"
#include "exec/longest_duration.hpp"
#include "exec/retry.hpp"

#include <algorithm>

namespace codynamo {
namespace {

using namespace std::chrono_literals;

constexpr auto conflict_base = 25ms;

/// What passes by itself. A transaction without reasons may have been cancelled for anything.
bool is_passing_conflict(const error& e) {
    if (e.code() == service_errc::transaction_conflict) return true;
    if (e.code() != service_errc::transaction_canceled) return false;
    bool any = false;
    for (const cancellation_reason& reason : e.info().cancellation_reasons) {
        if (!reason.error) continue;
        any = true;
        if (reason.error != service_errc::transaction_conflict &&
            reason.error != error_kind::throttled)
            return false;
    }
    return any;
}

} // namespace

asio::awaitable<exec::answer> perform_through_conflicts(
    std::shared_ptr<exec::core> core, exec::call what, int retries
) {
    const std::shared_ptr<exec::environment> world = core->world();
    const auto deadline = world->now() + exec::bounded(what.timeout.value_or(core->timeout()));
    for (int retry = 0;; ++retry) {
        std::optional<error> conflict;
        exec::call again = what;
        auto exchange = exec::perform(core, std::move(again));
        try {
            exec::answer done = co_await std::move(exchange);
            co_return done;
        } catch (const error& e) {
            if (retry == retries || !is_passing_conflict(e)) throw;
            conflict = e;
        }
        const auto pause = exec::full_jitter(conflict_base, retry, world->jitter());
        const auto left = deadline - world->now() - pause;
        if (left <= 1ms) throw_error(*conflict);
        exec::throw_if_cancelled(co_await asio::this_coro::cancellation_state);
        co_await exec::pause(core, pause);
        what.timeout = std::chrono::ceil<std::chrono::milliseconds>(left);
    }
}

} // namespace codynamo
