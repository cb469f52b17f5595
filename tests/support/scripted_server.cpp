// SPDX-License-Identifier: BSL-1.0
//
// listen             one coroutine: accepts, starts a session for each connection
//   session          TLS handshake if asked for, the connection's own script, then request after
//   request
//     receive        reads one request
//     perform        does one answer, step by step
#include "support/scripted_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <sstream>
#include <thread>

namespace codynamo::testing {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

namespace {

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

seen_request parse_head(const std::string& head) {
    seen_request r;
    std::istringstream lines(head);
    lines >> r.method >> r.path;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line) && line != "\r") {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const auto begin = line.find_first_not_of(" \t", colon + 1);
        const auto end = line.find_last_not_of(" \t\r");
        const bool empty = begin == std::string::npos || begin > end;
        r.headers.emplace_back(
            lower(line.substr(0, colon)), empty ? "" : line.substr(begin, end - begin + 1)
        );
    }
    return r;
}

constexpr auto as_done = asio::as_tuple(asio::use_awaitable);

tcp::socket& socket_of(tcp::socket& s) {
    return s;
}

tcp::socket& socket_of(ssl::stream<tcp::socket>& s) {
    return s.next_layer();
}

} // namespace

std::optional<std::string> seen_request::find(std::string_view name) const {
    for (const auto& [field, value] : headers)
        if (field == name) return value;
    return std::nullopt;
}

std::string seen_request::operation() const {
    const std::string target = find("x-amz-target").value_or("");
    return target.substr(target.find('.') + 1);
}

struct scripted_server::state {
    explicit state(std::optional<tls_options> options)
        : acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          exceptions_at_start(std::uncaught_exceptions()) {
        if (options) prepare(*options);
    }

    void prepare(const tls_options& options);
    asio::awaitable<void> listen();
    asio::awaitable<void> start(tcp::socket socket, std::size_t number);

    template <class Stream>
    asio::awaitable<void> session(Stream& stream, std::size_t number);
    template <class Stream>
    asio::awaitable<std::optional<seen_request>> receive(Stream& stream, std::string& inbox);
    template <class Stream>
    asio::awaitable<bool> perform(Stream& stream, std::string& inbox, answer script);

    std::optional<answer> next(std::deque<answer>& script) {
        const std::lock_guard guard(lock);
        if (script.empty()) return std::nullopt;
        std::optional<answer> first(std::move(script.front()));
        script.pop_front();
        return first;
    }

    answer answer_to(seen_request request) {
        auto script = next(for_requests);
        std::unique_lock guard(lock);
        requests.push_back(request);
        if (script) return std::move(*script);
        if (const auto make = otherwise) {
            guard.unlock();
            return make(request);
        }
        problems.push_back(
            "no script for the request " + request.method + ' ' + request.path + ' ' +
            request.operation()
        );
        return respond(599, R"({"message":"the scripted server has no script for this request"})");
    }

    void problem(std::string what) {
        const std::lock_guard guard(lock);
        problems.push_back(std::move(what));
    }

    void received(std::size_t n) {
        const std::lock_guard guard(lock);
        bytes += n;
    }

    asio::io_context io;
    tcp::acceptor acceptor;
    std::optional<ssl::context> tls;
    int exceptions_at_start;

    mutable std::mutex lock;
    std::condition_variable changed;
    std::deque<answer> for_requests;
    std::deque<answer> for_connections;
    std::function<answer(const seen_request&)> otherwise;
    std::vector<seen_request> requests;
    std::vector<std::string> names;
    std::vector<std::string> problems;
    std::size_t accepted = 0;
    std::size_t open = 0;
    std::size_t bytes = 0;

    void run() {
        port = acceptor.local_endpoint().port();
        asio::co_spawn(io, listen(), [](std::exception_ptr) {});
        thread = std::thread([this] { io.run(); });
    }

    void stop() {
        io.stop();
        thread.join();
    }

    std::uint16_t port = 0;
    std::thread thread;
};

void scripted_server::state::prepare(const tls_options& options) {
    tls.emplace(ssl::context::tls_server);
    SSL_CTX* native = tls->native_handle();
    if (options.allow_weak_key) SSL_CTX_set_security_level(native, 0);
    tls->use_certificate_chain(asio::buffer(options.certificate.certificate_pem));
    if (options.only_tls_1_1) {
        SSL_CTX_set_security_level(native, 0);
        SSL_CTX_set_min_proto_version(native, TLS1_1_VERSION);
        SSL_CTX_set_max_proto_version(native, TLS1_1_VERSION);
    }
    if (options.only_tls_1_2) SSL_CTX_set_max_proto_version(native, TLS1_2_VERSION);
    tls->use_private_key(asio::buffer(options.certificate.key_pem), ssl::context::pem);
}

