// SPDX-License-Identifier: BSL-1.0
#include "soak/service.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <stdexcept>
#include <utility>

namespace codynamo::soak {

using nlohmann::json;

namespace {

std::string place_of(const std::string& id, int n) {
    char number[16];
    std::snprintf(number, sizeof number, "/%08d", n);
    return id + number;
}

std::string place_of(const json& key) {
    return place_of(
        key.at("id").at("S").get<std::string>(), std::stoi(key.at("n").at("N").get<std::string>())
    );
}

std::string_view nonce_in(std::string_view body) {
    constexpr std::string_view start = "nonce-";
    const std::size_t begin = body.find(start);
    if (begin == std::string_view::npos) return {};
    std::size_t end = begin + start.size();
    while (end < body.size() && std::isxdigit(static_cast<unsigned char>(body[end])))
        ++end;
    return body.substr(begin, end - begin);
}

json marked(json item, std::string_view nonce) {
    item["nonce"] = {{"S", nonce}};
    return item;
}

struct refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

} // namespace

service::outcome service::respond(
    const std::string& operation, const std::string& body, bool leave_unprocessed
) {
    const std::scoped_lock lock(mutex_);
    try {
        return {
            200, carry_out(operation, json::parse(body), nonce_in(body), leave_unprocessed).dump()
        };
    } catch (const std::exception& e) {
        const json why{
            {"__type", "com.amazonaws.dynamodb.v20120810#ValidationException"},
            {"message", e.what()}
        };
        return {400, why.dump()};
    }
}

std::optional<json> service::find(const std::string& table, const std::string& id, int n) const {
    const std::scoped_lock lock(mutex_);
    const auto in = tables_.find(table);
    if (in == tables_.end()) return std::nullopt;
    const auto found = in->second.find(place_of(id, n));
    if (found == in->second.end()) return std::nullopt;
    return found->second;
}

std::uint64_t service::double_batches() const {
    const std::scoped_lock lock(mutex_);
    return double_batches_;
}

json service::carry_out(
    const std::string& operation,
    const json& request,
    std::string_view nonce,
    bool leave_unprocessed
) {
    if (operation == "BatchGetItem") return batch_get(request, nonce, leave_unprocessed);
    if (operation == "BatchWriteItem") return batch_write(request, leave_unprocessed);
    items& in = tables_[request.at("TableName").get<std::string>()];
    if (operation == "GetItem") {
        const auto found = in.find(place_of(request.at("Key")));
        if (found == in.end()) return json::object();
        return {{"Item", marked(found->second, nonce)}};
    }
    if (operation == "PutItem") {
        const json& item = request.at("Item");
        in[place_of(item)] = item;
        return {{"Attributes", marked({{"id", item.at("id")}}, nonce)}};
    }
    if (operation == "UpdateItem") return {{"Attributes", update(in, request)}};
    if (operation == "Query") return query(in, request, nonce);
    throw refused("an operation that the soak does not use: " + operation);
}

/// "SET #n0 = :v0 ADD #n1 :v1", the one update of the soak.
json service::update(items& in, const json& request) {
    const json& names = request.at("ExpressionAttributeNames");
    const json& values = request.at("ExpressionAttributeValues");
    if (request.at("UpdateExpression") != "SET #n0 = :v0 ADD #n1 :v1")
        throw refused("an update that the soak does not use");
    json& item = in.try_emplace(place_of(request.at("Key")), request.at("Key")).first->second;
    item[names.at("#n0").get<std::string>()] = values.at(":v0");
    json& sum = item[names.at("#n1").get<std::string>()];
    const long before = sum.is_null() ? 0 : std::stol(sum.at("N").get<std::string>());
    const long added = std::stol(values.at(":v1").at("N").get<std::string>());
    sum = {{"N", std::to_string(before + added)}};
    return item;
}

/// Returns all items of the partition in a value.
json service::query(items& in, const json& request, std::string_view nonce) {
    json found = json::array();
    for (const auto& [placeholder, v] : request.at("ExpressionAttributeValues").items()) {
        const std::string id = v.at("S").get<std::string>();
        if (id == nonce) continue;
        const std::size_t limit = request.at("Limit").get<std::size_t>();
        for (auto at = in.lower_bound(id + '/'); at != in.end() && found.size() < limit; ++at) {
            if (!at->first.starts_with(id + '/')) break;
            found.push_back(marked(at->second, nonce));
        }
    }
    const std::size_t count = found.size();
    return {{"Items", std::move(found)}, {"Count", count}, {"ScannedCount", count}};
}

json service::batch_get(const json& request, std::string_view nonce, bool leave_unprocessed) {
    json responses = json::object();
    json unprocessed = json::object();
    for (const auto& [table, part] : request.at("RequestItems").items()) {
        items& in = tables_[table];
        json& out = responses[table] = json::array();
        const json& keys = part.at("Keys");
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (leave_unprocessed && i % 2 == 1) {
                unprocessed[table]["Keys"].push_back(keys[i]);
                continue;
            }
            const auto found = in.find(place_of(keys[i]));
            if (found != in.end())
                out.push_back(marked(found->second, nonce));
            else if (keys[i].at("id").at("S") == nonce)
                out.push_back(marked(keys[i], nonce));
        }
    }
    return {{"Responses", std::move(responses)}, {"UnprocessedKeys", std::move(unprocessed)}};
}

json service::batch_write(const json& request, bool leave_unprocessed) {
    json unprocessed = json::object();
    std::set<std::string> seen;
    const auto place_in = [](const json& write) {
        return write.contains("PutRequest") ? place_of(write.at("PutRequest").at("Item"))
                                            : place_of(write.at("DeleteRequest").at("Key"));
    };
    for (const auto& [table, writes] : request.at("RequestItems").items())
        for (const json& write : writes)
            if (!seen.insert(table + '/' + place_in(write)).second) {
                ++double_batches_;
                throw refused("Provided list of item keys contains duplicates");
            }
    for (const auto& [table, writes] : request.at("RequestItems").items())
        for (std::size_t i = 0; i < writes.size(); ++i) {
            const json& write = writes[i];
            if (leave_unprocessed && i % 2 == 0)
                unprocessed[table].push_back(write);
            else if (write.contains("PutRequest"))
                tables_[table][place_in(write)] = write.at("PutRequest").at("Item");
            else
                tables_[table].erase(place_in(write));
        }
    return {{"UnprocessedItems", std::move(unprocessed)}};
}

} // namespace codynamo::soak
