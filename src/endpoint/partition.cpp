// SPDX-License-Identifier: BSL-1.0
#include "endpoint/partition.hpp"

#include <algorithm>
#include <array>

namespace codynamo::endpoints {
namespace {

constexpr partition aws{"aws", "amazonaws.com", "api.aws", "signin.aws.amazon.com"};

struct partition_rule {
    /// Of the region, before "-<word>-<number>".
    std::string_view prefix;
    /// A name of another form, for services without a region.
    std::string_view pseudo_region;
    partition is;
};

// AWS's partitions.json. All other regions are in the partition `aws`. Each partition has FIPS and
// dual-stack endpoints.
constexpr std::array partition_rules{
    partition_rule{
        "cn-",
        "aws-cn-global",
        {"aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "signin.amazonaws.cn"}
    },
    partition_rule{
        "eusc-de-",
        {},
        {"aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "signin.amazonaws-eusc.eu"}
    },
    partition_rule{
        "us-iso-",
        "aws-iso-global",
        {"aws-iso", "c2s.ic.gov", "api.aws.ic.gov", "signin.c2shome.ic.gov"}
    },
    partition_rule{
        "us-isob-",
        "aws-iso-b-global",
        {"aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", "signin.sc2shome.sgov.gov"}
    },
    partition_rule{
        "eu-isoe-",
        "aws-iso-e-global",
        {"aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "signin.csphome.adc-e.uk"}
    },
    partition_rule{
        "us-isof-",
        "aws-iso-f-global",
        {"aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "signin.csphome.hci.ic.gov"}
    },
    partition_rule{
        "us-gov-",
        "aws-us-gov-global",
        {"aws-us-gov", "amazonaws.com", "api.aws", "signin.amazonaws-us-gov.com"}
    },
};

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

bool is_below(std::string_view host, std::string_view domain) noexcept {
    return host.ends_with(domain) &&
           (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
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
    const auto is_in = [host](const partition& p) {
        return is_below(host, p.dns_suffix) || is_below(host, p.dualstack_suffix) ||
               is_below(host, p.sign_in_host);
    };
    return is_in(aws) || std::any_of(
                             partition_rules.begin(),
                             partition_rules.end(),
                             [&](const partition_rule& rule) { return is_in(rule.is); }
                         );
}

} // namespace codynamo::endpoints
