// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/table_settings.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// TagResource: adds tags, or replaces their texts.
struct tag_resource_request {
    tag_resource_request() = default;

    tag_resource_request(std::string arn, std::vector<resource_tag> added)
        : resource_arn(std::move(arn)), tags(std::move(added)) {}

    std::string resource_arn; ///< `table_description::table_arn`
    std::vector<resource_tag> tags;
    std::optional<std::chrono::milliseconds> timeout;
};

struct tag_resource_response {};

/// UntagResource.
struct untag_resource_request {
    untag_resource_request() = default;

    untag_resource_request(std::string arn, std::vector<std::string> removed)
        : resource_arn(std::move(arn)), tag_keys(std::move(removed)) {}

    std::string resource_arn; ///< `table_description::table_arn`
    std::vector<std::string> tag_keys;
    std::optional<std::chrono::milliseconds> timeout;
};

struct untag_resource_response {};

/// ListTagsOfResource. One page.
struct list_tags_of_resource_request {
    list_tags_of_resource_request() = default;

    explicit list_tags_of_resource_request(std::string arn) : resource_arn(std::move(arn)) {}

    std::string resource_arn; ///< `table_description::table_arn`
    /// `next_token` of the page before.
    std::optional<std::string> next_token;
    std::optional<std::chrono::milliseconds> timeout;
};

struct list_tags_of_resource_response {
    std::vector<resource_tag> tags;
    /// None on the last page.
    std::optional<std::string> next_token;
};

} // namespace codynamo
