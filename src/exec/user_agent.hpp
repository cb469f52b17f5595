// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <string_view>

namespace codynamo::exec {

/// "codynamo/0.1.0 ua/2.1 os/linux lang/c++#20 [app/<id>]", in the form that AWS asks of SDKs.
/// Characters that do not belong there become '-'.
[[nodiscard]] std::string make_user_agent(std::string_view app_id);

} // namespace codynamo::exec
