// SPDX-License-Identifier: BSL-1.0
//
// One half of the comparison of conditions with boto3 (conditions.py is the other): reads
// conditions as trees in JSON, builds them with attr(...), partition_key and sort_key, and prints
// for each the ids that it found, or the code of the error.
//
//   codynamo_conditions FILE
//
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;
using nlohmann::json;

namespace {

binary from_hex(const std::string& text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2)
        bytes.push_back(static_cast<char>(std::stoi(text.substr(i, 2), nullptr, 16)));
    return binary::from_string(bytes);
}

value to_value(const json& node);

item to_item(const json& node) {
    item made;
    for (const auto& [name, inner] : node.items())
        made.set(name, to_value(inner));
    return made;
}

template <class Element, class Convert>
std::vector<Element> to_elements(const json& node, Convert convert) {
    std::vector<Element> made;
    for (const json& inner : node)
        made.push_back(convert(inner));
    return made;
}

std::string to_text(const json& node) {
    return node.get<std::string>();
}

number to_number(const json& node) {
    return number(to_text(node));
}

binary to_binary(const json& node) {
    return from_hex(to_text(node));
}

/// From {"N": "1"} and the like, with bytes in hexadecimal.
value to_value(const json& node) {
    const std::string type = node.begin().key();
    const json& inner = node.begin().value();
    if (type == "S") return to_text(inner);
    if (type == "N") return to_number(inner);
    if (type == "B") return to_binary(inner);
    if (type == "BOOL") return inner.get<bool>();
    if (type == "NULL") return nullptr;
    if (type == "L") return list(to_elements<value>(inner, to_value));
    if (type == "M") return to_item(inner);
    if (type == "SS") return string_set(to_elements<std::string>(inner, to_text));
    if (type == "NS") return number_set(to_elements<number>(inner, to_number));
    if (type == "BS") return binary_set(to_elements<binary>(inner, to_binary));
    throw std::runtime_error("unknown type " + type);
}

value_type to_type(const std::string& name) {
    const std::vector<std::pair<std::string, value_type>> types{
        {"S", value_type::string},
        {"N", value_type::number},
        {"B", value_type::binary},
        {"BOOL", value_type::boolean},
        {"NULL", value_type::null},
        {"L", value_type::list},
        {"M", value_type::map},
        {"SS", value_type::string_set},
        {"NS", value_type::number_set},
        {"BS", value_type::binary_set},
    };
    const auto found =
        std::ranges::find(types, name, [](const auto& entry) { return entry.first; });
    if (found == types.end()) throw std::runtime_error("unknown type " + name);
    return found->second;
}

operand to_operand(const json& node) {
    if (node.contains("attr")) return attr(to_text(node["attr"]));
    if (node.contains("size")) return attr(to_text(node["size"])).size();
    return to_value(node["value"]);
}

template <class Left>
predicate compared(const Left& left, const std::string& op, const std::vector<operand>& args) {
    if (op == "eq") return left == args.at(0);
    if (op == "ne") return left != args.at(0);
    if (op == "lt") return left < args.at(0);
    if (op == "lte") return left <= args.at(0);
    if (op == "gt") return left > args.at(0);
    if (op == "gte") return left >= args.at(0);
    if (op == "between") return left.between(args.at(0), args.at(1));
    if (op == "in") return left.in(args);
    throw std::runtime_error("unknown operator " + op);
}

predicate built(const json& tree) {
    const std::string op = to_text(tree["op"]);
    const json args = tree.value("args", json::array());
    if (op == "and") return built(args.at(0)) && built(args.at(1));
    if (op == "or") return built(args.at(0)) || built(args.at(1));
    if (op == "not") return !built(args.at(0));

    const auto operands = to_elements<operand>(args, to_operand);
    if (tree.contains("size")) return compared(attr(to_text(tree["size"])).size(), op, operands);
    const attr left(to_text(tree["attr"]));
    if (op == "exists") return left.exists();
    if (op == "not_exists") return left.not_exists();
    if (op == "attribute_type") return left.is(to_type(to_text(tree["type"])));
    if (op == "begins_with") return left.begins_with(operands.at(0));
    if (op == "contains") return left.contains(operands.at(0));
    return compared(left, op, operands);
}

