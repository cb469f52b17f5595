// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/source.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::credential_sources {

/// Sources that are asked one after the other, until one has credentials.
///
/// The source that had them is the only one that is asked from then on: a file that is missing for
/// a moment must not let a client go on with another account's key.
class chain final : public source {
public:
    /// `advice`: what to do when no source has credentials; the end of the error's message.
    chain(std::vector<std::shared_ptr<source>> sources, std::string advice);

    [[nodiscard]] std::string name() const override { return "the default chain"; }

    [[nodiscard]] bool keeps_expired() const override;

    /// Such as "  environment: AWS_ACCESS_KEY_ID is not set\n  profile dev: used\n".
    void forget(const credentials& refused) override;

    [[nodiscard]] std::string trail() const override;

    /// `missing_credentials` when every source was passed over; its message holds the trail.
    [[nodiscard]] asio::awaitable<result<finding>> fetch(
        std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
    ) override;

private:
    /// What became of one source.
    struct step {
        std::shared_ptr<credential_sources::source> source;
        std::string outcome = "not asked";
    };

    [[nodiscard]] error nothing_found() const;

    std::vector<step> steps_;
    std::string advice_;
    /// The step that has had credentials.
    std::optional<std::size_t> chosen_;
};

} // namespace codynamo::credential_sources
