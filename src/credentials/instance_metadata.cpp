// SPDX-License-Identifier: BSL-1.0
//
// get
//   open_session   a token that is good still, or a new one by PUT; or there is no service
//   web::send      GET with the token; once more after status 401
#include "credentials/instance_metadata.hpp"

#include "credentials/foreign_text.hpp"
#include "endpoint/resolve.hpp"
#include "endpoint/url.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

constexpr const char* token_path = "/latest/api/token";
constexpr const char* token_header = "x-aws-ec2-metadata-token";
constexpr const char* lifetime_header = "x-aws-ec2-metadata-token-ttl-seconds";
constexpr auto token_lifetime = 21'600s; // what the service allows
constexpr auto v1_session = 15min;       // then a token is asked for again
constexpr auto absence_is_remembered = 1min;

error metadata_failed(std::string message) {
    return error(
        client_errc::credentials_failed, "the instance metadata service: " + std::move(message)
    );
}

bool is_end_of_call(const error& why) {
    return why.code() == client_errc::cancelled || why.code() == client_errc::deadline_exceeded;
}

bool is_without_connection(const error& why) {
    return why.code() == client_errc::resolve_failed || why.code() == client_errc::connect_failed ||
           why.code() == client_errc::connect_timeout;
}

result<http::endpoint> parse_metadata_endpoint(const std::string& url) {
    auto parsed = endpoints::parse_url(url);
    if (!parsed)
        return metadata_failed(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT, or ec2_metadata_service_endpoint of the profile: " +
            parsed.error().info().message
        );
    if (parsed->path.ends_with('/')) parsed->path.pop_back();
    return parsed;
}

/// Base64 of any kind, and what else is used for tokens; no markup.
bool is_token(std::string_view text) {
    constexpr std::size_t longest = 4096;
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("+/=-_.~:").find(c) != std::string_view::npos;
           });
}

std::chrono::seconds lifetime_in(const web_response& response) {
    const auto text = response.headers.find(lifetime_header);
    int seconds = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), seconds);
    return seconds > 0
               ? std::min<std::chrono::seconds>(std::chrono::seconds(seconds), token_lifetime)
               : token_lifetime;
}

} // namespace

instance_metadata::instance_metadata(config::metadata_settings settings)
    : settings_(std::move(settings)), base_(parse_metadata_endpoint(settings_.endpoint)) {}

std::string instance_metadata::url(const std::string& path) const {
    if (!base_) return path;
    http::endpoint to = *base_;
    to.path += path;
    return to.url();
}

web_policy instance_metadata::policy() const {
    web_policy policy;
    policy.by = route::direct;
    policy.max_attempts = settings_.attempts;
    policy.attempt_timeout = settings_.timeout;
    policy.connects_again = was_reached_;
    return policy;
}

asio::awaitable<result<instance_metadata::reading>> instance_metadata::get(
    std::shared_ptr<instance_metadata> self,
    std::shared_ptr<const source_context> in,
    std::string path,
    steady_time deadline
) {
    if (self->settings_.is_disabled)
        co_return reading(passed_over("AWS_EC2_METADATA_DISABLED is true"));
    if (!self->base_) co_return self->base_.error();
    for (bool is_first = true;; is_first = false) {
        auto opened = co_await open_session(self, in, deadline);
        if (!opened) co_return opened.error();
        if (*opened) co_return reading(std::move(**opened));

        http::endpoint to = *self->base_;
        to.path += path;
        web_request request("GET", std::move(to));
        if (!self->token_.empty()) request.add(token_header, self->token_.view());
        web_policy policy = self->policy();
        auto response =
            co_await web::send(in->web, std::move(request), std::move(policy), deadline);
        if (!response) {
            if (is_end_of_call(response.error())) co_return response.error();
            co_return metadata_failed(response.error().info().message);
        }
        constexpr int token_refused = 401;
        if (response->status != token_refused || !is_first) co_return reading(std::move(*response));
        self->session_ends_ = {};
    }
}

