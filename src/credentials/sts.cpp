// SPDX-License-Identifier: BSL-1.0
//
// assume_role
//   message_of        the parameters as a form_body
//   web::send         signed; 5xx, throttling and the like are tried again
//   read_...          the XML
//   skew_.learn       once more, if this machine's clock was the reason
#include "credentials/sts.hpp"

#include "config/endpoint_url.hpp"
#include "config/finder.hpp"
#include "credentials/service_endpoint.hpp"
#include "credentials/sts_response.hpp"
#include "endpoint/aws_host.hpp"
#include "sigv4/canonical.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace codynamo::credential_sources {
namespace {

/// application/x-www-form-urlencoded, wiped.
class form_body {
public:
    void add(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        if (!text_.empty()) text_.append("&");
        text_.append(name);
        text_.append("=");
        std::string encoded = sigv4::percent_encoded(value);
        text_.append(encoded);
        crypto::wipe(encoded);
    }

    [[nodiscard]] const crypto::secret& text() const noexcept { return text_; }

private:
    crypto::secret text_;
};

std::string_view operation_of(const sts_request& request) {
    return request.signed_with ? "AssumeRole" : "AssumeRoleWithWebIdentity";
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// Whether the same request may succeed soon.
bool may_pass(const web_response& r) {
    constexpr std::array<std::string_view, 8> names{
        "IDPCommunicationError",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    };
    constexpr int too_many_requests = 429;
    constexpr int first_of_servers = 500;
    if (r.status >= first_of_servers || r.status == too_many_requests) return true;
    return r.status != 200 && is_one_of(names, read_sts_refusal(r.body.view()).code);
}

bool is_about_signer(std::string_view code) {
    constexpr std::array<std::string_view, 4> names{
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "UnrecognizedClientException"
    };
    return is_one_of(names, code);
}

error call_failed(const sts_request& request, const http::endpoint& to, const std::string& why) {
    std::string text(operation_of(request));
    text += " of " + request.role_arn + " at " + to.url() + ": " + why;
    return error(client_errc::credentials_failed, std::move(text));
}

/// The error of the network, as one of this source; cancellations and deadlines stay what they are.
error call_failed(const sts_request& request, const error& e) {
    if (e.code() == client_errc::cancelled || e.code() == client_errc::deadline_exceeded) return e;
    std::string text(operation_of(request));
    text += " of " + request.role_arn + ": " + e.code().message() + ": " + e.info().message;
    return error(client_errc::credentials_failed, std::move(text));
}

std::string refusal_text(const sts_refusal& refusal, const web_response& r) {
    std::string text = refusal.code;
    if (!refusal.message.empty()) text += ": " + refusal.message;
    if (text.empty()) text = "a response that is not one of STS";
    text += " (HTTP " + std::to_string(r.status);
    if (const auto id = r.headers.find("x-amzn-requestid")) text.append(", request ").append(*id);
    return text + ')';
}

} // namespace

result<sts_endpoint> find_sts(
    const service_settings& settings,
    const config::environment& variables,
    const config::shared_files& files
) {
    constexpr auto service = endpoints::credential_service::sts;
    const std::string region = settings.region == "local" ? "us-east-1" : settings.region;
    const auto url = config::configured_endpoint("STS", config::finder(variables, files));
    if (!url) return url.error();
    auto to = service_endpoint(service, region, *url ? (*url)->text : "", settings);
    if (!to && *url) return error((*url)->blame, (*url)->from + ": " + to.error().info().message);
    if (!to) return to.error();
    return sts_endpoint{std::move(*to), std::string(endpoints::signing_region_of(region))};
}

web_request sts::message_of(const sts_request& request) const {
    form_body parameters;
    parameters.add("Action", operation_of(request));
    parameters.add("Version", "2011-06-15");
    parameters.add("RoleArn", request.role_arn);
    parameters.add("RoleSessionName", request.session_name);
    if (request.duration)
        parameters.add("DurationSeconds", std::to_string(request.duration->count()));
    parameters.add("ExternalId", request.external_id);
    parameters.add("SerialNumber", request.mfa_serial);
    parameters.add("TokenCode", request.mfa_code);
    parameters.add("WebIdentityToken", request.web_identity_token.view());

    web_request message("POST", at_.to);
    message.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    message.body = parameters.text();
    if (request.signed_with)
        message.signed_with.emplace(*request.signed_with, sigv4::scope{at_.signing_region, "sts"});
    return message;
}

asio::awaitable<sts_result> sts::assume_role(
    std::shared_ptr<sts> self,
    std::shared_ptr<const source_context> in,
    sts_request request,
    std::chrono::steady_clock::time_point deadline
) {
    web_policy policy;
    policy.is_transient = may_pass;
    for (bool is_corrected = false;; is_corrected = true) {
        const auto offset = self->skew_.offset();
        web_request message = self->message_of(request);
        result<web_response> response =
            co_await web::send(in->web, std::move(message), policy, deadline, offset);
        if (!response) co_return sts_result(call_failed(request, response.error()));
        if (response->status == 200) {
            auto key = read_sts_credentials(response->body.view(), operation_of(request));
            if (key) co_return sts_result(std::move(key));
            co_return sts_result(call_failed(request, self->at_.to, key.error().info().message));
        }
        const sts_refusal refusal = read_sts_refusal(response->body.view());
        if (request.signed_with && in->services.corrects_clock && !is_corrected) {
            error_info info;
            info.service_code = refusal.code;
            const auto now = in->environment->wall_time();
            if (self->skew_.learn(info, response->headers.find("date"), now, offset)) continue;
        }
        sts_result refused(call_failed(request, self->at_.to, refusal_text(refusal, *response)));
        refused.refused_signer = is_about_signer(refusal.code);
        co_return refused;
    }
}

} // namespace codynamo::credential_sources
