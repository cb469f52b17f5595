// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/settings.hpp"

#include <codynamo/config.hpp>

#include <chrono>

namespace codynamo::testing {

/// How long a test waits for what has to come, however slow and busy the machine is. Only a test
/// that hangs ends by it.
inline constexpr std::chrono::minutes patience(10);

/// Sets each limit that is at its default to `patience`: a slow machine is not what such a test is
/// about.
void make_patient(client_config& config);

/// The same for the transport alone.
[[nodiscard]] http::settings patient_settings();

} // namespace codynamo::testing
