// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/writer.hpp"
#include "property/virtual_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch_test_macros.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::batch {

/// Virtual time whose readings and pauses can be disturbed.
class disturbed_time final : public testing::virtual_time {
public:
    disturbed_time() : virtual_time([] { return 0.99; }) {}

    [[nodiscard]] time_point now() const override {
        if (--readings_left == 0) late = std::chrono::milliseconds(30);
        return virtual_time::now() + late;
    }

    [[nodiscard]] asio::awaitable<void> pause(std::chrono::steady_clock::duration length) override {
        if (std::exchange(pause_fails, false)) throw std::bad_alloc();
        return virtual_time::pause(length);
    }

    mutable int readings_left = 0; ///< until the thread is preempted, for 30 ms
    mutable std::chrono::milliseconds late{0};
    bool pause_fails = false; ///< the next one
};

/// The client of a writer under test: in virtual time, with scripted responses.
class virtual_client final : public outlet {
public:
    explicit virtual_client(boost::asio::io_context& io)
        : io_(io), home_(std::make_shared<async::home_strand>(io.get_executor())) {}

    [[nodiscard]] std::shared_ptr<async::home_strand> home() const override {
        if (--strands_left == 0) throw std::bad_alloc();
        return home_;
    }

    void post(std::function<void()> work) override { boost::asio::post(io_, std::move(work)); }

    [[nodiscard]] bool runs_here() override { return false; }

    [[nodiscard]] async::crossing_limit limit(std::optional<std::chrono::milliseconds>)
        const override {
        return {};
    }

    [[nodiscard]] async::environment& environment() override { return time; }

    [[nodiscard]] asio::awaitable<result<exec::raw_response>> send(codec::text_buffer sent_body
    ) override {
        std::string body = sent_body.str();
        sent.push_back(body);
        co_await boost::asio::post(io_, boost::asio::use_awaitable);
        if (!throttled_table.empty() && body.find('"' + throttled_table + "\":[") < body.size())
            co_return throttled_;
        std::string response = R"({"UnprocessedItems":{}})";
        if (unprocessed_left > 0) {
            --unprocessed_left;
            const std::string name = "RequestItems";
            response = body.replace(body.find(name), name.size(), "UnprocessedItems");
        }
        co_return exec::raw_response(std::move(response));
    }

    [[nodiscard]] asio::awaitable<result<std::vector<std::string>>> key_names(std::string
    ) override {
        ++questions;
        co_await time.pause(std::chrono::milliseconds(200));
        if (key_failure) co_return *key_failure;
        co_return std::vector<std::string>{"id"};
    }

    [[nodiscard]] std::optional<std::vector<std::string>> known_key_names(const std::string&)
        const override {
        return std::nullopt;
    }

    void forget_key_names(const std::string&) noexcept override {}

    void log(log_level, std::string_view) noexcept override {}

    /// Until nothing happens any more.
    void run() {
        do {
            io_.restart();
            io_.poll();
        } while (time.advance());
    }

    disturbed_time time;
    std::vector<std::string> sent;
    int unprocessed_left = 0;    ///< responses that return all requests as unprocessed
    std::string throttled_table; ///< batches with requests for it fail
    int questions = 0;           ///< for key names
    std::optional<error> key_failure;
    mutable int strands_left = 0; ///< calls of `home` until one has no memory

private:
    boost::asio::io_context& io_;
    std::shared_ptr<async::home_strand> home_;
    const error throttled_{service_errc::throttling, "as the test has it"};
};

/// How a call has ended.
struct ending {
    bool ended = false;
    std::exception_ptr failure;

    [[nodiscard]] bool is_good() const { return ended && !failure; }

    template <class Exception>
    [[nodiscard]] bool threw() const {
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const Exception&) {
            return true;
        } catch (...) {
        }
        return false;
    }
};

inline void start(boost::asio::io_context& io, asio::awaitable<void> call, ending& to) {
    boost::asio::co_spawn(io, std::move(call), [&to](std::exception_ptr e) {
        to.ended = true;
        to.failure = std::move(e);
    });
}

/// A writer with its client.
struct writer_under_test {
    explicit writer_under_test(batch_writer_settings s = with_keys())
        : client(std::make_shared<virtual_client>(io)) {
        s.on_abandoned = [this](const std::vector<unwritten_request>& left) {
            abandoned += left.size();
        };
        w = std::make_shared<writer>(client, std::move(s));
    }

    static batch_writer_settings with_keys() {
        batch_writer_settings s;
        s.key_names = {"id"};
        return s;
    }

    void put(int id, ending& to, const std::string& table = "music") {
        start(io, writer::put(w, table, item{{"id", id}}), to);
    }

    boost::asio::io_context io;
    std::shared_ptr<virtual_client> client;
    std::size_t abandoned = 0;
    writer::handle w;
};

} // namespace codynamo::batch
