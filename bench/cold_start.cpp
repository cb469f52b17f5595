// SPDX-License-Identifier: BSL-1.0
//
// Cold start: the time from the construction of a client to its first item, where its credentials
// come from a key in code, an EC2 instance (IMDS), a container (ECS) or a web identity (EKS: IRSA).
// The services are scripted servers in this process, so that the figures are what codynamo adds
// to their own latency. Prints the least and the median of the rounds, and the requests for
// credentials of one.
//
//   bench_cold_start [ROUNDS]
//
#include "support/metadata_services.hpp"
#include "support/report.hpp"
#include "support/scripted_server.hpp"

#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace codynamo::testing {

void fail_test_case(const std::string& problem) noexcept {
    std::fprintf(stderr, "%s\n", problem.c_str());
    std::exit(1);
}

} // namespace codynamo::testing

using namespace codynamo;
using namespace codynamo::testing;

namespace {

using variables = std::map<std::string, std::string>;

constexpr const char* sts_response =
    "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
    "<AssumeRoleWithWebIdentityResult><AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId>"
    "<Arn>arn:aws:sts::123456789012:assumed-role/pod/s</Arn></AssumedRoleUser><Credentials>"
    "<AccessKeyId>AKIDPODEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
    "<SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>"
    "</Credentials></AssumeRoleWithWebIdentityResult><ResponseMetadata><RequestId>r</RequestId>"
    "</ResponseMetadata></AssumeRoleWithWebIdentityResponse>";

asio::awaitable<void> read_item(table from) {
    const get_item_response found = co_await from.get_item(key("id", "1"));
    if (!found.item) throw std::runtime_error("the item is missing");
}

/// Returns milliseconds. The credentials come through a cache, whose chain does not depend on the
/// client's endpoint: for one on this machine a client asks no metadata service.
double cold_start(const std::string& endpoint, const std::optional<credentials>& in_code) {
    const auto begin = std::chrono::steady_clock::now();
    boost::asio::io_context io;
    client_config source;
    if (in_code) source.credentials = *in_code;
    client_config config;
    config.region = "eu-central-1";
    config.endpoint = endpoint;
    config.credentials = credentials_cache(io.get_executor(), source);
    const client db(io, config);
    boost::asio::co_spawn(io, read_item(db.table("t")), [](const std::exception_ptr& failure) {
        if (failure) std::rethrow_exception(failure);
    });
    io.run();
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - begin;
    return taken.count();
}

void measure(
    const char* name,
    std::size_t rounds,
    const scripted_server& service,
    const variables& environment,
    const std::optional<credentials>& in_code = std::nullopt
) {
    scripted_server dynamodb;
    dynamodb.otherwise([](const seen_request&) { return ok(R"({"Item":{"id":{"S":"1"}}})"); });
    for (const auto& [variable, text] : environment)
        ::setenv(variable.c_str(), text.c_str(), 1);
    std::vector<double> each;
    for (std::size_t round = 0; round < rounds; ++round)
        each.push_back(cold_start(dynamodb.url(), in_code));
    for (const auto& [variable, text] : environment)
        ::unsetenv(variable.c_str());
    std::ranges::sort(each);
    std::printf(
        "%-22s %6.2f ms min %6.2f ms median %3zu requests\n",
        name,
        each.front(),
        each[each.size() / 2],
        service.requests().size() / rounds
    );
}

/// Leaves out what the machine itself has.
void clear_environment() {
    std::vector<std::string> names;
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
        const std::string whole = *entry;
        if (whole.starts_with("AWS_")) names.push_back(whole.substr(0, whole.find('=')));
    }
    for (const std::string& name : names)
        ::unsetenv(name.c_str());
    ::setenv("AWS_CONFIG_FILE", "/dev/null", 1);
    ::setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
}

} // namespace

int main(int argc, char** argv) {
    const auto rounds = static_cast<std::size_t>(std::max(1, argc > 1 ? std::atoi(argv[1]) : 200));
    clear_environment();

    const scripted_server nothing;
    measure("key in code", rounds, nothing, {}, credentials("AKIDEXAMPLE", "secret"));

    scripted_server instance;
    instance.otherwise(instance_service().answers());
    measure(
        "EC2 instance (IMDS)",
        rounds,
        instance,
        {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.url()}}
    );

    scripted_server agent;
    agent.otherwise(container_agent());
    measure(
        "container (ECS)",
        rounds,
        agent,
        {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.url() + "/credentials"}}
    );

    scripted_server sts;
    sts.otherwise([](const seen_request&) { return respond(200, sts_response); });
    const temporary_file token("token");
    measure(
        "web identity (IRSA)",
        rounds,
        sts,
        {{"AWS_WEB_IDENTITY_TOKEN_FILE", token.path()},
         {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/pod"},
         {"AWS_REGION", "eu-central-1"},
         {"AWS_ENDPOINT_URL_STS", sts.url()}}
    );
}
