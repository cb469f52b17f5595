// SPDX-License-Identifier: BSL-1.0
//
// Random signed requests, for signatures.py to verify by botocore. One half is what a client puts
// on the wire, as a server on this machine received it, and so is a tenth to STS; the others are
// made by the public `sigv4::sign`. Random are keys, tokens, regions, hosts, paths, tables, items,
// operations and the time.
//
//   codynamo_signatures SEED COUNT
//
// Writes one line of JSON for each request: {"access_key_id", "secret_access_key", "session_token",
// "region", "service", "by", "wire"}, the last one in base64.
//
#include "codec/base64.hpp"
#include "credentials/sts.hpp"
#include "exec/client_access.hpp"
#include "exec/core.hpp"
#include "support/random_values.hpp"
#include "support/run.hpp"

#include <codynamo/codynamo.hpp>
#include <codynamo/sigv4.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;
using boost::asio::ip::tcp;
using testing::between;
using testing::random_source;

namespace {

constexpr std::string_view alphanumeric =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::string text_of(random_source& random, std::string_view alphabet, int shortest, int longest) {
    std::string out;
    for (int n = between(random, shortest, longest); n > 0; --n)
        out += alphabet[static_cast<std::size_t>(
            between(random, 0, static_cast<int>(alphabet.size()) - 1)
        )];
    return out;
}

const std::string& one_of(random_source& random, const std::vector<std::string>& choices) {
    return choices[static_cast<std::size_t>(between(random, 0, static_cast<int>(choices.size()) - 1)
    )];
}

credentials random_credentials(random_source& random) {
    std::string printable;
    for (char c = '!'; c <= '~'; ++c)
        printable += c;
    return credentials(
        text_of(random, alphanumeric.substr(0, 26), 16, 24),
        text_of(random, printable, 1, 60),
        between(random, 0, 1) ? text_of(random, printable, 1, 1500) : std::string()
    );
}

std::string random_region(random_source& random) {
    return one_of(
        random, {"us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "ap-southeast-7"}
    );
}

std::string random_path(random_source& random) {
    std::string out = "/";
    for (int n = between(random, -3, 6); n > 0; --n)
        out += one_of(
            random,
            {"a",
             "Z9",
             "-._~",
             "!$&'()*+,;=:@",
             "%41",
             "%2F",
             "%e2%88%9a",
             "/",
             ".",
             "..",
             "/../",
             "//"}
        );
    return out;
}

std::chrono::system_clock::time_point random_time(random_source& random) {
    return std::chrono::system_clock::time_point(
        std::chrono::seconds(between(random, 1, 2'000'000'000)) * 2 // up to the year 2096
    );
}

class other_time final : public async::environment {
public:
    explicit other_time(random_source& random) : random_(random) {}

    [[nodiscard]] std::chrono::system_clock::time_point wall_time() const override {
        return random_time(random_);
    }

    [[nodiscard]] std::chrono::steady_clock::time_point now() const override {
        return std::chrono::steady_clock::now();
    }

    [[nodiscard]] double jitter() override { return 0; }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration) override {
        co_return;
    }

private:
    random_source& random_;
};

void print(
    const credentials& key,
    const std::string& region,
    const std::string& service,
    const char* by,
    const std::string& wire
) {
    std::string base64;
    codec::append_base64(base64, std::as_bytes(std::span(wire)));
    std::cout << nlohmann::json{
                     {"access_key_id", key.access_key_id()},
                     {"secret_access_key", key.secret_access_key()},
                     {"session_token", key.session_token()},
                     {"region", region},
                     {"service", service},
                     {"by", by},
                     {"wire", base64},
                 }
                     .dump()
              << '\n';
}

/// Answers each request of one connection with an empty object, and records the requests.
asio::awaitable<void> serve(tcp::acceptor& at, std::vector<std::string>& received) {
    tcp::socket peer = co_await at.async_accept(boost::asio::use_awaitable);
    const std::string response = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    std::string wire;
    for (;;) {
        constexpr std::string_view length_header = "Content-Length: ";
        auto buffer = boost::asio::dynamic_buffer(wire);
        const std::size_t head = co_await boost::asio::async_read_until(
            peer, buffer, "\r\n\r\n", boost::asio::use_awaitable
        );
        std::size_t length = 0;
        const char* const digits = wire.data() + wire.find(length_header) + length_header.size();
        std::from_chars(digits, wire.data() + wire.size(), length);
        const std::size_t missing = head + length - std::min(wire.size(), head + length);
        co_await boost::asio::async_read(
            peer, buffer, boost::asio::transfer_exactly(missing), boost::asio::use_awaitable
        );
        received.push_back(std::exchange(wire, {}));
        co_await boost::asio::async_write(
            peer, boost::asio::buffer(response), boost::asio::use_awaitable
        );
    }
}

asio::awaitable<void> one_call(table t, random_source& random) {
    switch (between(random, 0, 4)) {
    case 0: {
        const item whole = testing::random_item(random);
        co_await t.put_item(whole);
        break;
    }
    case 1:
        co_await t.get_item(key("id", testing::random_text(random)), consistent_read);
        break;
    case 2:
        co_await t.delete_item(key("id", testing::random_number(random)));
        break;
    case 3:
        co_await t.query(partition_key("id") == testing::random_text(random), limit(5));
        break;
    default: {
        const std::string operation = text_of(random, alphanumeric.substr(0, 52), 1, 40);
        co_await t.client().call(operation, "{}");
        break;
    }
    }
}

/// The server's response is an error, which does not matter here.
asio::awaitable<void> assume(
    std::shared_ptr<credential_sources::sts> by,
    std::shared_ptr<const credential_sources::source_context> in,
    credential_sources::sts_request request
) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const credential_sources::sts_result ignored = co_await credential_sources::sts::assume_role(
        std::move(by), std::move(in), std::move(request), deadline
    );
}

/// Some calls of one client, with a server, an endpoint and an identity of its own.
void by_client(random_source& random, int calls) {
    boost::asio::io_context io;
    std::string host = "127." + std::to_string(between(random, 0, 255)) + '.' +
                       std::to_string(between(random, 0, 255)) + '.' +
                       std::to_string(between(random, 1, 254));
    tcp::acceptor at(io, tcp::endpoint(boost::asio::ip::make_address(host), 0));
    if (host == "127.0.0.1") host = "localhost";
    std::vector<std::string> received;
    boost::asio::co_spawn(io, serve(at, received), [](std::exception_ptr) {});

    client_config config;
    config.region = random_region(random);
    config.endpoint =
        "http://" + host + ':' + std::to_string(at.local_endpoint().port()) + random_path(random);
    const credentials key = random_credentials(random);
    config.credentials = key;
    const client db(
        exec::make_client(io.get_executor(), config, std::make_shared<other_time>(random))
    );
    for (; calls > 0; --calls) {
        const table t = db.table(text_of(random, alphanumeric, 3, 255));
        testing::run(io, one_call(t, random));
    }
    for (const std::string& wire : received)
        print(key, config.region, "dynamodb", "client", wire);
}

/// Roles that are assumed, each with an identity of its own.
void by_sts(random_source& random, int calls) {
    boost::asio::io_context io;
    tcp::acceptor at(io, tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0));
    std::vector<std::string> received;
    boost::asio::co_spawn(io, serve(at, received), [](std::exception_ptr) {});

    http::endpoint to;
    to.tls = false;
    to.host = "127.0.0.1";
    to.port = at.local_endpoint().port();
    const std::string region = random_region(random);
    const auto called =
        std::make_shared<credential_sources::sts>(credential_sources::sts_endpoint{to, region});
    const auto context = std::make_shared<credential_sources::source_context>();
    context->environment = std::make_shared<other_time>(random);
    context->web = std::make_shared<credential_sources::web>(
        io.get_executor(), context->environment, credential_sources::web_settings()
    );
    std::vector<credentials> keys;
    for (; calls > 0; --calls) {
        keys.push_back(random_credentials(random));
        credential_sources::sts_request request(
            testing::random_text(random, 80), text_of(random, alphanumeric, 2, 64)
        );
        request.external_id = testing::random_text(random, 80);
        request.duration = std::chrono::seconds(between(random, 900, 43200));
        request.signed_with = keys.back();
        testing::run(io, assume(called, context, std::move(request)));
    }
    for (std::size_t i = 0; i < received.size(); ++i)
        print(keys[i], region, "sts", "sts", received[i]);
}

std::string random_query(random_source& random) {
    std::string out;
    for (int n = between(random, -1, 4); n > 0; --n) {
        if (!out.empty()) out += '&';
        out += text_of(random, "abAB01-_.~", 1, 4) + '=';
        out += one_of(random, {"", "1", "a%20b", "%E2%88%9A", "~", "%3D%26"});
    }
    return out;
}

void by_sign(random_source& random) {
    const credentials key = random_credentials(random);
    const sigv4::scope where{random_region(random), one_of(random, {"dynamodb", "sts", "kms"})};
    const std::string body = testing::random_text(random, 200);
    sigv4::request request;
    request.method = one_of(random, {"GET", "POST", "PUT", "DELETE"});
    request.path = random_path(random);
    request.query = random_query(random);
    request.body = body;
    request.headers = {{"Host", text_of(random, "abcxyz019", 1, 9) + ".amazonaws.com:8443"}};
    for (int n = between(random, 0, 5); n > 0; --n)
        request.headers.emplace_back(
            one_of(random, {"X-Amz-Target", "content-type", "X-Custom", "x-amz-meta-a", "Accept"}),
            one_of(random, {"a", "a  b", "  a", "b   ", "\"x  y\"", "a,b", "1;q=0.5", "~"})
        );
    const auto added = sigv4::sign(request, key, where, random_time(random));
    std::string wire = request.method + ' ' + request.path;
    if (!request.query.empty()) wire += '?' + request.query;
    wire += " HTTP/1.1\r\n";
    for (const auto& headers : {request.headers, added})
        for (const auto& [name, text] : headers)
            wire.append(name).append(": ").append(text).append("\r\n");
    wire += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    print(key, where.region, where.service, "sign", wire);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: codynamo_signatures SEED COUNT\n";
        return 2;
    }
    random_source random(static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)));
    const int count = std::atoi(argv[2]);
    constexpr int calls_of_a_client = 10;
    for (int i = 0; i < count / 2; i += calls_of_a_client)
        by_client(random, std::min(calls_of_a_client, count / 2 - i));
    by_sts(random, count / 10);
    for (int i = count / 2 + count / 10; i < count; ++i)
        by_sign(random);
    return EXIT_SUCCESS;
}
