// SPDX-License-Identifier: BSL-1.0
#include "support/metadata_services.hpp"

#include <mutex>
#include <string_view>
#include <utility>

namespace codynamo::testing {

struct instance_service::state {
    std::mutex mutex;
    metadata_facts facts;
};

namespace {

constexpr std::string_view extended_directory =
    "/latest/meta-data/iam/security-credentials-extended/";
constexpr std::string_view plain_directory = "/latest/meta-data/iam/security-credentials/";

script metadata_answer(const metadata_facts& facts, const seen_request& r) {
    if (r.method == "PUT" && r.path == "/latest/api/token") {
        if (facts.token_status != 200) return respond(facts.token_status, "");
        if (r.find("x-aws-ec2-metadata-token-ttl-seconds") != "21600") return respond(400, "");
        return respond(
            200, facts.token, {{"X-Aws-Ec2-Metadata-Token-Ttl-Seconds", facts.token_lifetime}}
        );
    }
    if (r.method != "GET") return respond(405, "");
    if (facts.needs_token && r.find("x-aws-ec2-metadata-token") != facts.token)
        return respond(401, "");
    for (const std::string_view directory : {extended_directory, plain_directory}) {
        const bool is_extended = directory == extended_directory;
        if (!r.path.starts_with(directory) || (is_extended && !facts.has_extended)) continue;
        const std::string_view name = std::string_view(r.path).substr(directory.size());
        if (name.empty() && !facts.role.empty()) return respond(200, facts.role + "\n");
        if (name == facts.role && !facts.role.empty())
            return respond(200, key_document(facts, is_extended));
    }
    if (r.path == "/latest/meta-data/placement/region" && !facts.region.empty())
        return respond(200, facts.region);
    if (r.path == "/latest/meta-data/placement/availability-zone" && !facts.zone.empty())
        return respond(200, facts.zone);
    return respond(404, "<html><title>404 - Not Found</title></html>");
}

} // namespace

std::string key_document(const metadata_facts& facts, bool with_account) {
    return R"({"Code":"Success","Type":"AWS-HMAC","LastUpdated":"2025-01-31T12:00:00Z",)"
           R"("AccessKeyId":")" +
           facts.key_id + R"(","SecretAccessKey":")" + facts.secret + R"(","Token":")" +
           facts.session_token + R"(","Expiration":")" + facts.expiration + '"' +
           (with_account ? R"(,"AccountId":")" + facts.account + '"' : "") + '}';
}

instance_service::instance_service() : state_(std::make_shared<state>()) {}

void instance_service::change(const std::function<void(metadata_facts&)>& by) {
    const std::lock_guard lock(state_->mutex);
    by(state_->facts);
}

std::function<script(const seen_request&)> instance_service::answers() const {
    return [s = state_](const seen_request& r) {
        const std::lock_guard lock(s->mutex);
        return metadata_answer(s->facts, r);
    };
}

std::function<script(const seen_request&)> container_agent(metadata_facts facts) {
    return [facts = std::move(facts)](const seen_request&) {
        return respond(200, key_document(facts));
    };
}

} // namespace codynamo::testing
