// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "batch/planner.hpp"
#include "codec/operations.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::batch {

inline write_request put(const std::string& id, value data = nullptr) {
    return {"music", item{{"id", id}, {"data", std::move(data)}}};
}

inline write_request del(const std::string& id) {
    return {"music", key("id", id)};
}

/// Requests as "P a=1" and "D a", joined by commas.
template <class Requests>
std::string shown(const Requests& requests) {
    std::string out;
    for (const write_request& r : requests) {
        if (!out.empty()) out += ", ";
        const value* id = r.attributes().find("id");
        out += (r.item() ? "P " : "D ") + (id ? id->as_string() : "?");
        const value* data = r.attributes().find("data");
        if (data && data->is_number()) out += '=' + std::string(data->as_number().text());
    }
    return out;
}

/// The requests in the body of a BatchWriteItem, read back as unprocessed ones.
inline std::vector<write_request> requests_in(std::string body) {
    const std::string name = "RequestItems";
    body.replace(body.find(name), name.size(), "UnprocessedItems");
    return codec::decode<batch_write_item_response>(body).value().unprocessed_items;
}

inline planner_settings batches_of(std::size_t amount, std::size_t in_flight = 4) {
    planner_settings s;
    s.flush_amount = amount;
    s.max_in_flight = in_flight;
    return s;
}

inline error refused(service_errc code) {
    error_info info;
    info.code = code;
    info.message = "the service's words";
    info.outcome = outcome::not_applied;
    return error(std::move(info));
}

inline error lost_response() {
    error_info info;
    info.code = client_errc::connection_lost;
    info.outcome = outcome::maybe_applied;
    return error(std::move(info));
}

/// A planner with its clock, which keeps its promises after every step.
class book {
public:
    explicit book(std::vector<std::string> key_names, planner_settings s = batches_of(25))
        : plan(std::move(s)) {
        plan.add_table({"music", std::move(key_names)});
    }

    result<void> add(write_request r, std::size_t table = 0) {
        result<write_list> one = prepare(plan.table(table), table, std::move(r), true);
        if (!one) return one.error();
        (void)plan.accept(std::move(*one));
        check();
        return {};
    }

    void accept(std::vector<write_request> requests) {
        for (write_request& r : requests)
            REQUIRE(add(std::move(r)).has_value());
    }

    client_errc refusal(write_request r, const std::string& with) {
        const std::size_t before = held();
        const result<void> added = add(std::move(r));
        REQUIRE_FALSE(added.has_value());
        CHECK(held() == before);
        CHECK(added.error().info().message.find(with) != std::string::npos);
        return static_cast<client_errc>(added.error().code().value());
    }

    /// The requests of the next batch, "" when none may be sent now.
    std::string send() {
        const auto next = plan.next(now);
        check();
        if (!next) return "";
        last = next->id;
        body = next->body.str();
        sent = requests_in(body);
        return shown(sent);
    }

    /// All that waits may be sent.
    std::string send_released() {
        (void)plan.release();
        return send();
    }

    std::uint64_t settle(std::vector<write_request> left) {
        batch_write_item_response response;
        response.unprocessed_items = std::move(left);
        return settle(last, std::move(response));
    }

    std::uint64_t settle(std::uint64_t id, result<batch_write_item_response> response) {
        const std::uint64_t before = plan.counts().written;
        plan.settle(id, response, {now, 0.5});
        check();
        return plan.counts().written - before;
    }

    void fail(const error& e) { settle(last, e); }

    std::string unwritten() const { return shown(unwritten_of(plan.copies())); }

    /// What is to be returned, which stays so.
    std::vector<unwritten_request> returned() {
        held_requests taken = plan.take_returned();
        std::vector<unwritten_request> all = unwritten_of(taken);
        plan.give_back(std::move(taken), error(client_errc::cancelled, "not here"));
        check();
        return all;
    }

    std::size_t held() const { return plan.counts().requests; }

    void check() const { REQUIRE(plan.broken_promise().empty()); }

    planner plan;
    time_point now{std::chrono::hours(1)};
    std::uint64_t last = 0;
    std::string body;
    std::vector<write_request> sent;
};

} // namespace codynamo::batch
