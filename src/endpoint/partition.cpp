// SPDX-License-Identifier: BSL-1.0
#include "endpoint/partition.hpp"

#include <algorithm>
#include <array>

namespace codynamo::endpoints {
namespace {

struct partition_rule {
    std::string_view prefix;        ///< of the region, before "-<word>-<number>"
    std::string_view pseudo_region; ///< a name of another form, for services without a region
    partition is;
};

// AWS's partitions.json. All other regions are in the partition `aws`.
constexpr std::array partition_rules = {
    partition_rule{
        "cn-", "aws-cn-global", {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn"}
    },
    partition_rule{"eusc-de-", {}, {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu"}},
    partition_rule{"us-iso-", "aws-iso-global", {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov"}},
    partition_rule{
        "us-isob-", "aws-iso-b-global", {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud"}
    },
    partition_rule{
        "eu-isoe-", "aws-iso-e-global", {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"}
    },
    partition_rule{
        "us-isof-", "aws-iso-f-global", {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov"}
    },
    partition_rule{"us-gov-", "aws-us-gov-global", {"aws-us-gov", "amazonaws.com", "api.aws"}},
};

constexpr partition aws = {"aws", "amazonaws.com", "api.aws"};

bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// `^\w+-\d+$`
bool is_word_and_number(std::string_view text) noexcept {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos || dash == 0 || dash + 1 == text.size()) return false;
    const std::string_view number = text.substr(dash + 1);
    return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dash), is_word) &&
           std::all_of(number.begin(), number.end(), is_digit);
}

} // namespace

const partition& partition_of(std::string_view region) noexcept {
    for (const partition_rule& rule : partition_rules)
        if (!region.empty() && region == rule.pseudo_region) return rule.is;
    for (const partition_rule& rule : partition_rules)
        if (region.starts_with(rule.prefix) &&
            is_word_and_number(region.substr(rule.prefix.size())))
            return rule.is;
    return aws;
}

bool is_host_of_aws(std::string_view host) noexcept {
    const auto is_below = [host](const partition& p) {
        for (const std::string_view suffix : {p.dns_suffix, p.dualstack_suffix})
            if (host.ends_with(suffix) &&
                (host.size() == suffix.size() || host[host.size() - suffix.size() - 1] == '.'))
                return true;
        return false;
    };
    return is_below(aws) || std::any_of(
                                partition_rules.begin(),
                                partition_rules.end(),
                                [&](const partition_rule& rule) { return is_below(rule.is); }
                            );
}

} // namespace codynamo::endpoints
