// SPDX-License-Identifier: BSL-1.0
//
// Makes calls with the credentials of the machine that canary.py plays, writes all that a client
// reports of itself, and then idles, for its memory to be searched.
#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <string>

namespace {

namespace asio = boost::asio;
using namespace codynamo;

asio::awaitable<void> use(client db) {
    for (int i = 0; i < 3; ++i) {
        const auto got = co_await as_result(db.table("canaries").get_item(key("id", "1")));
        std::cout << (got ? "the call succeeded" : got.error().what()) << '\n';
    }
    const std::string text = co_await db.explain();
    std::cout << text;
}

/// All that holds credentials lives in here.
void run() {
    asio::io_context io;
    client_config sources; // not of an endpoint on this machine, which would leave sources out
    sources.log_from = log_level::debug;
    sources.log = [](log_level, std::string_view line) { std::cout << line << '\n'; };
    const credentials_cache shared(io.get_executor(), sources);
    client_config config = sources;
    config.credentials = shared;
    config.max_attempts = 1;
    config.wire_log = [](std::string_view text) { std::cout << text << '\n'; };
    const client db(io, config);
    asio::co_spawn(io, use(db), [](const std::exception_ptr& e) {
        try {
            if (e) std::rethrow_exception(e);
        } catch (const std::exception& failure) {
            std::cout << failure.what() << '\n';
        }
    });
    io.run();
}

} // namespace

int main() {
    try {
        run();
    } catch (const std::exception& e) {
        std::cout << e.what() << '\n';
    }
    std::cout << "idle" << std::endl; // NOLINT(performance-avoid-endl): read at once
    std::string line;
    std::getline(std::cin, line);
}
