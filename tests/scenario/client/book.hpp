// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/scripted_client.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {

using stream = item_stream<query_request, query_response>;

inline nlohmann::json number_of(int n) {
    return nlohmann::json{{"N", std::to_string(n)}};
}

inline nlohmann::json key_json(int n) {
    return nlohmann::json{{"id", {{"S", "a"}}}, {"n", number_of(n)}};
}

/// A table of items a/0 to a/count-1 in pages of at most `page` items read. Every `empty_every`-th
/// page finds nothing.
class book {
public:
    book(int count, int page) : count_(count), page_(page) {}

    script operator()(const seen_request& r) const {
        const nlohmann::json asked = nlohmann::json::parse(r.body);
        int at = 0;
        if (asked.contains("ExclusiveStartKey"))
            at = std::stoi(asked["ExclusiveStartKey"]["n"]["N"].get<std::string>()) + 1;
        const int most = std::min(page_, asked.value("Limit", page_));
        nlohmann::json items = nlohmann::json::array();
        for (int i = at; i < std::min(at + most, count_); ++i) {
            nlohmann::json one = key_json(i);
            if (asked.value("ProjectionExpression", "") != "") one.erase("n");
            one["v"] = number_of(i);
            items.push_back(one);
        }
        nlohmann::json page{
            {"Items", items}, {"Count", items.size()}, {"ScannedCount", items.size()}
        };
        if (at + most < count_) page["LastEvaluatedKey"] = key_json(at + most - 1);
        return ok(page.dump());
    }

private:
    int count_;
    int page_;
};

/// Returns the page for the body of a request.
inline script page_of(const book& all, std::string request) {
    seen_request r;
    r.body = std::move(request);
    return all(r);
}

/// Reads up to `most` items, of which it returns the numbers.
inline asio::awaitable<std::vector<int>> read(stream& from, int most) {
    std::vector<int> numbers;
    while (static_cast<int>(numbers.size()) < most) {
        const std::optional<item> one = co_await from.next();
        if (!one) break;
        numbers.push_back(one->at("v").as_number().to<int>());
    }
    co_return numbers;
}

inline std::vector<int> numbers(int from, int to) {
    std::vector<int> all;
    for (int i = from; i < to; ++i)
        all.push_back(i);
    return all;
}

inline error error_in(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const error& e) {
        return e;
    }
}

inline const auto all_of_a = [] { return partition_key("id") == "a"; };

} // namespace codynamo::testing
