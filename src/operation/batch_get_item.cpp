// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/operation/batch_get_item.hpp>

namespace codynamo {

const batch_get_results& batch_get_error::results() const noexcept {
    static const batch_get_results none;
    return info().found ? *info().found : none;
}

} // namespace codynamo
