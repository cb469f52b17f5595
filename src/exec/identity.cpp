// SPDX-License-Identifier: BSL-1.0
#include "exec/identity.hpp"

#include "config/shared_files.hpp"
#include "credentials/default_chain.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstdlib>
#include <utility>

namespace codynamo::exec {
namespace {

using namespace std::chrono_literals;

constexpr auto refresh_window = 5min; // ask this long before they expire
constexpr auto refresh_pause = 10s;   // and not more often than this

const char* process_variable(const char* name) {
    return std::getenv(name);
}

result<credentials> load_from_machine(const std::string& profile) {
    std::optional<std::string> named;
    if (!profile.empty()) named = profile;
    auto files = config::load_shared_files(process_variable, named);
    if (!files) return files.error();
    return credential_sources::load_default_credentials(
        process_variable,
        *files,
        named ? credential_sources::environment_use::never
              : credential_sources::environment_use::first
    );
}

} // namespace

identity::identity(credentials_provider source, std::string profile)
    : source_(std::move(source)), profile_(std::move(profile)) {}

bool identity::usable(time_point now) const {
    if (!current_) return false;
    return !current_->expiration() || now + refresh_window < *current_->expiration() ||
           now < ask_again_;
}

asio::awaitable<result<credentials>> identity::fetch() const {
    if (source_.is_default()) co_return load_from_machine(profile_);
    try {
        co_return co_await source_.fetch();
    } catch (const error& e) {
        co_return e;
    } catch (const std::exception&) {
        // Its text may hold anything, also a key.
        co_return error(
            client_errc::missing_credentials,
            "the credentials provider threw an exception that is no codynamo::error"
        );
    }
}

/// Held by the call that asks. Its end, however it comes, wakes the others.
class identity::turn {
public:
    turn(std::shared_ptr<identity> of, const asio::any_io_executor& executor) : of_(std::move(of)) {
        of_->answered_ = // may throw: nobody is asking then
            std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max());
        of_->asking_ = true;
    }

    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

    ~turn() {
        of_->asking_ = false;
        std::exchange(of_->answered_, nullptr)->cancel();
    }

private:
    std::shared_ptr<identity> of_;
};

asio::awaitable<result<credentials>> identity::get(
    std::shared_ptr<identity> self, std::shared_ptr<environment> world
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!self->usable(world->wall_time())) {
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return error(client_errc::cancelled, "while waiting for credentials");
        if (self->asking_) {
            const std::shared_ptr<asio::steady_timer> answered = self->answered_;
            boost::system::error_code ignored;
            co_await answered->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            // One failure serves all who waited: each asking in its turn would take them for ever.
            if (!self->asking_ && !self->usable(world->wall_time()) && self->failed_)
                co_return *self->failed_;
            continue;
        }
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        const turn asking(self, executor);
        self->failed_.reset();
        result<credentials> fresh = co_await self->fetch();
        const auto now = world->wall_time();
        self->ask_again_ = now + refresh_pause;
        if (fresh) {
            self->current_ = std::move(*fresh);
            ++self->generation_;
        } else if (!self->current_ || *self->current_->expiration() <= now) {
            // Credentials that have not expired are kept when the source fails: it is asked again
            // soon.
            self->current_.reset();
            if (state.cancelled() == asio::cancellation_type::none) self->failed_ = fresh.error();
            co_return fresh.error();
        }
    }
    co_return *self->current_;
}

} // namespace codynamo::exec
