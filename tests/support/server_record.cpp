// SPDX-License-Identifier: BSL-1.0
#include "support/server_record.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace codynamo::testing {
namespace {

std::optional<script> take_first(std::deque<script>& scripts) {
    if (scripts.empty()) return std::nullopt;
    std::optional<script> first(std::move(scripts.front()));
    scripts.pop_front();
    return first;
}

} // namespace

std::optional<script> server_record::for_next_connection() {
    const std::lock_guard guard(lock);
    auto script = take_first(for_connections);
    if (script && script->begins_with_close()) ++closings_due;
    return script;
}

script server_record::response_to(seen_request request) {
    std::unique_lock guard(lock);
    requests.push_back(request);
    if (auto script = take_first(for_requests)) {
        // Whoever sees the request sees what is due for it.
        if (script->begins_with_close()) ++closings_due;
        return std::move(*script);
    }
    if (const auto make = otherwise) {
        guard.unlock();
        script made = make(request);
        if (made.begins_with_close()) closing_is_due();
        return made;
    }
    problems.push_back(
        "no script for the request " + request.method + ' ' + request.path + ' ' +
        request.operation()
    );
    return respond(599, R"({"message":"the scripted server has no script for this request"})");
}

void server_record::problem(std::string what) {
    const std::lock_guard guard(lock);
    problems.push_back(std::move(what));
}

void server_record::received(std::size_t n) {
    const std::lock_guard guard(lock);
    bytes += n;
}

void server_record::handshake(seen_handshake h) {
    const std::lock_guard guard(lock);
    handshakes.push_back(std::move(h));
}

std::size_t server_record::open_connection() {
    const std::lock_guard guard(lock);
    ++accepted;
    ++open;
    if (most_connections && accepted > *most_connections)
        problems.push_back(
            "connection " + std::to_string(accepted) + " came where no more than " +
            std::to_string(*most_connections) + " should"
        );
    return accepted;
}

void server_record::close_connection(std::size_t number, std::optional<ending> how) {
    const std::lock_guard guard(lock);
    --open;
    if (how)
        endings.push_back({number, *how});
    else
        problems.emplace_back("a session of the scripted server ended with an exception");
    changed.notify_all();
}

void server_record::closing_is_due() {
    const std::lock_guard guard(lock);
    ++closings_due;
}

void server_record::closing_came() {
    const std::lock_guard guard(lock);
    --closings_due;
    changed.notify_all();
}

void server_record::post(std::function<void()> then) {
    const std::lock_guard guard(lock);
    if (io_ != nullptr) boost::asio::post(*io_, std::move(then));
}

void server_record::end() {
    const std::lock_guard guard(lock);
    io_ = nullptr;
}

} // namespace codynamo::testing
