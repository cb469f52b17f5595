// SPDX-License-Identifier: BSL-1.0
#include "sigv4/signing_key.hpp"

#include <algorithm>

namespace codynamo::sigv4 {

crypto::hmac_key derive_signing_key(
    std::string_view secret,
    std::string_view date,
    std::string_view region,
    std::string_view service
) {
    crypto::secret seed("AWS4");
    seed.append(secret);
    crypto::hmac_key key(seed.view());
    for (const std::string_view step : {date, region, service, std::string_view("aws4_request")}) {
        crypto::digest next = key.sign(step);
        key = crypto::hmac_key(next);
        crypto::wipe(next.data(), next.size());
    }
    return key;
}

const crypto::hmac_key& signing_key_cache::get(
    std::string_view secret,
    std::string_view date,
    std::string_view region,
    std::string_view service
) {
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const entry& e) {
        return e.date == date && e.region == region && e.service == service &&
               crypto::equal_secrets(e.secret.view(), secret);
    });
    if (found != entries_.end()) {
        if (found != entries_.begin()) std::rotate(entries_.begin(), found, found + 1);
        return entries_.front().key;
    }
    entry made{
        .secret = crypto::secret(secret),
        .date = std::string(date),
        .region = std::string(region),
        .service = std::string(service),
        .key = derive_signing_key(secret, date, region, service),
    };
    if (entries_.size() == capacity) entries_.pop_back();
    entries_.insert(entries_.begin(), std::move(made));
    return entries_.front().key;
}

} // namespace codynamo::sigv4
