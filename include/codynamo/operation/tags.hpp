// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/call_options.hpp>
#include <codynamo/operation/table_settings.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// TagResource: adds tags, or replaces the texts of those that are there.
struct tag_resource_request : call_options {
    tag_resource_request() = default;

    /// Adds `added_tags` to the resource of this ARN.
    tag_resource_request(std::string arn, std::vector<resource_tag> added_tags);

    /// The table's ARN: `table_description::table_arn`.
    std::string resource_arn;

    /// The tags to set.
    std::vector<resource_tag> tags;
};

/// The response to TagResource, which has no members.
struct tag_resource_response {};

/// UntagResource: removes tags.
struct untag_resource_request : call_options {
    untag_resource_request() = default;

    /// Removes the tags with the names `removed_keys` from the resource of this ARN.
    untag_resource_request(std::string arn, std::vector<std::string> removed_keys);

    /// The table's ARN: `table_description::table_arn`.
    std::string resource_arn;

    /// The names of the tags to remove.
    std::vector<std::string> tag_keys;
};

/// The response to UntagResource, which has no members.
struct untag_resource_response {};

/// ListTagsOfResource: reads one page of tags.
struct list_tags_of_resource_request : call_options {
    list_tags_of_resource_request() = default;

    /// Reads the first page of the resource of this ARN.
    explicit list_tags_of_resource_request(std::string arn);

    /// The table's ARN: `table_description::table_arn`.
    std::string resource_arn;

    /// Where to start: the `next_token` of the page before. Default: at the beginning.
    std::optional<std::string> next_token;
};

/// The response to ListTagsOfResource: one page.
struct list_tags_of_resource_response {
    /// The tags of this page.
    std::vector<resource_tag> tags;

    /// The `next_token` of the next page; nothing on the last page.
    std::optional<std::string> next_token;
};

} // namespace codynamo
