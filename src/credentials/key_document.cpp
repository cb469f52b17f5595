// SPDX-License-Identifier: BSL-1.0
#include "credentials/key_document.hpp"

#include <codynamo/error.hpp>

#include <string>

namespace codynamo::credential_sources {

result<credentials> key_in(const document& response) {
    const auto id = response.required("AccessKeyId");
    if (!id) return id.error();
    const auto secret = response.required("SecretAccessKey");
    if (!secret) return secret.error();
    const auto expiration = response.time("Expiration");
    if (!expiration) return expiration.error();
    const auto token = response.find("Token").value_or("");
    try {
        credentials key{std::string(*id), std::string(*secret), std::string(token)};
        if (const auto account = response.find("AccountId"))
            key = key.with_account_id(std::string(*account));
        if (*expiration) key = key.with_expiration(**expiration);
        return key;
    } catch (const error& e) {
        return error(client_errc::credentials_failed, response.name() + ": " + e.info().message);
    }
}

} // namespace codynamo::credential_sources
