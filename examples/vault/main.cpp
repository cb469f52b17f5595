// SPDX-License-Identifier: BSL-1.0
//
// Credentials from a vault, an HTTP service that makes keys for a role and gives them a lifetime
// (here as the AWS engine of HashiCorp Vault does). Two clients, of two regions, share them: the
// vault is asked once, and again before they expire.
//
//   VAULT_TOKEN=... vault HOST PORT ROLE     counts the visits of a page in each region
//
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>

using namespace codynamo;
using namespace std::chrono_literals;
namespace http = boost::beast::http;

namespace {

/// A source of credentials. The client asks it for one key at a time, and keeps it as long as that
/// may be needed, so it may be a coroutine and have members.
class vault {
public:
    vault(std::string host, std::string port, std::string role, std::string token)
        : host_(std::move(host)),
          port_(std::move(port)),
          path_("/v1/aws/creds/" + std::move(role)),
          token_(std::move(token)) {}

    asio::awaitable<credentials> operator()() const {
        try {
            const std::string body = co_await get();
            co_return parse(body);
        } catch (const std::exception& e) { // the client shows no other's text
            throw error(client_errc::credentials_failed, "the vault at " + host_ + ": " + e.what());
        }
    }

private:
    /// Over plain HTTP, for this machine's agent; elsewhere use a boost::asio::ssl::stream.
    asio::awaitable<std::string> get() const {
        const auto executor = co_await asio::this_coro::executor;
        asio::ip::tcp::resolver resolver(executor);
        const auto addresses = co_await resolver.async_resolve(host_, port_, asio::use_awaitable);
        boost::beast::tcp_stream stream(executor);
        stream.expires_after(5s); // for all that follows: no fetch may last for ever
        co_await stream.async_connect(addresses, asio::use_awaitable);

        http::request<http::empty_body> wanted(http::verb::get, path_, 11);
        wanted.set(http::field::host, host_);
        wanted.set("X-Vault-Token", token_);
        co_await http::async_write(stream, wanted, asio::use_awaitable);

        boost::beast::flat_buffer buffer;
        http::response<http::string_body> response;
        co_await http::async_read(stream, buffer, response, asio::use_awaitable);
        if (response.result() != http::status::ok)
            throw std::runtime_error("HTTP status " + std::to_string(response.result_int()));
        co_return std::move(response.body());
    }

    static credentials parse(const std::string& body) {
        const auto json = nlohmann::json::parse(body, nullptr, false);
        try {
            const auto& key = json.at("data");
            const credentials made(
                key.at("access_key"), key.at("secret_key"), key.at("security_token")
            );
            const std::chrono::seconds lifetime(json.at("lease_duration").get<int>());
            return made.with_expiration(std::chrono::system_clock::now() + lifetime);
        } catch (const nlohmann::json::exception&) { // whose text may hold parts of a key
            throw std::runtime_error("a response without a key");
        }
    }

    std::string host_, port_, path_, token_;
};

asio::awaitable<void> count_visit(table pages) {
    co_await pages.create_table_if_missing(table_schema(string_attribute("path")));
    const auto counted = co_await pages.update_item(
        key("path", "/"), add("visits", 1), return_values::all_new, timeout(10s)
    );
    std::cout << counted.attributes.value().at("visits") << " visits" << std::endl;
}

} // namespace

int main(int argc, char** argv) {
    const char* token = std::getenv("VAULT_TOKEN");
    if (argc != 4 || !token) {
        std::cerr << "usage: VAULT_TOKEN=... vault HOST PORT ROLE\n";
        return 2;
    }
    try {
        asio::io_context context;
        client_config source;
        source.credentials = vault(argv[1], argv[2], argv[3], token);
        const credentials_cache shared(context.get_executor(), source);
        for (const char* region : {"eu-central-1", "us-east-1"}) {
            client_config config;
            config.region = region;
            config.credentials = shared;
            const client db(context, config);
            asio::co_spawn(
                context,
                count_visit(db.table("pages")),
                [](const std::exception_ptr& e) {
                    if (e) std::rethrow_exception(e);
                }
            );
        }
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
