// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"

#include <memory>
#include <string>
#include <utility>

namespace codynamo::credential_sources {

/// The environment's access key, or the profile's.
class machine_source final : public source {
public:
    /// `profile`: the one named in code; empty: none is.
    explicit machine_source(std::string profile) : profile_(std::move(profile)) {}

    [[nodiscard]] std::string name() const override { return "the environment and profile"; }

    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    std::string profile_;
};

} // namespace codynamo::credential_sources
