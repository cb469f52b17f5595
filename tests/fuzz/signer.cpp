// SPDX-License-Identifier: BSL-1.0
//
// The signer of DynamoDB's requests and the general one, which was written apart from it, give the
// same headers for any request that can be sent.
//
#include "fuzz/support.hpp"
#include "http/head.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <codynamo/error.hpp>
#include <codynamo/sigv4.hpp>

#include <optional>
#include <string>
#include <utility>

using namespace codynamo;
using fuzz::require;

namespace {

std::optional<credentials> credentials_of(fuzz::input& in) {
    std::string id(in.line());
    std::string secret(in.line());
    std::string token(in.line());
    try {
        return credentials(std::move(id), std::move(secret), std::move(token));
    } catch (const error& e) {
        require(e.code() == client_errc::invalid_argument, "a refusal has its code");
        return std::nullopt;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const auto seconds = static_cast<std::int64_t>(in.number(4)); // up to the year 2106
    const auto key = credentials_of(in);
    const std::string host(in.line());
    const std::string path(in.line());
    const std::string target(in.line());
    const std::string region(in.line());
    const std::string_view body = in.rest();
    std::string head;
    if (!key || !http::append_request_line(head, "POST", path, host) ||
        !http::append_header(head, "X-Amz-Target", target) ||
        !http::append_header(head, "Region", region))
        return 0;                                      // refused before anything is signed
    if (path.find('?') != std::string::npos) return 0; // no endpoint has a query

    const std::chrono::system_clock::time_point when{std::chrono::seconds(seconds)};
    head.clear();
    sigv4::dynamodb_signer signer;
    signer.append_to(head, {host, path, target, crypto::sha256(body)}, *key, {region}, when);

    sigv4::request request;
    request.path = path;
    request.body = body;
    request.headers = {
        {"Host", host},
        {"Content-Type", std::string(sigv4::dynamodb_signer::content_type)},
        {"X-Amz-Target", target},
    };
    std::string expected;
    for (const auto& [name, text] : sigv4::sign(request, *key, {.region = region}, when))
        expected += name + ": " + text + "\r\n";
    require(head == expected, "both signers give the same headers");
    return 0;
}
