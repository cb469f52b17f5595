// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace codynamo {

/// UpdateTimeToLive. The attribute is a number, seconds since 1970; an item is deleted some time
/// after that moment, usually within days, and is there until then.
struct update_time_to_live_request {
    update_time_to_live_request() = default;

    update_time_to_live_request(std::string table, std::string attribute, bool on)
        : table_name(std::move(table)), attribute_name(std::move(attribute)), enabled(on) {}

    std::string table_name;     ///< or the table's ARN
    std::string attribute_name; ///< also to switch it off: the one that is set
    bool enabled = true;
    std::optional<std::chrono::milliseconds> timeout;
};

struct update_time_to_live_response {
    std::string attribute_name;
    bool enabled = false;
};

struct describe_time_to_live_request {
    describe_time_to_live_request() = default;

    explicit describe_time_to_live_request(std::string table) : table_name(std::move(table)) {}

    std::string table_name; ///< or the table's ARN
    std::optional<std::chrono::milliseconds> timeout;
};

struct describe_time_to_live_response {
    std::string time_to_live_status; ///< ENABLING, ENABLED, DISABLING, DISABLED
    std::string attribute_name;      ///< empty when it is off
};

} // namespace codynamo
