// SPDX-License-Identifier: BSL-1.0
#include "common/canned.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <stdexcept>

namespace codynamo::bench {
namespace {

/// `size` pseudo-random characters of `alphabet`, the same in each run (splitmix64).
std::string text(std::string_view alphabet, int seed, std::size_t size) {
    std::string made(size, ' ');
    auto state = static_cast<std::uint64_t>(seed);
    for (char& c : made) {
        std::uint64_t z = (state += 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        c = alphabet[(z ^ (z >> 31)) % alphabet.size()];
    }
    return made;
}

std::string word(int seed, std::size_t size) {
    return text("abcdefghijklmnopqrstuvwxyz234567", seed, size);
}

std::string base64(int seed, std::size_t size) {
    return text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", seed, size);
}

std::string digits(int n, int width) {
    std::array<char, 16> written{};
    std::snprintf(written.data(), written.size(), "%0*d", width, n);
    return written.data();
}

std::string string_value(std::string_view s) {
    return R"({"S":")" + std::string(s) + R"("})";
}

std::string number_value(std::string_view n) {
    return R"({"N":")" + std::string(n) + R"("})";
}

std::string partition_key_of(int n) {
    return "customer#" + digits(n + 10000, 8);
}

std::string sort_key_of(int n) {
    return "order#2026-11-" + digits(n % 28 + 1, 2) + "T12:34:56.789Z#" + digits(n, 4);
}

std::string key_json() {
    return R"({"pk":)" + string_value(partition_key_of(0)) + R"(,"sk":)" +
           string_value(sort_key_of(0)) + '}';
}

std::string items_json(int count, int lines, std::string_view before, std::string_view after) {
    std::string json;
    for (int n = 0; n < count; ++n) {
        if (n > 0) json += ',';
        json += before;
        json += item_json(n, lines);
        json += after;
    }
    return json;
}

} // namespace

std::string_view target_name(operation op) {
    switch (op) {
    case operation::get_item:
        return "GetItem";
    case operation::put_item:
        return "PutItem";
    case operation::batch_write_item:
        return "BatchWriteItem";
    case operation::query:
        return "Query";
    }
    throw std::logic_error("no such operation");
}

std::string item_json(int n, int lines) {
    std::string json = R"({"pk":)" + string_value(partition_key_of(n));
    json += R"(,"sk":)" + string_value(sort_key_of(n));
    json += R"(,"name":)" + string_value(R"(Ada \"Countess\" Lovelace )" + word(n, 8));
    json += R"(,"email":)" + string_value(word(n + 1, 12) + "@example.com");
    json += R"(,"quantity":)" + number_value(std::to_string(n * 7 + 3));
    json += R"(,"price":)" + number_value(std::to_string(1000 + n) + '.' + digits(n % 100, 2));
    json += R"(,"payload":{"B":")" + base64(n + 2, 160) + R"("})";
    json += R"(,"tags":{"SS":["alpha","beta-)" + word(n, 6) + R"(","gamma","delta-delta"]})";
    json += R"(,"lines":{"L":[)";
    for (int line = 0; line < lines; ++line) {
        if (line > 0) json += ',';
        json += string_value("line " + word(n + line + 3, 10)) + ',' + number_value("42") +
                R"(,{"M":{"sku":)" + string_value(word(n + line, 10)) + R"(,"qty":)" +
                number_value("3") + "}}";
    }
    json += R"(]},"address":{"M":{"street":)" + string_value("12 St James's Square") +
            R"(,"city":)" + string_value("London") + R"(,"zip":)" + string_value("SW1Y 4JH") +
            R"(,"floor":)" + number_value("2") + R"(,"primary":{"BOOL":true}}})";
    json += R"(,"active":{"BOOL":true},"note":)" + string_value(word(n + 5, 280)) + '}';
    return json;
}

std::string response_body(operation op, int lines) {
    switch (op) {
    case operation::get_item:
        return R"({"Item":)" + item_json(0, lines) + '}';
    case operation::put_item:
        return "{}";
    case operation::batch_write_item:
        return R"({"UnprocessedItems":{}})";
    case operation::query:
        break;
    }
    const std::string count = std::to_string(page_size);
    return R"({"Count":)" + count + R"(,"Items":[)" + items_json(page_size, lines, "", "") +
           R"(],"ScannedCount":)" + count + '}';
}

std::string request_body(operation op, int lines) {
    const std::string table = R"({"TableName":"orders",)";
    switch (op) {
    case operation::get_item:
        return table + R"("Key":)" + key_json() + R"(,"ConsistentRead":true})";
    case operation::put_item:
        return table + R"("Item":)" + item_json(0, lines) + '}';
    case operation::batch_write_item:
        return R"({"RequestItems":{"orders":[)" +
               items_json(batch_size, lines, R"({"PutRequest":{"Item":)", "}}") + "]}}";
    case operation::query:
        break;
    }
    return table + R"("KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":)" +
           string_value(partition_key_of(0)) + R"(},"Limit":)" + std::to_string(page_size) + '}';
}

} // namespace codynamo::bench
