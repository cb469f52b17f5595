// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/environment.hpp"
#include "config/shared_files.hpp"
#include "credentials/source.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <string>

namespace codynamo::credential_sources {

enum class environment_use {
    first, ///< as usual
    never, ///< for a profile that was named in code: code goes before the environment
};

/// Returns the environment's access key, else the profile's. A broken source is an error, not a
/// reason to try the next: nobody wants to write with another key than the intended one.
[[nodiscard]] result<found_credentials> load_default_credentials(
    const config::environment& env,
    const config::shared_files& files,
    environment_use use = environment_use::first
);

} // namespace codynamo::credential_sources
