// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/script.hpp"
#include "support/seen.hpp"

#include <functional>
#include <memory>
#include <string>

namespace codynamo::testing {

/// What metadata services know.
struct metadata_facts {
    std::string token = "metadata-token";
    std::string token_lifetime = "21600"; ///< seconds
    int token_status = 200;
    bool needs_token = true;
    bool has_extended = true; ///< the directory that has the account as well
    std::string role = "reader";
    std::string key_id = "AKIDMETADATA";
    std::string secret = "secret";
    std::string session_token = "token";
    std::string expiration = "2035-01-31T12:00:00Z";
    std::string account = "123456789012";
    std::string region = "eu-central-1";
    std::string zone = "eu-central-1b";
};

/// The JSON with a key, as metadata services and the agents of containers send it.
[[nodiscard]] std::string key_document(const metadata_facts& facts, bool with_account = true);

/// EC2's instance metadata service, for `scripted_server::otherwise`:
///
///     instance_service service;
///     net.otherwise(service.answers());
class instance_service {
public:
    instance_service();

    /// From any thread; for requests that come afterwards.
    void change(const std::function<void(metadata_facts&)>& by);

    [[nodiscard]] std::function<script(const seen_request&)> answers() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

/// The agent of ECS or EKS, which answers every request with the key.
[[nodiscard]] std::function<script(const seen_request&)> container_agent(
    metadata_facts facts = metadata_facts()
);

} // namespace codynamo::testing
