// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/error.hpp>

#include <string>

namespace codynamo::exec {

/// What a hint may name of the client and the call that failed.
struct hint_facts {
    /// Such as "https://dynamodb.eu-central-1.amazonaws.com".
    std::string endpoint;
    /// That requests are signed for.
    std::string region;
    /// Of the access key that signed the last attempt; empty: none did.
    std::string key_id;
    /// Where that key came from.
    std::string key_source;
};

/// Returns what to look at after this failure, as one sentence without a full stop; empty if the
/// error says all there is to say. Names at most the last four characters of the key id.
[[nodiscard]] std::string hint_for(const error_info& e, const hint_facts& facts);

} // namespace codynamo::exec
