// SPDX-License-Identifier: BSL-1.0
//
// core
//   check_config       durations and counts that can work
//   files_for          the shared files (src/config)
//   resolve_settings   code, environment, profile
//   resolve            the endpoint (src/endpoint)
//   session, service
#include "exec/core.hpp"

#include "config/settings.hpp"
#include "crypto/secret.hpp"
#include "endpoint/resolve.hpp"
#include "endpoint/url.hpp"
#include "exec/check_config.hpp"
#include "exec/make_identity.hpp"
#include "exec/proxy.hpp"
#include "exec/user_agent.hpp"

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::exec {
namespace {

const char* variable_of_process(const char* name) {
    return std::getenv(name);
}

config::shared_files files_for(const client_config& c) {
    std::optional<std::string> profile;
    if (!c.profile.empty()) profile = c.profile;
    return config::load_shared_files(variable_of_process, profile).value();
}

endpoints::parameters rules_of_dynamodb(const client_config& c, const config::settings& found) {
    endpoints::parameters rules;
    rules.region = found.region;
    rules.url = found.endpoint_url;
    rules.use_fips = found.use_fips;
    rules.use_dualstack = found.use_dualstack;
    rules.allow_insecure_http = c.allow_insecure_http;
    rules.accepts_any_certificate = c.dangerously_accept_any_certificate;
    rules.account_id_endpoint_mode = found.account_id_endpoint_mode;
    return rules;
}

endpoints::parameters rules_of_streams(endpoints::parameters rules, const config::settings& found) {
    rules.service = endpoints::service::dynamodb_streams;
    rules.url = found.streams_endpoint_url;
    return rules;
}

/// The endpoint of calls whose account makes no difference. Throws what is wrong with the settings
/// for any account. A region that is not known yet is taken to be any.
endpoints::resolved usual_endpoint(endpoints::parameters rules) {
    if (rules.region.empty()) rules.region = "us-east-1";
    rules.account_id = "123456789012";
    (void)endpoints::resolve(rules).value();
    rules.account_id_endpoint_mode = account_id_endpoint_mode::disabled;
    return endpoints::resolve(rules).value();
}

/// Null for a client whose region is in its settings.
std::shared_ptr<instance_region> make_instance_region(
    const config::settings& found, const credential_parts& parts
) {
    if (!found.region.empty()) return nullptr;
    return std::make_shared<instance_region>(parts.strand, parts.instance, parts.context);
}

std::shared_ptr<session> make_session(
    asio::any_io_executor on,
    client_config& c,
    const config::settings& found,
    const config::shared_files& files,
    const http::endpoint& to,
    std::shared_ptr<async::environment> environment
) {
    session_settings settings;
    settings.timeout = c.timeout;
    settings.request_timeout = c.request_timeout;
    settings.network = network_settings(c, found);
    (void)find_proxy(c, variable_of_process, to).value();
    const proxy_rules proxies(c, variable_of_process);
    settings.network.proxy = proxies.proxy().value();
    // Accounts have hosts of their own, each of which may be excepted or not.
    settings.network.avoids_proxy = [proxies](const http::endpoint& e) {
        return proxies.excepts(e);
    };
    settings.user_agent = make_user_agent(found.app_id);
    settings.corrects_clock = found.correct_clock_skew;
    const auto home = std::make_shared<async::home_strand>(on);
    const listeners reports(c);
    const credential_parts parts =
        make_credential_parts(c, found, files, home, environment, reports);
    auto credentials = make_identity(c, parts, endpoints::is_loopback(to));
    crypto::wipe(c.proxy);
    auto region = make_instance_region(found, parts);
    return std::make_shared<session>(
        std::move(on),
        home,
        std::move(settings),
        std::move(credentials),
        std::move(region),
        reports,
        std::move(environment)
    );
}

void check_trust(const client_config& c, const http::endpoint& to, session& s) {
    if (!to.tls) return;
    if (c.dangerously_accept_any_certificate)
        s.listeners.log(
            log_level::warning,
            "this client accepts every certificate of " + to.url() +
                ", so anyone on the way can read and change all data "
                "(client_config::dangerously_accept_any_certificate)"
        );
    // Report a CA file that cannot be used now, not at the first call.
    if (auto loaded = s.transport.load_trust(); !loaded)
        throw error(loaded.error().code, loaded.error().detail);
}

} // namespace

struct core::parts {
    std::string region;
    endpoints::parameters rules;
    endpoints::parameters streams_rules;
    std::shared_ptr<exec::session> session;
    std::string explained;
    int max_attempts;
    bool is_adaptive;

    static parts from(
        asio::any_io_executor on,
        client_config& config,
        std::shared_ptr<async::environment> environment
    ) {
        check_config(config);
        const config::shared_files files = files_for(config);
        const config::settings found =
            config::resolve_settings(config, variable_of_process, files).value();
        endpoints::parameters rules = rules_of_dynamodb(config, found);
        endpoints::parameters streams_rules = rules_of_streams(rules, found);
        endpoints::resolved usual = usual_endpoint(rules);
        auto session = make_session(
            std::move(on), config, found, files, usual.endpoint, std::move(environment)
        );
        for (const config::note& note : files.notes)
            session->listeners.log(note.level, note.text);
        check_trust(config, usual.endpoint, *session);
        return {
            std::move(usual.signing_region),
            std::move(rules),
            std::move(streams_rules),
            std::move(session),
            config::explain(found.explained),
            found.max_attempts,
            found.retry_mode == retry_mode::adaptive
        };
    }
};

core::core(
    asio::any_io_executor on, client_config config, std::shared_ptr<async::environment> environment
)
    : core(parts::from(std::move(on), config, std::move(environment))) {}

core::core(parts made)
    : session(std::move(made.session)),
      explained(std::move(made.explained)),
      service(std::move(made.rules), "DynamoDB_20120810.", made.max_attempts, made.is_adaptive),
      streams(
          std::move(made.streams_rules),
          "DynamoDBStreams_20120810.",
          made.max_attempts,
          made.is_adaptive
      ),
      region_(std::move(made.region)) {}

} // namespace codynamo::exec
