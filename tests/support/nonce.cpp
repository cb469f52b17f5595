// SPDX-License-Identifier: BSL-1.0
#include "support/nonce.hpp"

#include "support/seen.hpp"

#include <atomic>

namespace codynamo::testing {
namespace {

constexpr std::string_view mark = "nonce-";

asio::awaitable<bool> ask(table t, std::string nonce) {
    const get_item_response found = co_await t.get_item(key("id", nonce));
    co_return found.item&& found.item->at("id") == value(nonce);
}

} // namespace

std::string fresh_nonce() {
    static std::atomic<unsigned> last = 0;
    return std::string(mark) + std::to_string(++last);
}

std::string nonce_in(std::string_view text) {
    const auto begin = text.find(mark);
    if (begin == std::string_view::npos) return "";
    const auto end = text.find_first_not_of("0123456789", begin + mark.size());
    return std::string(text.substr(begin, end == text.npos ? end : end - begin));
}

script echo_nonce(const seen_request& request) {
    const std::string operation = request.operation(); // empty where a test speaks plain HTTP
    const bool has_item = operation.empty() || operation == "GetItem";
    return has_item ? response_for(request.nonce()) : ok("{}");
}

script response_for(std::string_view nonce) {
    return ok(R"({"Item":{"id":{"S":")" + std::string(nonce) + R"("}}})");
}

asio::awaitable<bool> gets_its_own_response(table t) {
    return ask(std::move(t), fresh_nonce());
}

} // namespace codynamo::testing
