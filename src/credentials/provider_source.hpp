// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"

#include <memory>
#include <string>
#include <utility>

namespace codynamo::credential_sources {

/// A provider that the user has written.
class provider_source final : public source {
public:
    explicit provider_source(credentials_provider provider) : provider_(std::move(provider)) {}

    [[nodiscard]] std::string name() const override { return "client_config::credentials"; }

    /// Drops what the provider throws.
    void forget(const credentials& refused) override;

    /// Fails with the `error` that the provider throws; with `credentials_failed` for another
    /// exception, whose text may hold anything, also a key; with `cancelled` for any of them after
    /// a cancellation. Throws `std::bad_alloc`.
    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    credentials_provider provider_;
};

} // namespace codynamo::credential_sources
