// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/call.hpp>

#include <utility>

namespace codynamo {

call_request::call_request(std::string operation_name, std::string body)
    : operation(std::move(operation_name)), json(std::move(body)) {}

} // namespace codynamo
