// SPDX-License-Identifier: BSL-1.0
#include "codec/table_name.hpp"

namespace codynamo::codec {
namespace {

constexpr std::string_view arn_prefix = "arn:";
constexpr std::string_view before_name = ":table/";

} // namespace

std::string_view table_name_of(std::string_view name_or_arn) noexcept {
    if (!name_or_arn.starts_with(arn_prefix)) return name_or_arn; // a name has no colon
    const auto at = name_or_arn.find(before_name);
    return at == std::string_view::npos ? name_or_arn : name_or_arn.substr(at + before_name.size());
}

bool may_be_same_table(std::string_view a, std::string_view b) noexcept {
    if (a == b) return true;
    const bool two_arns = a.starts_with(arn_prefix) && b.starts_with(arn_prefix);
    return !two_arns && table_name_of(a) == table_name_of(b);
}

} // namespace codynamo::codec
