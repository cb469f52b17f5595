// SPDX-License-Identifier: BSL-1.0
#include <codynamo/operation/tags.hpp>

#include <utility>

namespace codynamo {

tag_resource_request::tag_resource_request(std::string arn, std::vector<resource_tag> added_tags)
    : resource_arn(std::move(arn)), tags(std::move(added_tags)) {}

untag_resource_request::untag_resource_request(
    std::string arn, std::vector<std::string> removed_keys
)
    : resource_arn(std::move(arn)), tag_keys(std::move(removed_keys)) {}

list_tags_of_resource_request::list_tags_of_resource_request(std::string arn)
    : resource_arn(std::move(arn)) {}

} // namespace codynamo
