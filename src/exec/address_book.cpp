// SPDX-License-Identifier: BSL-1.0
#include "exec/address_book.hpp"

#include "http/head.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <utility>

namespace codynamo::exec {
namespace {

/// In an unknown region they may.
bool accounts_make_a_difference(endpoints::parameters rules) {
    if (rules.region.empty()) rules.region = "us-east-1";
    return endpoints::depends_on_account(rules);
}

http::fallible<std::string> first_lines_of(std::string_view path, std::string_view host) {
    std::string lines;
    auto written = http::append_request_line(lines, "POST", path, host);
    const auto header = [&](std::string_view name, std::string_view text) {
        if (written) written = http::append_header(lines, name, text);
    };
    header("Content-Type", sigv4::dynamodb_signer::content_type);
    header("Accept-Encoding", "identity");
    if (!written) return written.error();
    return lines;
}

} // namespace

service_address::service_address(http::endpoint to, std::string prefix, sigv4::scope signed_for)
    : endpoint(std::move(to)),
      host(endpoint.host_header()),
      first_lines(first_lines_of(endpoint.path, host)),
      target_prefix(std::move(prefix)),
      scope(std::move(signed_for)) {}

address_book::address_book(endpoints::parameters rules, std::string target_prefix)
    : target_prefix_(std::move(target_prefix)),
      depends_on_account_(accounts_make_a_difference(rules)),
      needs_region_(rules.region.empty()),
      rules_(std::move(rules)) {}

void address_book::set_region(std::string region) {
    const std::scoped_lock lock(mutex_);
    rules_.region = std::move(region);
    usual_ = {}; // it was resolved without
    needs_region_ = rules_.region.empty();
}

result<shared_address> address_book::find(
    std::string_view account_id, std::string_view resource, bool is_search
) {
    if (!depends_on_account_) account_id = resource = {};
    const std::scoped_lock lock(mutex_);
    if (resource.starts_with("arn:")) return resolve(account_id, resource, is_search);
    usual_address& usual = usual_[is_search ? 1 : 0];
    if (usual.address && usual.account_id == account_id) return usual.address;
    auto found = resolve(account_id, {}, is_search);
    if (found) usual = {std::string(account_id), *found};
    return found;
}

/// Under the mutex.
result<shared_address> address_book::resolve(
    std::string_view account_id, std::string_view resource, bool is_search
) const {
    endpoints::parameters p = rules_;
    p.account_id = account_id;
    p.resource_arn = resource;
    p.is_search_operation = is_search;
    auto to = endpoints::resolve(p);
    if (!to) return to.error();
    const sigv4::scope scope{std::move(to->signing_region), "dynamodb"}; // Streams too
    return std::make_shared<const service_address>(std::move(to->endpoint), target_prefix_, scope);
}

} // namespace codynamo::exec
