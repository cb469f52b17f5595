// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   web_identity_in       the environment's
//   read_token            on a thread, with the shared files, which may have STS's URL
//   sts::assume_role
#include "credentials/web_identity.hpp"

#include "config/shared_files.hpp"
#include "credentials/blocking.hpp"
#include "credentials/session_name.hpp"
#include "credentials/sts.hpp"
#include "credentials/sts_text.hpp"
#include "crypto/secret.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <utility>

namespace codynamo::credential_sources {
namespace {

error bad_web_identity(std::string why) {
    return error(client_errc::credentials_failed, std::move(why));
}

std::string name_of(const web_identity_settings& s) {
    return s.profile.empty() ? "web identity" : "profile " + s.profile;
}

/// Nothing: the environment names no token.
result<std::optional<web_identity_settings>> web_identity_in(const config::environment& variables) {
    const auto file = config::variable(variables, "AWS_WEB_IDENTITY_TOKEN_FILE");
    if (!file) return std::optional<web_identity_settings>();
    const auto role = config::variable(variables, "AWS_ROLE_ARN");
    if (!role)
        return bad_web_identity(
            "AWS_WEB_IDENTITY_TOKEN_FILE is set but AWS_ROLE_ARN is not: set both or neither"
        );
    if (!is_sts_text(*role, longest_role_arn))
        return bad_web_identity("AWS_ROLE_ARN is not " + sts_text_form(longest_role_arn));
    if (const char* const problem = config::path_problem(*file))
        return bad_web_identity(std::string("AWS_WEB_IDENTITY_TOKEN_FILE ") + problem);
    const std::string session(config::variable(variables, "AWS_ROLE_SESSION_NAME").value_or(""));
    if (!session.empty() && !is_session_name(session))
        return bad_web_identity(
            "AWS_ROLE_SESSION_NAME is not 2 to 64 letters, digits and characters of _+=,.@-"
        );
    return std::optional(web_identity_settings{{}, std::string(*role), std::string(*file), session}
    );
}

result<crypto::secret> read_token(const std::string& path) {
    constexpr std::size_t most_bytes = 20'000; // STS takes no more
    auto read = config::read_config_file(path);
    if (!read) return bad_web_identity("the web identity token " + read.error().info().message);
    if (!*read) return bad_web_identity("the web identity token " + path + " does not exist");
    const std::string_view token = config::trimmed((*read)->view());
    if (token.empty()) return bad_web_identity("the web identity token " + path + " is empty");
    if (token.size() > most_bytes)
        return bad_web_identity("the web identity token " + path + " has more than 20,000 bytes");
    if (!std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7F; }))
        return bad_web_identity(
            "the web identity token " + path +
            " has a blank, a line end or another character that no token has"
        );
    return crypto::secret(token);
}

/// What comes from files.
struct files_of_web_identity {
    crypto::secret token;
    sts_endpoint sts;
};

result<files_of_web_identity> files_for_web_identity(
    const std::string& token_file,
    const config::environment& variables,
    const std::string& profile,
    const service_settings& services
) {
    auto token = read_token(token_file);
    if (!token) return token.error();
    const auto files = config::load_shared_files(
        variables, profile.empty() ? std::nullopt : std::optional(profile)
    );
    if (!files) return files.error();
    auto sts = find_sts(services, variables, *files);
    if (!sts) return sts.error();
    return files_of_web_identity{std::move(*token), std::move(*sts)};
}

} // namespace

std::string web_identity_source::name() const {
    return settings_ ? name_of(*settings_) : "web identity";
}

asio::awaitable<result<finding>> web_identity_source::fetch(
    std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const auto mine = std::static_pointer_cast<web_identity_source>(self);
    std::optional<web_identity_settings> settings = mine->settings_;
    if (!settings) {
        auto of_environment = web_identity_in(in->variables);
        if (!of_environment) co_return of_environment.error();
        settings = std::move(*of_environment);
    }
    if (!settings) co_return passed_over("AWS_WEB_IDENTITY_TOKEN_FILE is not set");

    auto work = [path = settings->token_file,
                 variables = in->variables,
                 profile = in->profile,
                 services = in->services] {
        return files_for_web_identity(path, variables, profile, services);
    };
    std::string doing = "reading the web identity token " + settings->token_file;
    result<files_of_web_identity> read =
        co_await run_blocking(in, std::move(work), deadline, std::move(doing));
    if (!read) co_return read.error();

    if (mine->session_name_.empty())
        mine->session_name_ = make_session_name(in->environment->wall_time());
    sts_request request(
        settings->role_arn,
        settings->session_name.empty() ? mine->session_name_ : settings->session_name
    );
    request.web_identity_token = std::move(read->token);
    const auto by = std::make_shared<sts>(std::move(read->sts));
    sts_result done = co_await sts::assume_role(by, in, std::move(request), deadline);
    if (!done.key) co_return done.key.error();
    found_credentials found(
        std::move(*done.key),
        name_of(*settings) + ", role " + settings->role_arn + ", by the token in " +
            settings->token_file
    );
    co_return found;
}

} // namespace codynamo::credential_sources
