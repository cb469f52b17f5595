// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/shared_files.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <optional>

namespace codynamo::credential_sources {

/// Returns the access key in the profile in use; nullopt without such a profile or without
/// credentials in it. A profile with an unsupported source or half a key is an error that names the
/// setting.
[[nodiscard]] result<std::optional<credentials>> from_profile(const config::shared_files& files);

} // namespace codynamo::credential_sources