asio::awaitable<void> scripted_server::state::listen() {
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(tcp::no_delay(true));
        std::size_t number = 0;
        {
            const std::lock_guard guard(lock);
            number = ++accepted;
            ++open;
        }
        asio::co_spawn(io, start(std::move(socket), number), [this](std::exception_ptr failure) {
            if (failure) problem("a session of the scripted server ended with an exception");
            const std::lock_guard guard(lock);
            --open;
            changed.notify_all();
        });
    }
}

asio::awaitable<void> scripted_server::state::start(tcp::socket socket, std::size_t number) {
    if (auto script = next(for_connections)) {
        std::string nothing_yet;
        const bool goes_on = co_await perform(socket, nothing_yet, std::move(*script));
        if (!goes_on) co_return;
    }
    if (!tls) {
        co_await session(socket, number);
        co_return;
    }
    ssl::stream<tcp::socket> stream(std::move(socket), *tls);
    const auto done = co_await stream.async_handshake(ssl::stream_base::server, as_done);
    {
        const char* name = SSL_get_servername(stream.native_handle(), TLSEXT_NAMETYPE_host_name);
        const std::lock_guard guard(lock);
        names.emplace_back(name == nullptr ? "" : name);
    }
    if (std::get<0>(done)) co_return; // the client refused the certificate, or gave up
    co_await session(stream, number);
}

template <class Stream>
asio::awaitable<void> scripted_server::state::session(Stream& stream, std::size_t number) {
    std::string inbox;
    for (;;) {
        auto request = co_await receive(stream, inbox);
        if (!request) co_return;
        request->connection = number;
        auto script = answer_to(std::move(*request));
        const bool goes_on = co_await perform(stream, inbox, std::move(script));
        if (!goes_on) co_return;
    }
}

template <class Stream>
asio::awaitable<std::optional<seen_request>> scripted_server::state::receive(
    Stream& stream, std::string& inbox
) {
    const std::size_t before = inbox.size();
    const auto head = co_await asio::async_read_until(
        stream, asio::dynamic_buffer(inbox), std::string_view("\r\n\r\n"), as_done
    );
    received(inbox.size() - before);
    if (std::get<0>(head)) co_return std::nullopt;
    const std::size_t head_size = std::get<1>(head);
    auto request = parse_head(inbox.substr(0, head_size));
    inbox.erase(0, head_size);

    const std::size_t length = std::stoul(request.find("content-length").value_or("0"));
    if (inbox.size() < length) {
        const std::size_t missing = length - inbox.size();
        const auto body = co_await asio::async_read(
            stream, asio::dynamic_buffer(inbox), asio::transfer_exactly(missing), as_done
        );
        received(std::get<1>(body));
        if (std::get<0>(body)) co_return std::nullopt;
    }
    request.body = inbox.substr(0, length);
    inbox.erase(0, length);
    co_return request;
}

/// Whether the connection goes on afterwards.
template <class Stream>
asio::awaitable<bool> scripted_server::state::perform(
    Stream& stream, std::string& inbox, answer script
) {
    for (const answer::step& step : script.steps()) {
        if (const auto* writing = std::get_if<answer::write>(&step)) {
            const auto done =
                co_await asio::async_write(stream, asio::buffer(writing->bytes), as_done);
            if (std::get<0>(done)) co_return false;
        } else if (const auto* reading = std::get_if<answer::read>(&step)) {
            std::string thrown_away(reading->bytes, '\0');
            const auto done = co_await asio::async_read(stream, asio::buffer(thrown_away), as_done);
            received(std::get<1>(done));
            if (std::get<0>(done)) co_return false;
        } else if (const auto* waiting = std::get_if<answer::wait>(&step)) {
            const auto bell =
                std::make_shared<asio::steady_timer>(io, asio::steady_timer::time_point::max());
            const auto ring = [this, bell] { asio::post(io, [bell] { bell->expires_at({}); }); };
            waiting->gate.when_open(ring);
            co_await bell->async_wait(as_done);
        } else if (const auto* calling = std::get_if<answer::call>(&step)) {
            calling->function();
        } else if (std::holds_alternative<answer::reset>(step)) {
            socket_of(stream).set_option(asio::socket_base::linger(true, 0));
            socket_of(stream).close();
            co_return false;
        } else if (std::holds_alternative<answer::half_close>(step)) {
            boost::system::error_code ignored;
            socket_of(stream).shutdown(tcp::socket::shutdown_send, ignored);
        } else if (std::holds_alternative<answer::close>(step)) {
            // A close with unread bytes would send RST; this one is to be a FIN.
            boost::system::error_code ignored;
            socket_of(stream).shutdown(tcp::socket::shutdown_send, ignored);
            std::string rest;
            co_await asio::async_read(socket_of(stream), asio::dynamic_buffer(rest), as_done);
            co_return false;
        } else if (std::holds_alternative<answer::close_notify>(step)) {
            if constexpr (!std::is_same_v<Stream, tcp::socket>)
                co_await stream.async_shutdown(as_done);
            co_return false;
        } else if (std::holds_alternative<answer::new_session_ticket>(step)) {
            if constexpr (!std::is_same_v<Stream, tcp::socket>)
                SSL_new_session_ticket(stream.native_handle());
            // It leaves with the next write; an empty one makes OpenSSL write it now.
            if constexpr (!std::is_same_v<Stream, tcp::socket>)
                co_await stream.async_handshake(ssl::stream_base::server, as_done);
        } else if (std::holds_alternative<answer::hold>(step)) {
            std::string swallowed;
            co_await asio::async_read(stream, asio::dynamic_buffer(swallowed), as_done);
            co_return false;
        } else if (std::holds_alternative<answer::expect_close>(step)) {
            if (inbox.empty())
                co_await asio::async_read(
                    stream, asio::dynamic_buffer(inbox), asio::transfer_at_least(1), as_done
                );
            if (!inbox.empty()) problem("the client sent more where it should have closed");
            co_return false;
        }
    }
    co_return true;
}

