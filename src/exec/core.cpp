// SPDX-License-Identifier: BSL-1.0
#include "exec/core.hpp"

#include "config/settings.hpp"
#include "crypto/secret.hpp"
#include "endpoint/partition.hpp"
#include "exec/longest_duration.hpp"
#include "exec/proxy.hpp"
#include "exec/user_agent.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

namespace codynamo::exec {
namespace {

const char* variable_of_process(const char* name) {
    return std::getenv(name);
}

/// Read by the default chain in the middle of calls, when others may change the environment.
config::environment variables_for(const credentials_provider& source) {
    return source.is_default() ? config::snapshot_of_process() : config::environment();
}

config::given_settings given_by(const client_config& c) {
    config::given_settings given;
    given.region = c.region;
    given.endpoint_url = c.endpoint;
    given.max_attempts = c.max_attempts;
    given.retry_mode = c.retry_mode;
    given.use_fips = c.use_fips_endpoint;
    given.use_dualstack = c.use_dualstack_endpoint;
    given.ca_file = c.ca_file;
    given.app_id = c.app_id;
    return given;
}

/// The profile that the code names, if it does.
std::optional<std::string> profile_of(const client_config& c) {
    if (c.profile.empty()) return std::nullopt;
    return c.profile;
}

void require_positive(std::chrono::milliseconds v, std::string_view name) {
    if (v > std::chrono::milliseconds::zero()) return;
    throw error(
        client_errc::invalid_argument,
        "client_config::" + std::string(name) + " must be more than 0 ms"
    );
}

void check(const client_config& c) {
    require_positive(c.timeout, "timeout");
    require_positive(c.request_timeout, "request_timeout");
    require_positive(c.response_timeout, "response_timeout");
    require_positive(c.stall_timeout, "stall_timeout");
    require_positive(c.connect_timeout, "connect_timeout");
    require_positive(c.tls_timeout, "tls_timeout");
    require_positive(c.idle_timeout, "idle_timeout");
    require_positive(c.max_connection_lifetime, "max_connection_lifetime");
    if (c.max_attempts && *c.max_attempts < 1)
        throw error(
            client_errc::invalid_argument,
            "client_config::max_attempts counts the first try too: give 1 or more"
        );
    if (c.max_connections == 0)
        throw error(
            client_errc::invalid_argument, "client_config::max_connections must be 1 or more"
        );
}

http::settings network_settings(const client_config& c, const config::settings& found) {
    http::settings s;
    s.connect_timeout = c.connect_timeout;
    s.tls_timeout = c.tls_timeout;
    s.response_timeout = c.response_timeout;
    s.stall_timeout = c.stall_timeout;
    s.idle_timeout = c.idle_timeout;
    s.max_connection_lifetime = c.max_connection_lifetime;
    s.max_connections = c.max_connections;
    s.max_waiting = c.max_waiting;
    s.max_response_bytes = c.max_response_bytes;
    s.ca_file = found.ca_file;
    s.ca_directory = found.ca_directory;
    s.client_certificate_file = c.client_certificate_file;
    s.client_key_file = c.client_key_file;
    s.dangerously_accept_any_certificate = c.dangerously_accept_any_certificate;
    return s;
}

} // namespace

core::core(
    asio::any_io_executor on, client_config config, std::shared_ptr<async::environment> environment
)
    : executor_(on),
      home_(std::make_shared<async::home_strand>(on)),
      environment_(std::move(environment)),
      config_(std::move(config)),
      identity_(std::make_shared<codynamo::exec::identity>(
          config_.credentials, config_.profile, variables_for(config_.credentials)
      )),
      guard_(on, [this] {
          // In a child process the strand's locks may be held for ever.
          if (!is_in_child_process()) codynamo::exec::identity::release(identity_, home_->get());
          executor_ = nullptr;
      }) {
    check(config_);
    for (std::chrono::milliseconds* limit :
         {&config_.timeout,
          &config_.request_timeout,
          &config_.response_timeout,
          &config_.stall_timeout,
          &config_.connect_timeout,
          &config_.tls_timeout,
          &config_.idle_timeout,
          &config_.max_connection_lifetime})
        *limit = bounded(*limit);
    const config::shared_files files =
        config::load_shared_files(variable_of_process, profile_of(config_)).value();
    if (!config_.profile.empty() && !files.profile())
        throw error(
            client_errc::bad_config_file,
            "client_config::profile names a profile that is not there; looked at " + files.looked_at
        );
    const config::settings settings =
        config::resolve_settings(given_by(config_), variable_of_process, files).value();

    endpoints::parameters where;
    where.region = settings.region;
    where.url = settings.endpoint_url;
    where.use_fips = settings.use_fips;
    where.use_dualstack = settings.use_dualstack;
    where.allow_insecure_http = config_.allow_insecure_http;
    target_ = endpoints::resolve(where).value();

    constexpr int default_attempts = 4; // the AWS SDKs' number for DynamoDB
    max_attempts_ = settings.max_attempts.value_or(default_attempts);
    corrects_clock_ = settings.correct_clock_skew;
    is_adaptive_ = settings.retry_mode == retry_mode::adaptive;
    in_lambda_ = variable_of_process("AWS_LAMBDA_FUNCTION_NAME") != nullptr;
    user_agent_ = make_user_agent(settings.app_id);
    http::settings network = network_settings(config_, settings);
    network.proxy = find_proxy(config_, variable_of_process, target_.endpoint).value();
    crypto::wipe(config_.proxy);
    transport_ = std::make_unique<http::transport>(home_->get(), std::move(network));
    if (!target_.endpoint.tls) return;
    if (config_.dangerously_accept_any_certificate) {
        if (endpoints::is_host_of_aws(target_.endpoint.host))
            throw error(
                client_errc::invalid_argument,
                "client_config::dangerously_accept_any_certificate is not for endpoints of AWS, "
                "whose certificates every system trusts"
            );
        log(log_level::warning,
            "this client accepts every certificate of " + target_.endpoint.url() +
                ", so anyone on the way can read and change all data "
                "(client_config::dangerously_accept_any_certificate)");
    }
    // A CA file that cannot be used is told now, not at the first call.
    if (auto loaded = transport_->load_trust(); !loaded)
        throw error(loaded.error().code, loaded.error().detail);
}

void core::post(std::function<void()> work) {
    home_->hold([&](const asio::any_io_executor& strand) { asio::post(strand, std::move(work)); });
}

bool core::runs_here() {
    bool here = false;
    guard_.hold([&] {
        if (const auto* io = executor_.target<asio::io_context::executor_type>())
            here = io->running_in_this_thread();
        else if (const auto* pool = executor_.target<asio::thread_pool::executor_type>())
            here = pool->running_in_this_thread();
    });
    return here;
}

void core::log(log_level level, std::string_view line) const noexcept {
    if (!logs(level)) return;
    try {
        if (config_.log)
            config_.log(level, line);
        else
            std::cerr << "codynamo: " << line << std::endl;
    } catch (...) { // what a sink does is no reason for a call to fail
    }
}

void core::wire_log(std::string_view text) const noexcept {
    try {
        config_.wire_log(text);
    } catch (...) { // as above
    }
}

} // namespace codynamo::exec
