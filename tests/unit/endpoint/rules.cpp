// SPDX-License-Identifier: BSL-1.0
#include "endpoint/resolve.hpp"
#include "unit/endpoint/rule_rows.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <stdexcept>
#include <string>

namespace codynamo::testing {
namespace {

std::string next_column(std::istream& in) {
    std::string text;
    in >> text;
    return text == "-" ? std::string() : text;
}

account_id_endpoint_mode mode_of(const std::string& text) {
    if (text == "preferred") return account_id_endpoint_mode::preferred;
    if (text == "required") return account_id_endpoint_mode::required;
    if (text == "disabled" || text.empty()) return account_id_endpoint_mode::disabled;
    throw std::runtime_error("no mode: " + text);
}

endpoints::parameters next_parameters(std::istream& in) {
    endpoints::parameters p;
    p.region = next_column(in);
    const std::string flags = next_column(in);
    const auto has = [&](char flag) { return flags.find(flag) != std::string::npos; };
    p.use_fips = has('F');
    p.use_dualstack = has('D');
    p.is_search_operation = has('S');
    if (has('T')) p.service = endpoints::service::dynamodb_streams;
    p.account_id_endpoint_mode = mode_of(next_column(in));
    p.account_id = next_column(in);
    p.resource_arn = next_column(in);
    std::istringstream list(next_column(in));
    for (std::string arn; std::getline(list, arn, ',');)
        p.resource_arn_list.push_back(arn);
    p.url = next_column(in);
    return p;
}

/// As a row writes it.
std::string outcome_of(const endpoints::parameters& p) {
    const auto r = endpoints::resolve(p);
    if (!r) return "! " + r.error().info().message;
    const bool is_signed_elsewhere = r->signing_region != p.region;
    return r->endpoint.url() + (is_signed_elsewhere ? ' ' + r->signing_region : std::string());
}

} // namespace

TEST_CASE("endpoints follow the rules of AWS over partitions, accounts, ARNs and settings") {
    std::istringstream rows{std::string(rule_rows)};
    int cases = 0;
    for (std::string row; std::getline(rows, row);) {
        if (row.starts_with('#')) continue;
        INFO(row);
        std::istringstream in(row);
        const endpoints::parameters p = next_parameters(in);
        REQUIRE(next_column(in) == "=");
        std::string expected;
        std::getline(in >> std::ws, expected);
        const std::string outcome = outcome_of(p);
        if (expected.starts_with('!')) {
            CHECK(outcome.starts_with('!'));
            CHECK(outcome.find(expected.substr(2)) != std::string::npos);
        } else {
            CHECK(outcome == expected);
        }
        ++cases;
    }
    CHECK(cases >= 150);
}

TEST_CASE("only hosts that an account can change depend on one") {
    endpoints::parameters p{.region = "eu-west-1"};
    CHECK_FALSE(endpoints::depends_on_account(p));
    p.account_id_endpoint_mode = account_id_endpoint_mode::preferred;
    CHECK(endpoints::depends_on_account(p));
    for (const auto change : {
             +[](endpoints::parameters& q) { q.region = "cn-north-1"; },
             +[](endpoints::parameters& q) { q.region = "local"; },
             +[](endpoints::parameters& q) { q.url = "https://db.example.com"; },
             +[](endpoints::parameters& q) { q.use_fips = true; },
             +[](endpoints::parameters& q) { q.service = endpoints::service::dynamodb_streams; },
         }) {
        endpoints::parameters other = p;
        change(other);
        CHECK_FALSE(endpoints::depends_on_account(other));
    }
}

} // namespace codynamo::testing