scripted_server::scripted_server() : state_(std::make_unique<state>(std::nullopt)) {
    state_->run();
}

scripted_server::scripted_server(tls_options tls)
    : state_(std::make_unique<state>(std::move(tls))) {
    state_->run();
}

scripted_server::~scripted_server() {
    state_->stop();
    if (std::uncaught_exceptions() > state_->exceptions_at_start)
        return; // the test has failed already
    try {
        verify();
    } catch (...) { // Catch2 throws only from REQUIRE and FAIL, which verify() does not use
    }
}

scripted_server& scripted_server::reply(answer to_next_request) {
    const std::lock_guard guard(state_->lock);
    state_->for_requests.push_back(std::move(to_next_request));
    return *this;
}

scripted_server& scripted_server::accept(answer to_next_connection) {
    const std::lock_guard guard(state_->lock);
    state_->for_connections.push_back(std::move(to_next_connection));
    return *this;
}

scripted_server& scripted_server::otherwise(std::function<answer(const seen_request&)> make) {
    const std::lock_guard guard(state_->lock);
    state_->otherwise = std::move(make);
    return *this;
}

std::uint16_t scripted_server::port() const {
    return state_->port;
}

std::string scripted_server::url(std::string_view host) const {
    const bool ipv6 = host.find(':') != std::string_view::npos;
    std::ostringstream out;
    out << (state_->tls ? "https://" : "http://") << (ipv6 ? "[" : "") << host << (ipv6 ? "]" : "")
        << ':' << port();
    return out.str();
}

std::vector<seen_request> scripted_server::requests() const {
    const std::lock_guard guard(state_->lock);
    return state_->requests;
}

std::size_t scripted_server::connections() const {
    const std::lock_guard guard(state_->lock);
    return state_->accepted;
}

std::size_t scripted_server::open_connections() const {
    const std::lock_guard guard(state_->lock);
    return state_->open;
}

std::size_t scripted_server::bytes_received() const {
    const std::lock_guard guard(state_->lock);
    return state_->bytes;
}

std::vector<std::string> scripted_server::server_names() const {
    const std::lock_guard guard(state_->lock);
    return state_->names;
}

void scripted_server::wait_until_closed(std::size_t connections) {
    using namespace std::chrono_literals;
    std::unique_lock guard(state_->lock);
    const bool closed = state_->changed.wait_for(guard, 10s, [&] {
        return state_->accepted >= connections && state_->open == 0;
    });
    if (!closed) state_->problems.emplace_back("the client did not close its connections");
}

std::vector<std::string> scripted_server::take_problems() {
    const std::lock_guard guard(state_->lock);
    auto found = std::exchange(state_->problems, {});
    const auto unused = [&](std::deque<answer>& script, const char* what) {
        if (!script.empty()) found.push_back(std::to_string(script.size()) + what);
        script.clear();
    };
    unused(state_->for_requests, " answer(s) of the script were never asked for");
    unused(state_->for_connections, " connection(s) of the script were never made");
    return found;
}

void scripted_server::verify() {
    for (const std::string& problem : take_problems())
        FAIL_CHECK("scripted server: " << problem);
}

} // namespace codynamo::testing
