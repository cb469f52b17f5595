// SPDX-License-Identifier: BSL-1.0
#include "config/metadata_settings.hpp"

#include <array>

namespace codynamo::config {
namespace {

const char* store_endpoint_mode(metadata_settings& into, std::string_view text) {
    into.is_ipv6 = is_keyword(text, "ipv6");
    return into.is_ipv6 || is_keyword(text, "ipv4") ? nullptr : "IPv4 or IPv6";
}

const char* store_metadata_timeout(metadata_settings& into, std::string_view text) {
    const auto parsed = parse_count(text);
    if (!parsed || *parsed > 3600) return "a whole number of seconds, 1 to 3600";
    into.timeout = std::chrono::seconds(*parsed);
    return nullptr;
}

const char* store_metadata_attempts(metadata_settings& into, std::string_view text) {
    const auto parsed = parse_count(text);
    if (!parsed) return "a whole number of attempts, 1 or more";
    into.attempts = *parsed;
    return nullptr;
}

// The columns: name, code, variables, key of the profile, default.
constexpr std::array<setting<metadata_settings>, 7> metadata_table{{
    {{"ec2_metadata_disabled", nullptr, {"AWS_EC2_METADATA_DISABLED"}, nullptr, "false"},
     store_bool<&metadata_settings::is_disabled>},
    {{"ec2_metadata_v1_disabled",
      nullptr,
      {"AWS_EC2_METADATA_V1_DISABLED"},
      "ec2_metadata_v1_disabled",
      "true"},
     store_bool<&metadata_settings::is_v1_disabled>},
    {{"ec2_metadata_service_endpoint_mode",
      nullptr,
      {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"},
      "ec2_metadata_service_endpoint_mode",
      "IPv4"},
     store_endpoint_mode},
    {{"ec2_metadata_service_endpoint",
      nullptr,
      {"AWS_EC2_METADATA_SERVICE_ENDPOINT"},
      "ec2_metadata_service_endpoint",
      nullptr},
     store_text<&metadata_settings::endpoint>},
    {{"metadata_service_timeout",
      nullptr,
      {"AWS_METADATA_SERVICE_TIMEOUT"},
      "metadata_service_timeout",
      "1"},
     store_metadata_timeout},
    {{"metadata_service_num_attempts",
      nullptr,
      {"AWS_METADATA_SERVICE_NUM_ATTEMPTS"},
      "metadata_service_num_attempts",
      "3"},
     store_metadata_attempts},
    {{"ec2_instance_profile_name",
      nullptr,
      {"AWS_EC2_INSTANCE_PROFILE_NAME"},
      "ec2_instance_profile_name",
      nullptr},
     store_text<&metadata_settings::instance_profile_name>},
}};

} // namespace

result<metadata_settings> resolve_metadata_settings(const finder& find) {
    metadata_settings s;
    if (auto failure = resolve_table(metadata_table, {}, find, s)) return *failure;
    if (s.endpoint.empty())
        s.endpoint = s.is_ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
    return s;
}

} // namespace codynamo::config
