// SPDX-License-Identifier: BSL-1.0
//
// listen                one coroutine: accepts, starts a session for each connection
//   serve               the connection's own script, TLS handshake if asked for
//     server_session    request after request, and their responses step by step
#include "support/scripted_server.hpp"

#include "support/as_done.hpp"
#include "support/server_record.hpp"
#include "support/server_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/rand.h>

#include <chrono>
#include <exception>
#include <future>
#include <memory>
#include <sstream>
#include <thread>
#include <vector>

namespace codynamo::testing {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using namespace std::chrono_literals;

struct scripted_server::state {
    explicit state(std::optional<tls_options> options)
        : acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          port(acceptor.local_endpoint().port()),
          record(std::make_shared<server_record>(io)),
          exceptions_at_start(std::uncaught_exceptions()) {
        if (options) prepare(*options);
        asio::co_spawn(io, listen(), [this](std::exception_ptr failure) {
            if (failure) record->problem("the scripted server cannot accept connections any more");
        });
        thread = std::thread([this] { io.run(); });
    }

    ~state() {
        record->end();
        io.stop();
        thread.join();
    }

    void prepare(const tls_options& options);
    asio::awaitable<void> listen();
    asio::awaitable<ending> serve(tcp::socket socket, std::size_t number);

    /// The test itself has failed with an exception: missing parts follow from that.
    [[nodiscard]] bool is_unwinding() const {
        return std::uncaught_exceptions() > exceptions_at_start;
    }

