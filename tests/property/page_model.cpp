// SPDX-License-Identifier: BSL-1.0
#include "property/page_model.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

using nlohmann::json;

namespace codynamo::testing {
namespace {

std::string name_of_entry(int n) {
    return "table-" + std::to_string(100 + n);
}

json model_key(int n) {
    return json{{"id", {{"S", "a"}}}, {"n", {{"N", std::to_string(n)}}}};
}

std::size_t start_in(const json& asked, const std::vector<int>& order) {
    int last = 0;
    if (asked.contains("ExclusiveStartKey"))
        last = std::stoi(asked["ExclusiveStartKey"]["n"]["N"].get<std::string>());
    else if (asked.contains("NextToken"))
        last = std::stoi(asked["NextToken"].get<std::string>());
    else if (asked.contains("ExclusiveStartTableName"))
        last = std::stoi(asked["ExclusiveStartTableName"].get<std::string>().substr(6)) - 100;
    else
        return 0;
    const auto found = std::find(order.begin(), order.end(), last);
    return static_cast<std::size_t>(found - order.begin()) + 1;
}

} // namespace

stream_case::stream_case(dice& d)
    : kind(static_cast<stream_kind>(d.roll(0, 4))),
      count(d.roll(0, 30)),
      largest_page(d.roll(1, 12)),
      filters(kind != stream_kind::tables && d.once_in(2)),
      hides_keys(d.once_in(2)),
      descends(kind == stream_kind::query && d.once_in(2)),
      by_pages(kind == stream_kind::tables || (kind != stream_kind::parallel && d.once_in(3))),
      fails(d.once_in(3)),
      cancels(d.once_in(2)),
      is_apart(d.once_in(3)),
      is_typed(has_typed_form() && d.once_in(2)),
      has_odd_items(is_typed && !by_pages && !cancels && d.once_in(2)) {}

std::vector<int> stream_case::expected() const {
    std::vector<int> all;
    for (int n = 0; n < count; ++n)
        if (passes(n)) all.push_back(n);
    if (descends) std::reverse(all.begin(), all.end());
    return all;
}

script page_model::operator()(const json& asked) {
    if (case_.fails && dice_.once_in(6)) return service_error(400, "AccessDeniedException");
    std::vector<int> order;
    for (int n = 0; n < case_.count; ++n)
        if (!asked.contains("Segment") || n % model_segments == asked["Segment"])
            order.push_back(n);
    if (case_.descends) std::reverse(order.begin(), order.end());

    std::size_t at = start_in(asked, order);
    // A service's page is as long as the service likes.
    const int most = std::min(dice_.roll(1, case_.largest_page), asked.value("Limit", 1000));
    json entries = json::array();
    int read = 0;
    for (; read < most && at < order.size(); ++read, ++at)
        if (case_.passes(order[at])) entries.push_back(entry(order[at]));
    json page;
    page[case_.kind == stream_kind::tables ? "TableNames" : "Items"] = entries;
    if (case_.kind != stream_kind::tables) {
        page["Count"] = entries.size();
        page["ScannedCount"] = read;
    }
    // A page that ends with the last item may lead on to an empty one.
    if (read > 0 && (at < order.size() || (read == most && dice_.once_in(2))))
        lead_on(page, order[at - 1]);
    return ok(page.dump());
}

json page_model::entry(int n) const {
    if (case_.kind == stream_kind::tables) return name_of_entry(n);
    json one = case_.hides_keys ? json::object() : model_key(n);
    const bool is_odd = case_.has_odd_items && n % 4 == 2;
    one["v"] = {{is_odd ? "S" : "N", std::to_string(n)}};
    return one;
}

void page_model::lead_on(json& page, int last) const {
    if (case_.kind == stream_kind::tables)
        page["LastEvaluatedTableName"] = name_of_entry(last);
    else if (case_.kind == stream_kind::statement)
        page["NextToken"] = std::to_string(last);
    else
        page["LastEvaluatedKey"] = model_key(last);
}

model_server::model_server() {
    net.otherwise([this](const seen_request& r) {
        const std::lock_guard guard(lock_);
        return (*model_)(json::parse(r.body));
    });
}

void model_server::use(page_model model) {
    const std::lock_guard guard(lock_);
    model_.emplace(std::move(model));
}

} // namespace codynamo::testing
