// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config/shared_files.hpp"

#include <codynamo/credentials.hpp>
#include <codynamo/result.hpp>

#include <optional>

namespace codynamo::credential_sources {

/// The access key in the profile in use; nullopt when there is no such profile or it says nothing
/// about credentials. A profile that points to a source which is not supported, or that has half a
/// key, is an error that names the setting.
[[nodiscard]] result<std::optional<credentials>> from_profile(const config::shared_files& files);

} // namespace codynamo::credential_sources
