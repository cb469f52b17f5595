// SPDX-License-Identifier: BSL-1.0
#include "exec/make_identity.hpp"

#include "config/environment.hpp"
#include "config/finder.hpp"
#include "config/metadata_settings.hpp"
#include "credentials/default_chain.hpp"
#include "credentials/provider_source.hpp"
#include "credentials/web.hpp"
#include "exec/proxy.hpp"
#include "exec/user_agent.hpp"

#include <cstdlib>
#include <string_view>
#include <utility>

namespace codynamo::exec {
namespace {

const char* variable_of_this_process(const char* name) {
    return std::getenv(name);
}

credential_sources::service_settings services_of(
    const client_config& c, const config::settings& found
) {
    credential_sources::service_settings services;
    services.region = found.region;
    services.use_fips = found.use_fips;
    services.use_dualstack = found.use_dualstack;
    services.allow_insecure_http = c.allow_insecure_http;
    services.corrects_clock = found.correct_clock_skew;
    return services;
}

} // namespace

http::settings network_settings(const client_config& c, const config::settings& found) {
    http::settings s;
    static_cast<connection_config&>(s) = c;
    s.ca_file = found.ca_file;
    s.ca_directory = found.ca_directory;
    return s;
}

credential_parts make_credential_parts(
    const client_config& c,
    const config::settings& found,
    const config::shared_files& files,
    std::shared_ptr<async::home_strand> strand,
    std::shared_ptr<async::environment> environment,
    const listeners& reports
) {
    // The process's variables are read now: others may change them in the middle of calls.
    const config::environment variables = config::snapshot_of_process();
    credential_sources::web_settings network;
    network.network = network_settings(c, found);
    network.user_agent = make_user_agent(found.app_id);
    network.proxy_for = [rules = proxy_rules(c, variable_of_this_process)](const http::endpoint& to
                        ) { return rules.find(to); };
    auto context = std::make_shared<credential_sources::source_context>();
    context->environment = environment;
    context->variables = variables;
    context->web = std::make_shared<credential_sources::web>(
        strand->get(), std::move(environment), std::move(network)
    );
    context->log = [reports](log_level level, std::string_view line) { reports.log(level, line); };
    context->profile = c.profile;
    context->services = services_of(c, found);

    const config::finder find(variables, files);
    context->instance = std::make_shared<credential_sources::instance_metadata>(
        config::resolve_metadata_settings(find).value()
    );

    credential_parts made;
    made.strand = std::move(strand);
    made.instance = context->instance;
    made.context = std::move(context);
    return made;
}

std::shared_ptr<identity> make_identity(
    const client_config& c, const credential_parts& with, bool is_for_this_machine
) {
    if (!c.credentials.is_default())
        return std::make_shared<identity>(
            with.strand,
            std::make_shared<credential_sources::provider_source>(c.credentials),
            with.context
        );
    credential_sources::default_chain_settings settings;
    settings.profile_is_in_code = !c.profile.empty();
    settings.is_for_this_machine = is_for_this_machine;
    settings.profile.mfa_code = c.mfa_code;
    settings.instance = with.instance;
    return std::make_shared<identity>(
        with.strand, credential_sources::make_default_chain(std::move(settings)), with.context
    );
}

} // namespace codynamo::exec
