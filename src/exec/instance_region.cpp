// SPDX-License-Identifier: BSL-1.0
#include "exec/instance_region.hpp"

#include <codynamo/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace codynamo::exec {
namespace {

bool is_end_of_one_call(const error& why) {
    return why.code() == client_errc::cancelled || why.code() == client_errc::deadline_exceeded;
}

} // namespace

/// The turn of the call that asks. Its end, however the call ends, is the next one's.
class instance_region::turn {
public:
    explicit turn(std::shared_ptr<instance_region> of) : of_(std::move(of)) {
        of_->is_asking_ = true;
        of_->failure_.reset();
    }

    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

    ~turn() {
        of_->is_asking_ = false;
        of_->asked_.notify_all();
    }

private:
    std::shared_ptr<instance_region> of_;
};

instance_region::instance_region(
    std::shared_ptr<async::home_strand> strand,
    std::shared_ptr<credential_sources::instance_metadata> service,
    std::shared_ptr<credential_sources::source_context> in
)
    : strand_(std::move(strand)), service_(std::move(service)), in_(std::move(in)) {}

const std::string& instance_region::known() const noexcept {
    static const std::string none;
    return is_known_ ? region_ : none;
}

asio::awaitable<result<std::string>> instance_region::get(
    std::shared_ptr<instance_region> self, std::chrono::steady_clock::time_point deadline
) {
    if (self->is_known_) co_return self->region_;
    auto asking = ask(self, deadline);
    co_return co_await asio::co_spawn(self->strand_->get(), std::move(asking), asio::use_awaitable);
}

asio::awaitable<result<std::string>> instance_region::ask(
    std::shared_ptr<instance_region> self, std::chrono::steady_clock::time_point deadline
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (self->is_asking_) {
        const auto time_left = deadline - self->in_->environment->now();
        const auto why = co_await self->asked_.wait(async::event::clock::now() + time_left);
        if (why == async::wait_result::cancelled)
            co_return error(client_errc::cancelled, "while waiting for the instance's region");
        if (why == async::wait_result::timed_out)
            co_return error(
                client_errc::deadline_exceeded,
                "the call's time was over waiting for the region from the instance metadata"
            );
        if (self->failure_) co_return *self->failure_;
    }
    if (self->is_known_) co_return self->region_;
    const turn mine(self);
    auto found =
        co_await credential_sources::find_instance_region(self->service_, self->in_, deadline);
    if (!found) {
        if (!is_end_of_one_call(found.error())) self->failure_ = found.error();
        co_return found.error();
    }
    self->region_ = *found;
    self->is_known_ = true;
    self->in_->services.region = *found;
    co_return std::move(*found);
}

} // namespace codynamo::exec
