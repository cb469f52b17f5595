// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   find_container_settings  the variables, of which nothing is trusted
//   read_token_file            the token file, on a thread of its own
//   web::send                refuses, before it connects, a host with another address
//   read_container_response  the key, or the agent's reason
#include "credentials/container.hpp"

#include "config/shared_files.hpp"
#include "credentials/blocking.hpp"
#include "credentials/container_address.hpp"
#include "credentials/foreign_text.hpp"
#include "credentials/key_document.hpp"
#include "endpoint/url.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

constexpr const char* relative_uri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr const char* full_uri = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr const char* token_variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
constexpr const char* token_file_variable = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

error container_failed(std::string message) {
    return error(client_errc::credentials_failed, std::move(message));
}

/// Returns why the text cannot be sent as a token, or nullptr.
const char* token_problem(std::string_view text) {
    constexpr std::size_t longest = std::size_t{32} << 10;
    if (text.size() > longest) return "has more than 32 KiB";
    if (text.find_first_of("\r\n") != std::string_view::npos) return "has a line end in it";
    if (!std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; }))
        return "has a control character or a character outside ASCII";
    return nullptr;
}

result<container_settings> parse_container_uri(std::string_view uri, const char* from) {
    container_settings s;
    s.from = from;
    if (uri.size() > endpoints::longest_url)
        return container_failed(s.from + " has more than 8192 characters");
    const std::size_t query = std::min(uri.find('?'), uri.size());
    const auto to = endpoints::parse_url(uri.substr(0, query));
    if (!to) return container_failed(s.from + ": " + to.error().info().message);
    s.to = *to;
    if (query < uri.size()) s.query = uri.substr(query + 1);
    const bool is_valid_query = std::all_of(s.query.begin(), s.query.end(), [](char c) {
        return c > ' ' && c < 0x7F && c != '#';
    });
    if (!is_valid_query)
        return container_failed(s.from + " has a query with a blank, a '#' or a control character");

    boost::system::error_code is_a_name;
    const auto address = asio::ip::make_address(s.to.host, is_a_name);
    if (!s.to.tls && !is_a_name && !is_container_address(address))
        return container_failed(
            s.from + " is http to " + s.to.host +
            ": http is for this machine and the agents of ECS (169.254.170.2) and EKS "
            "(169.254.170.23, fd00:ec2::23) only; use https"
        );
    return s;
}

/// The token as it is: a line end in it is for the caller to refuse, not to hide.
result<crypto::secret> read_token_file(const std::string& file) {
    auto text = config::read_config_file(file);
    const std::string named = std::string(token_file_variable) + " names " + file;
    if (!text) return container_failed(named + ": " + text.error().info().message);
    if (!*text) return container_failed(named + ", which does not exist");
    if ((*text)->empty()) return container_failed(named + ", which is empty");
    return std::move(**text);
}

result<finding> read_container_response(
    const web_response& response, const container_settings& from
) {
    const std::string name = "the response of " + from.to.url() + " (" + from.from + ')';
    auto parsed = document::parse(response.body.view(), name);
    if (response.status != 200) {
        std::string message = name + " has status " + std::to_string(response.status);
        for (const char* member : {"code", "Code", "message", "Message"})
            if (const auto text = parsed ? parsed->find(member) : std::nullopt)
                message += ", " + foreign_text(*text);
        return container_failed(std::move(message));
    }
    if (!parsed) return parsed.error();
    auto key = key_in(*parsed);
    if (!key) return key.error();
    return finding(found_credentials(
        std::move(*key), "container credentials of " + from.to.url() + " (" + from.from + ')'
    ));
}

} // namespace

result<std::optional<container_settings>> find_container_settings(
    const config::environment& variables
) {
    const auto relative = config::variable(variables, relative_uri);
    const auto full = config::variable(variables, full_uri);
    if (!relative && !full) return std::optional<container_settings>();
    if (relative && !relative->starts_with('/'))
        return container_failed(std::string(relative_uri) + " does not begin with '/'");
    auto parsed =
        relative
            ? parse_container_uri("http://169.254.170.2" + std::string(*relative), relative_uri)
            : parse_container_uri(*full, full_uri);
    if (!parsed) return parsed.error();
    if (const auto file = config::variable(variables, token_file_variable)) {
        if (const char* const problem = config::path_problem(*file))
            return container_failed(std::string(token_file_variable) + ' ' + problem);
        parsed->token_file = *file;
    } else if (config::variable(variables, token_variable)) {
        parsed->token = crypto::secret(variables(token_variable));
        if (const char* const problem = token_problem(parsed->token.view()))
            return container_failed(std::string(token_variable) + ' ' + problem);
    }
    return std::optional(std::move(*parsed));
}

asio::awaitable<result<finding>> container_source::fetch(
    std::shared_ptr<source> /*self*/, std::shared_ptr<const source_context> in, steady_time deadline
) {
    auto found = find_container_settings(in->variables);
    if (!found) co_return found.error();
    if (!*found)
        co_return finding(passed_over(
            std::string(relative_uri) + " and " + full_uri + " are not set in the environment"
        ));
    container_settings settings = std::move(**found);

    if (!settings.token_file.empty()) {
        auto read = [file = settings.token_file] { return read_token_file(file); };
        std::string doing = "reading " + settings.token_file + " (" + token_file_variable + ')';
        result<crypto::secret> done =
            co_await run_blocking(in, std::move(read), deadline, std::move(doing));
        if (!done) co_return done.error();
        settings.token = std::move(*done);
        if (const char* const problem = token_problem(settings.token.view()))
            co_return container_failed(
                std::string(token_file_variable) + " names " + settings.token_file + ", which " +
                problem + ": it must hold the token alone"
            );
    }

    web_request request("GET", settings.to);
    request.query = settings.query;
    request.add("Accept", "application/json");
    if (!settings.token.empty()) request.add("Authorization", settings.token.view());
    web_policy policy;
    policy.by = route::to_container;
    policy.attempt_timeout = 2s;
    policy.first_pause = 1s;
    auto response = co_await web::send(in->web, std::move(request), std::move(policy), deadline);
    if (response) co_return read_container_response(*response, settings);
    if (response.error().code() == client_errc::cancelled ||
        response.error().code() == client_errc::deadline_exceeded)
        co_return response.error();
    co_return container_failed(settings.from + ": " + response.error().info().message);
}

} // namespace codynamo::credential_sources
