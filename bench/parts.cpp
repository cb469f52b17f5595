// SPDX-License-Identifier: BSL-1.0
//
// Cost of the parts of a call without the network: encoding a request, signing it, decoding a
// response. Prints nanoseconds of CPU time for one operation, the median of several rounds. Compare
// figures of one run only: machines drift.
//
#include "codec/operations.hpp"
#include "crypto/crc32.hpp"
#include "sigv4/dynamodb_signer.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

using namespace codynamo;

namespace {

double cpu_nanoseconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

void measure(const char* name, int operations, const std::function<void()>& operation) {
    constexpr int rounds = 9;
    std::vector<double> each;
    for (int round = 0; round < rounds; ++round) {
        const double begin = cpu_nanoseconds();
        for (int i = 0; i < operations; ++i)
            operation();
        each.push_back((cpu_nanoseconds() - begin) / operations);
    }
    std::ranges::sort(each);
    std::printf("%-44s %10.0f ns\n", name, each[rounds / 2]);
}

/// About 1 KB as DynamoDB's JSON, with attributes of most kinds.
item one_kilobyte(int n) {
    return item{
        {"id", "customer#" + std::to_string(n)},
        {"ts", 1'700'000'000 + n},
        {"name", "Johanna Example-Doe"},
        {"city", "Köln"},
        {"total", number("12345678901234567890.12")},
        {"open", true},
        {"note", std::string(200, 'x')},
        {"picture", binary(std::vector<std::byte>(96))},
        {"tags", string_set("new", "gift", "express")},
        {"scores", number_set(1, 2, 3)},
        {"lines", list("Am Hof 1", "2nd floor", 53111)},
        {"address", item{{"street", "Am Hof"}, {"zip", "53111"}, {"geo", list(50.73, 7.1)}}},
    };
}

std::string answer_of(const std::vector<item>& items) {
    std::string json = R"({"Count":)" + std::to_string(items.size()) + R"(,"Items":[)";
    for (const item& i : items) {
        put_item_request request("t", i);
        const std::string body = codec::encode(request).value();
        const std::string start = R"({"TableName":"t","Item":)";
        if (json.back() != '[') json += ',';
        json += body.substr(start.size(), body.size() - start.size() - 1);
    }
    return json + "]}";
}

} // namespace

int main() {
    const item one = one_kilobyte(1);
    const put_item_request put("orders", one);
    const std::string body = codec::encode(put).value();
    const std::string page_of_one = answer_of({one});
    std::vector<item> hundred;
    for (int i = 0; i < 100; ++i)
        hundred.push_back(one_kilobyte(i));
    const std::string page = answer_of(hundred);
    std::printf("one item: %zu bytes; a page of 100: %zu bytes\n", body.size(), page.size());

    measure("encode PutItem of one item", 20'000, [&] { (void)codec::encode(put).value(); });
    measure("decode Query of one item", 20'000, [&] {
        (void)codec::decode<query_response>(page_of_one).value();
    });
    measure("decode Query of 100 items", 300, [&] {
        (void)codec::decode<query_response>(page).value();
    });
    measure("copy one item", 20'000, [&] { const item copy = one; });
    measure("crc32 of one item", 50'000, [&] { (void)crypto::crc32(body); });

    sigv4::dynamodb_signer signer;
    const credentials key("AKIDEXAMPLE", "secret");
    const sigv4::dynamodb_message message{
        "dynamodb.eu-central-1.amazonaws.com",
        "/",
        "DynamoDB_20120810.PutItem",
        crypto::sha256(body)
    };
    const auto when = std::chrono::system_clock::now();
    std::string head;
    measure("sign PutItem of one item", 20'000, [&] {
        head.clear();
        signer.append_to(head, message, key, {"eu-central-1"}, when);
    });
}
