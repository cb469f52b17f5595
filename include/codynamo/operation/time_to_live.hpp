// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/call_options.hpp>

#include <string>
#include <utility>

namespace codynamo {

/// UpdateTimeToLive. An item is deleted some time after the moment that its attribute holds,
/// usually within days, and is there until then.
struct update_time_to_live_request : call_options {
    update_time_to_live_request() = default;

    /// Switches the time to live by `attribute` on or off.
    update_time_to_live_request(std::string table, std::string attribute, bool on);

    /// The table's name or ARN.
    std::string table_name;

    /// The attribute that holds the moment, as a number of seconds since 1970. To switch the time
    /// to live off, the attribute that is in use.
    std::string attribute_name;

    /// Whether items are deleted.
    bool enabled = true;
};

/// The response to UpdateTimeToLive: the setting that was accepted.
struct update_time_to_live_response {
    /// The attribute that holds the moment.
    std::string attribute_name;

    /// Whether items are deleted.
    bool enabled = false;
};

/// DescribeTimeToLive.
struct describe_time_to_live_request : call_options {
    describe_time_to_live_request() = default;

    /// Reads the setting of `table`.
    explicit describe_time_to_live_request(std::string table);

    /// The table's name or ARN.
    std::string table_name;
};

/// The response to DescribeTimeToLive.
struct describe_time_to_live_response {
    /// "ENABLING", "ENABLED", "DISABLING" or "DISABLED".
    std::string time_to_live_status;

    /// The attribute that holds the moment; empty if the time to live is off.
    std::string attribute_name;
};

} // namespace codynamo
