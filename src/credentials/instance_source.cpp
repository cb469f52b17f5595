// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   the directory's listing   the name of the instance's role, unless it is configured or known
//   read_key                  its credentials
// A 404 leads from the extended directory to the plain one, as long as neither is known to be
// there; later it means that the instance has another role now.
#include "credentials/instance_source.hpp"

#include "credentials/foreign_text.hpp"
#include "credentials/key_document.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <string_view>
#include <variant>

namespace codynamo::credential_sources {
namespace {

constexpr int metadata_not_found = 404;

error instance_failed(std::string message) {
    return error(client_errc::credentials_failed, "instance metadata: " + std::move(message));
}

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// What IAM allows, and the '/' of a path.
bool is_role_name(std::string_view text) {
    return text.size() <= 512 && text != "." && text != ".." &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_letter_or_digit(c) ||
                      std::string_view("+=,.@-_/").find(c) != std::string_view::npos;
           });
}

/// As one segment of a path.
std::string encoded_segment(std::string_view name) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : name) {
        if (is_letter_or_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

} // namespace

std::string instance_source::path() const {
    return directory_ == directory::plain ? "/latest/meta-data/iam/security-credentials/"
                                          : "/latest/meta-data/iam/security-credentials-extended/";
}

asio::awaitable<result<finding>> instance_source::fetch(
    std::shared_ptr<source> /*self*/, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const std::string configured = service_->settings().instance_profile_name;
    if (!is_role_name(configured))
        co_return instance_failed(
            "AWS_EC2_INSTANCE_PROFILE_NAME, or ec2_instance_profile_name of the profile, is not "
            "the name of an instance profile"
        );
    constexpr int most_listings = 3; // of each directory, and one for a role that has changed
    for (int listings = 0;;) {
        const std::string role = configured.empty() ? role_ : configured;
        if (role.empty() && ++listings > most_listings)
            co_return instance_failed("it names a role, but has no credentials for it");
        const std::string at = path() + encoded_segment(role);
        auto read = co_await instance_metadata::get(service_, in, at, deadline);
        if (!read) co_return read.error();
        if (auto* absent = std::get_if<passed_over>(&*read)) co_return std::move(*absent);

        const auto& response = std::get<web_response>(*read);
        if (response.status == metadata_not_found) {
            if (directory_ == directory::unknown) {
                directory_ = directory::plain;
            } else if (role.empty()) {
                co_return passed_over("the EC2 instance has no role: attach an instance profile");
            } else if (!configured.empty()) {
                co_return instance_failed(
                    "the instance has no profile " + configured +
                    ", which AWS_EC2_INSTANCE_PROFILE_NAME or ec2_instance_profile_name of the "
                    "profile names"
                );
            } else {
                role_.clear();
            }
            continue;
        }
        if (response.status != 200)
            co_return instance_failed(
                "GET " + service_->url(at) + " has status " + std::to_string(response.status)
            );
        if (directory_ == directory::unknown) directory_ = directory::extended;
        if (!role.empty()) co_return read_key(response, role);

        const std::string_view text = response.body.view();
        const std::string_view listed = config::trimmed(text.substr(0, text.find('\n')));
        if (listed.empty())
            co_return passed_over("the EC2 instance has no role: attach an instance profile");
        if (!is_role_name(listed))
            co_return instance_failed(
                "GET " + service_->url(at) + " has a response that is not the name of a role"
            );
        role_ = listed;
    }
}

result<finding> instance_source::read_key(const web_response& response, const std::string& role) {
    const auto parsed = document::parse(
        response.body.view(), "the instance metadata service's response for role " + role
    );
    if (!parsed) return parsed.error();
    const std::string_view code = parsed->find("Code").value_or("Success");
    if (code != "Success") {
        std::string message = "no credentials for role " + role + ": " + foreign_text(code);
        if (const auto text = parsed->find("Message")) message += ", " + foreign_text(*text);
        if (code == "AssumeRoleUnauthorizedAccess")
            message += "; the role's trust policy must allow ec2.amazonaws.com to assume it";
        return instance_failed(std::move(message));
    }
    auto key = key_in(*parsed);
    if (!key) return key.error();
    return finding(found_credentials(std::move(*key), "instance metadata, role " + role));
}

} // namespace codynamo::credential_sources
