// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "credentials/instance_metadata.hpp"
#include "credentials/profile_source.hpp"
#include "credentials/source.hpp"

#include <memory>

namespace codynamo::credential_sources {

/// What the default chain of a client depends on.
struct default_chain_settings {
    /// A profile that code names goes before the environment.
    bool profile_is_in_code = false;
    /// The endpoint is on this machine, as DynamoDB Local's.
    bool is_for_this_machine = false;
    profile_settings profile;
    std::shared_ptr<instance_metadata> instance;
};

/// The chain that all AWS tools have in common: the environment, the profile, a web identity in the
/// environment, a container, an instance's metadata.
///
/// For an endpoint on this machine it ends with a key that stands for none, in place of the
/// instance's metadata: DynamoDB Local takes any key, and a laptop need not wait for a service that
/// is not there.
[[nodiscard]] std::shared_ptr<source> make_default_chain(default_chain_settings settings);

} // namespace codynamo::credential_sources
