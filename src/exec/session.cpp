// SPDX-License-Identifier: BSL-1.0
#include "exec/session.hpp"

#include "async/fork_generation.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdlib>
#include <utility>

namespace codynamo::exec {

session::session(
    asio::any_io_executor on,
    std::shared_ptr<async::home_strand> home_of_it,
    session_settings settings,
    std::shared_ptr<exec::identity> credentials,
    std::shared_ptr<exec::instance_region> region,
    exec::listeners reports,
    std::shared_ptr<async::environment> outside
)
    : home(std::move(home_of_it)),
      environment(std::move(outside)),
      listeners(std::move(reports)),
      timeout(settings.timeout),
      request_timeout(settings.request_timeout),
      max_connections(settings.network.max_connections),
      user_agent(std::move(settings.user_agent)),
      instance_region(std::move(region)),
      is_in_lambda(std::getenv("AWS_LAMBDA_FUNCTION_NAME") != nullptr),
      identity(std::move(credentials)),
      skew(settings.corrects_clock),
      transport(on, std::move(settings.network)),
      executor_(on),
      generation_(async::fork_generation()),
      guard_(on, [this] {
          // In a child process the strand's locks may be held for ever.
          if (!is_in_child_process()) exec::identity::release(identity);
          executor_ = nullptr;
      }) {}

asio::any_io_executor session::executor() {
    asio::any_io_executor still_there;
    guard_.hold([&] { still_there = executor_; });
    return still_there;
}

bool session::runs_here() {
    bool here = false;
    guard_.hold([&] {
        if (const auto* io = executor_.target<asio::io_context::executor_type>())
            here = io->running_in_this_thread();
        else if (const auto* pool = executor_.target<asio::thread_pool::executor_type>())
            here = pool->running_in_this_thread();
    });
    return here;
}

bool session::is_in_child_process() const noexcept {
    return generation_ != async::fork_generation();
}

} // namespace codynamo::exec