key_condition key_of(const json& query) {
    key_condition partition = partition_key("p") == to_value(query["partition"]);
    if (query["op"].is_null()) return partition;
    const std::string op = to_text(query["op"]);
    const auto args = to_elements<value>(query["args"], to_value);
    const sort_key sort("k");
    if (op == "eq") return std::move(partition) && sort == args.at(0);
    if (op == "lt") return std::move(partition) && sort < args.at(0);
    if (op == "lte") return std::move(partition) && sort <= args.at(0);
    if (op == "gt") return std::move(partition) && sort > args.at(0);
    if (op == "gte") return std::move(partition) && sort >= args.at(0);
    if (op == "between") return std::move(partition) && sort.between(args.at(0), args.at(1));
    if (op == "begins_with") return std::move(partition) && sort.begins_with(args.at(0));
    throw std::runtime_error("unknown operator " + op);
}

std::vector<std::string> ids_of(const std::vector<item>& items) {
    std::vector<std::string> ids;
    for (const item& found : items)
        ids.push_back(found.at("id").as_string());
    return ids;
}

asio::awaitable<json> scanned(table t, json tree) {
    const scan_response page = co_await t.scan(filter(built(tree)));
    std::vector<std::string> ids = ids_of(page.items);
    std::ranges::sort(ids);
    co_return json(ids);
}

asio::awaitable<json> put(table t, json wanted) {
    const item whole = to_item(wanted["item"]);
    co_await t.put_item(whole, condition(built(wanted["condition"])));
    const std::vector<std::string> done{"written"};
    co_return json(done);
}

asio::awaitable<json> queried(table t, json query) {
    const key_condition which = key_of(query);
    const auto order = query["forward"].get<bool>() ? ascending : descending;
    query_response page;
    if (query.contains("filter"))
        page = co_await t.query(which, order, filter(built(query["filter"])));
    else
        page = co_await t.query(which, order);
    co_return json(ids_of(page.items));
}

/// Returns the response, or the code of the error as the service writes it.
asio::awaitable<json> attempt(asio::awaitable<json> work) {
    try {
        json response = co_await std::move(work);
        co_return response;
    } catch (const error& e) {
        co_return e.info().service_code.empty() ? e.what() : e.info().service_code;
    }
}

asio::awaitable<json> answered(client db, json work) {
    const std::string name = to_text(work["table"]);
    const table filtered = db.table(name);
    json results{
        {"filters", json::array()},
        {"puts", json::array()},
        {"queries", json::array()},
    };
    for (const json& tree : work["filters"]) {
        json response = co_await attempt(scanned(filtered, tree));
        results["filters"].push_back(std::move(response));
    }
    for (const json& wanted : work["puts"]) {
        json response = co_await attempt(put(filtered, wanted));
        results["puts"].push_back(std::move(response));
    }
    for (const json& query : work["queries"]) {
        const table keyed = db.table(name + "-" + to_text(query["table"]));
        json response = co_await attempt(queried(keyed, query));
        results["queries"].push_back(std::move(response));
    }
    co_return results;
}

} // namespace

int main(int argc, char** argv) {
    const char* const endpoint = std::getenv("CODYNAMO_ENDPOINT");
    if (argc != 2 || !endpoint) {
        std::cerr << "usage: CODYNAMO_ENDPOINT=... codynamo_conditions FILE\n";
        return 2;
    }
    std::ifstream file(argv[1]);
    json work = json::parse(file);
    boost::asio::io_context io;
    client_config config;
    config.region = "us-east-1";
    config.endpoint = endpoint;
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    const client db(io.get_executor(), config);
    boost::asio::co_spawn(
        io,
        answered(db, std::move(work)),
        [](const std::exception_ptr& failure, const json& results) {
            if (failure) std::rethrow_exception(failure);
            std::cout << results << '\n';
        }
    );
    io.run();
}
