// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"
#include "support/scripted_server.hpp"
#include "support/temporary_home.hpp"
#include "support/web_scene.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::testing {

inline std::string formatted(std::chrono::system_clock::time_point when, const char* format) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(when);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[64];
    return std::string(text, std::strftime(text, sizeof text, format, &parts));
}

inline std::string sts_date(std::chrono::system_clock::time_point when) {
    return formatted(when, "%a, %d %b %Y %H:%M:%S GMT");
}

/// STS's response to AssumeRole: a key whose id is `id`, of the account in the ARN, for an hour.
inline std::string assumed_role_xml(
    const std::string& id,
    const std::string& operation = "AssumeRole",
    std::chrono::seconds lifetime = std::chrono::hours(1)
) {
    const std::string expiration =
        formatted(std::chrono::system_clock::now() + lifetime, "%Y-%m-%dT%H:%M:%SZ");
    return "<" + operation + "Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><" +
           operation + "Result><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/" + id +
           "/session</Arn></AssumedRoleUser><Credentials><AccessKeyId>" + id +
           "</AccessKeyId><SecretAccessKey>secret-of-" + id + "</SecretAccessKey><SessionToken>" +
           "token-of-" + id + "</SessionToken><Expiration>" + expiration +
           "</Expiration></Credentials></" + operation + "Result></" + operation + "Response>";
}

inline script sts_role(const std::string& id) {
    return respond(200, assumed_role_xml(id));
}

inline script sts_error(
    int status, const std::string& code, const std::string& message, const fields& headers = {}
) {
    return respond(
        status,
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender"
        "</Type><Code>" +
            code + "</Code><Message>" + message +
            "</Message></Error><RequestId>r1</RequestId></ErrorResponse>",
        headers
    );
}

/// Sources of roles with files of their own, and STS on this machine.
class sts_scene {
public:
    explicit sts_scene(const scripted_server& sts) : url_(sts.url()) {}

    /// A context whose variables are these, those of the files and STS's endpoint.
    [[nodiscard]] std::shared_ptr<credential_sources::source_context> context(
        std::map<std::string, std::string> variables = {}
    ) const {
        variables.try_emplace("AWS_CONFIG_FILE", files.path("config"));
        variables.try_emplace("AWS_SHARED_CREDENTIALS_FILE", files.path("keys"));
        variables.try_emplace("AWS_ENDPOINT_URL_STS", url_);
        auto made =
            std::make_shared<credential_sources::source_context>(*web.context(std::move(variables))
            );
        made->services.region = "eu-central-1";
        return made;
    }

    /// Writes a file, or writes it again; returns its path.
    std::string write(const std::string& name, const std::string& text) const {
        files.write(name, text);
        return files.path(name);
    }

    result<credential_sources::finding> fetch(
        const std::shared_ptr<credential_sources::source>& from,
        const std::shared_ptr<credential_sources::source_context>& in
    ) {
        return web.run(from->fetch(from, in, web.deadline()));
    }

    /// Must find some.
    credential_sources::found_credentials found(
        const std::shared_ptr<credential_sources::source>& from,
        const std::shared_ptr<credential_sources::source_context>& in
    ) {
        return std::get<credential_sources::found_credentials>(fetch(from, in).value());
    }

    /// Must fail with `credentials_failed`.
    std::string failure(
        const std::shared_ptr<credential_sources::source>& from,
        const std::shared_ptr<credential_sources::source_context>& in
    ) {
        const auto done = fetch(from, in);
        if (done) return "no failure";
        if (done.error().code() != client_errc::credentials_failed) return done.error().what();
        return done.error().info().message;
    }

    temporary_home files;
    web_scene web;

private:
    std::string url_;
};

} // namespace codynamo::testing