asio::awaitable<result<std::optional<passed_over>>> instance_metadata::open_session(
    std::shared_ptr<instance_metadata> self,
    std::shared_ptr<const source_context> in,
    steady_time deadline
) {
    using outcome = std::optional<passed_over>;
    const steady_time now = in->environment->now();
    if (now < self->session_ends_) co_return outcome();
    if (now < self->absent_until_) co_return outcome(passed_over(self->absence_));

    http::endpoint to = *self->base_;
    to.path += token_path;
    web_request request("PUT", std::move(to));
    request.add(lifetime_header, std::to_string(token_lifetime.count()));
    web_policy policy = self->policy();
    auto response = co_await web::send(in->web, std::move(request), std::move(policy), deadline);
    if (!response) {
        const error& why = response.error();
        if (is_end_of_call(why)) co_return why;
        if (!is_without_connection(why)) {
            self->was_reached_ = true;
            auto refused = self->go_without_token(
                why.info().message + "; in a container, the instance's metadata hop limit may be "
                                     "too low (2 are needed)",
                now
            );
            if (refused) co_return *refused;
            co_return outcome();
        }
        if (self->was_reached_) co_return metadata_failed(why.info().message);
        self->absence_ = "no such service here: " + why.info().message;
        self->absent_until_ = in->environment->now() + absence_is_remembered;
        co_return outcome(passed_over(self->absence_));
    }
    self->was_reached_ = true;
    auto refused = self->accept_token(std::move(*response), now);
    if (refused) co_return *refused;
    co_return outcome();
}

/// `asked_at`: when the token's time begins at the latest.
std::optional<error> instance_metadata::accept_token(web_response response, steady_time asked_at) {
    const std::string where = "PUT " + url(token_path);
    switch (response.status) {
    case 200:
        if (!is_token(response.body.view()))
            return metadata_failed(
                where + " has a response that is not a token; is another program at this address?"
            );
        token_ = std::move(response.body);
        session_ends_ = asked_at + lifetime_in(response);
        return std::nullopt;
    case 403:
        return go_without_token(
            where + " has status 403: it may be off for this instance", asked_at
        );
    case 404:
    case 405:
        return go_without_token(where + " has status " + std::to_string(response.status), asked_at);
    default:
        return metadata_failed(where + " has status " + std::to_string(response.status));
    }
}

std::optional<error> instance_metadata::go_without_token(const std::string& why, steady_time now) {
    if (settings_.is_v1_disabled)
        return metadata_failed(
            why +
            ". AWS_EC2_METADATA_V1_DISABLED=false allows version 1 of the service, which needs "
            "no token and is less safe; AWS_EC2_METADATA_DISABLED=true leaves the service out"
        );
    token_ = {};
    session_ends_ = now + v1_session;
    return std::nullopt;
}

namespace {

/// The text at `path` below placement/; nullopt if the service does not have it.
asio::awaitable<result<std::optional<std::string>>> read_placement(
    std::shared_ptr<instance_metadata> service,
    std::shared_ptr<const source_context> in,
    std::string name,
    std::chrono::steady_clock::time_point deadline
) {
    const std::string path = "/latest/meta-data/placement/" + name;
    auto read = co_await instance_metadata::get(service, in, path, deadline);
    if (!read) co_return read.error();
    if (const auto* absent = std::get_if<passed_over>(&*read))
        co_return error(
            client_errc::missing_region, "looked for it in the instance metadata: " + absent->why
        );
    const auto& response = std::get<web_response>(*read);
    if (response.status == 404) co_return std::optional<std::string>();
    const std::string where = "GET " + service->url(path);
    if (response.status != 200)
        co_return metadata_failed(where + " has status " + std::to_string(response.status));
    const std::string_view text = config::trimmed(response.body.view());
    if (endpoints::check_region(text))
        co_return metadata_failed(
            where + " has a response that is not a name in lower case: " + foreign_text(text)
        );
    co_return std::optional(std::string(text));
}

} // namespace

asio::awaitable<result<std::string>> find_instance_region(
    std::shared_ptr<instance_metadata> service,
    std::shared_ptr<const source_context> in,
    std::chrono::steady_clock::time_point deadline
) {
    auto region = co_await read_placement(service, in, "region", deadline);
    if (!region) co_return region.error();
    if (*region) co_return std::move(**region);
    auto zone = co_await read_placement(service, in, "availability-zone", deadline);
    if (!zone) co_return zone.error();
    if (!*zone) co_return metadata_failed("it names neither a region nor an availability zone");
    std::string before_letter = std::move(**zone);
    before_letter.pop_back();
    if (endpoints::check_region(before_letter))
        co_return metadata_failed("its placement/availability-zone is not a region and a letter");
    co_return before_letter;
}

} // namespace codynamo::credential_sources