    asio::io_context io;
    tcp::acceptor acceptor;
    std::uint16_t port;
    std::optional<ssl::context> tls;
    std::shared_ptr<server_record> record;
    reporter report = fail_test_case;
    int exceptions_at_start;
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
    if (!options.client_ca_file.empty()) {
        tls->load_verify_file(options.client_ca_file);
        tls->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
        const unsigned char name[] = "client"; // sessions of clients that were verified need one
        SSL_CTX_set_session_id_context(native, name, sizeof name - 1);
    }
    if (options.only_tls_1_2) SSL_CTX_set_max_proto_version(native, TLS1_2_VERSION);
    tls->use_private_key(asio::buffer(options.certificate.key_pem), ssl::context::pem);
}

asio::awaitable<void> scripted_server::state::listen() {
    for (;;) {
        tcp::socket socket(io);
        const auto accepted = co_await acceptor.async_accept(socket, as_done);
        if (std::get<0>(accepted) == asio::error::no_descriptors) {
            // A test took them all from this process; the connection waits in the queue.
            asio::steady_timer soon(io, 10ms);
            co_await soon.async_wait(as_done);
            continue;
        }
        if (const auto failed = std::get<0>(accepted)) throw boost::system::system_error(failed);
        socket.set_option(tcp::no_delay(true));
        const std::size_t number = record->open_connection();
        asio::co_spawn(
            io,
            serve(std::move(socket), number),
            [this, number](std::exception_ptr failure, ending how) {
                record->close_connection(number, failure ? std::nullopt : std::optional(how));
            }
        );
    }
}

asio::awaitable<ending> scripted_server::state::serve(tcp::socket socket, std::size_t number) {
    server_session plain(socket, record, number);
    if (auto script = record->for_next_connection()) {
        const auto over = co_await plain.perform(std::move(*script));
        if (over) co_return *over;
    }
    if (!tls) {
        const ending how = co_await plain.serve();
        co_return how;
    }
    ssl::stream<tcp::socket> stream(std::move(socket), *tls);
    const auto done = co_await stream.async_handshake(ssl::stream_base::server, as_done);
    SSL* const native = stream.native_handle();
    const char* const name = SSL_get_servername(native, TLSEXT_NAMETYPE_host_name);
    seen_handshake seen;
    seen.connection = number;
    seen.server_name = name == nullptr ? "" : name;
    seen.version = SSL_get_version(native);
    seen.resumed = SSL_session_reused(native) == 1;
    seen.completed = !std::get<0>(done);
    const bool completed = seen.completed;
    record->handshake(std::move(seen));
    if (!completed) co_return ending::in_handshake; // it refused the certificate, or gave up
    server_session secured(stream, record, number);
    const ending how = co_await secured.serve();
    co_return how;
}

scripted_server::scripted_server() : scripted_server(std::nullopt) {}

scripted_server::scripted_server(std::optional<tls_options> tls)
    : state_(std::make_unique<state>(std::move(tls))) {}

scripted_server::~scripted_server() {
    if (!state_->is_unwinding()) verify();
}

scripted_server& scripted_server::reply(script to_next_request) {
    const std::lock_guard guard(state_->record->lock);
    state_->record->for_requests.push_back(std::move(to_next_request));
    return *this;
}

scripted_server& scripted_server::accept(script to_next_connection) {
    const std::lock_guard guard(state_->record->lock);
    state_->record->for_connections.push_back(std::move(to_next_connection));
    return *this;
}

scripted_server& scripted_server::otherwise(std::function<script(const seen_request&)> make) {
    const std::lock_guard guard(state_->record->lock);
    state_->record->otherwise = std::move(make);
    return *this;
}

scripted_server& scripted_server::most_connections(std::size_t count) {
    const std::lock_guard guard(state_->record->lock);
    state_->record->most_connections = count;
    return *this;
}

scripted_server& scripted_server::report_to(reporter report) {
    state_->report = std::move(report);
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
    const std::lock_guard guard(state_->record->lock);
    return state_->record->requests;
}

std::size_t scripted_server::connections() const {
    const std::lock_guard guard(state_->record->lock);
    return state_->record->accepted;
}

std::size_t scripted_server::open_connections() const {
    const std::lock_guard guard(state_->record->lock);
    return state_->record->open;
}

std::size_t scripted_server::bytes_received() const {
    const std::lock_guard guard(state_->record->lock);
    return state_->record->bytes;
}

void scripted_server::forget_sessions() {
    const auto done = std::make_shared<std::promise<void>>();
    asio::post(state_->io, [this, done] {
        SSL_CTX* native = state_->tls.value().native_handle();
        std::vector<unsigned char> keys(
            static_cast<std::size_t>(SSL_CTX_get_tlsext_ticket_keys(native, nullptr, 0))
        );
        RAND_bytes(keys.data(), static_cast<int>(keys.size()));
        SSL_CTX_set_tlsext_ticket_keys(native, keys.data(), static_cast<int>(keys.size()));
        done->set_value();
    });
    done->get_future().wait();
}

std::vector<seen_handshake> scripted_server::handshakes() const {
    const std::lock_guard guard(state_->record->lock);
    return state_->record->handshakes;
}

std::vector<std::string> scripted_server::server_names() const {
    std::vector<std::string> names;
    for (const seen_handshake& h : handshakes())
        names.push_back(h.server_name);
    return names;
}

std::vector<seen_ending> scripted_server::endings() const {
    const std::lock_guard guard(state_->record->lock);
    return state_->record->endings;
}

void scripted_server::wait_until_closed(std::size_t connections) {
    server_record& record = *state_->record;
    std::unique_lock guard(record.lock);
    const bool closed = record.changed.wait_for(guard, patience, [&] {
        return record.accepted >= connections && record.open == 0;
    });
    if (!closed) record.problems.emplace_back("the client did not close its connections");
}

std::vector<std::string> scripted_server::take_problems(std::chrono::milliseconds most) {
    server_record& record = *state_->record;
    std::unique_lock guard(record.lock);
    record.changed.wait_for(guard, most, [&] { return record.closings_due == 0; });
    auto found = std::exchange(record.problems, {});
    if (record.closings_due > 0) found.emplace_back("the client did not close where it should");
    const auto unused = [&](std::deque<script>& scripts, const char* what) {
        if (!scripts.empty()) found.push_back(std::to_string(scripts.size()) + what);
        scripts.clear();
    };
    unused(record.for_requests, " scripted response(s) were never requested");
    unused(record.for_connections, " connection(s) of the script were never made");
    return found;
}

void scripted_server::verify() {
    for (const std::string& problem : take_problems())
        state_->report("scripted server: " + problem);
}

} // namespace codynamo::testing
