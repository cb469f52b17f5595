// SPDX-License-Identifier: BSL-1.0
//
// One coroutine for each connection, one that draws faults, one that makes outages; all on one
// thread.
//
//   strike    draws a fault at random times: idle connections are closed at once, the others are
//             armed and wait for the next request
//   serve     request after request: the service carries it out, an armed fault damages the
//   response outages   refuse, send nothing, or lose the name, in turn
//
#include "soak/server.hpp"

#include "crypto/crc32.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string_view>
#include <thread>
#include <utility>

namespace codynamo::soak {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

namespace {

constexpr auto as_done = asio::as_tuple(asio::use_awaitable);

struct request {
    std::string operation;
    std::string access_key_id;
    std::string body;
};

std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const std::size_t begin = text.find(before);
    if (begin == std::string_view::npos) return {};
    const std::string_view rest = text.substr(begin + before.size());
    return rest.substr(0, rest.find(after));
}

/// An open connection, to be closed from outside.
struct peer {
    tcp::socket* socket;
    bool idle = true;
};

void reset(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

std::string message(int status, const std::string& json, bool right_checksum) {
    const std::uint32_t checksum = crypto::crc32(json) + (right_checksum ? 0 : 1);
    return "HTTP/1.1 " + std::to_string(status) +
           " Response\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: SOAK\r\n"
           "x-amz-crc32: " +
           std::to_string(checksum) + "\r\nContent-Length: " + std::to_string(json.size()) +
           "\r\n\r\n" + json;
}

std::string error_json(std::string_view name) {
    return R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + std::string(name) +
           R"(","message":"as the soak wants it"})";
}

} // namespace

struct server::state {
    state(server_options given, service& behind)
        : options(given),
          tables(behind),
          random(given.seed),
          acceptor(io),
          fault_timer(io),
          outage_timer(io) {
        listen(0);
        port = acceptor.local_endpoint().port();
        if (!options.tls) return;
        authority.emplace();
        const testing::certificate certificate = authority->issue();
        tls.use_certificate_chain(asio::buffer(certificate.certificate_pem));
        tls.use_private_key(asio::buffer(certificate.key_pem), asio::ssl::context::pem);
    }

    void listen(unsigned short at) {
        const tcp::endpoint here(asio::ip::address_v4::loopback(), at);
        acceptor.open(here.protocol());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        acceptor.bind(here);
        acceptor.listen();
        asio::co_spawn(io, accept(), asio::detached);
    }

    asio::awaitable<void> accept() {
        for (;;) {
            auto [failed, socket] = co_await acceptor.async_accept(as_done);
            if (failed) co_return; // closed
            ++connection_count;
            boost::system::error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            if (options.tls)
                asio::co_spawn(
                    io,
                    serve(asio::ssl::stream<tcp::socket>(std::move(socket), tls)),
                    asio::detached
                );
            else
                asio::co_spawn(io, serve(std::move(socket)), asio::detached);
        }
    }

    template <class Stream>
    asio::awaitable<void> serve(Stream stream) {
        tcp::socket& socket = socket_of(stream);
        peer self{&socket};
        peers.insert(&self);
        const std::shared_ptr<void> leave(&self, [this](peer* p) { peers.erase(p); });
        if (silent) co_await swallow(socket);
        if constexpr (!std::is_same_v<Stream, tcp::socket>) {
            auto [failed] =
                co_await stream.async_handshake(asio::ssl::stream_base::server, as_done);
            if (failed) co_return;
        }
        std::string inbox;
        for (;;) {
            std::optional<request> asked = co_await receive(stream, inbox, self);
            if (!asked) co_return;
            ++request_count;
            const bool goes_on = co_await reply(stream, socket, std::move(*asked));
            if (!goes_on) co_return;
        }
    }

    template <class Stream>
    asio::awaitable<std::optional<request>> receive(
        Stream& stream, std::string& inbox, peer& self
    ) {
        self.idle = inbox.empty();
        auto buffer = asio::dynamic_buffer(inbox);
        auto [broken, head] = co_await asio::async_read_until(stream, buffer, "\r\n\r\n", as_done);
        self.idle = false;
        if (broken) co_return std::nullopt;
        request out;
        const std::string_view text = std::string_view(inbox).substr(0, head);
        out.operation = between(text, "X-Amz-Target: DynamoDB_20120810.", "\r\n");
        out.access_key_id = between(text, "Credential=", "/");
        const std::string_view digits = between(text, "Content-Length: ", "\r\n");
        std::size_t length = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), length);
        const std::size_t whole = head + length;
        if (inbox.size() < whole) {
            auto [cut, size] = co_await asio::async_read(
                stream, buffer, asio::transfer_exactly(whole - inbox.size()), as_done
            );
            if (cut) co_return std::nullopt;
        }
        out.body = inbox.substr(head, length);
        inbox.erase(0, whole);
        co_return out;
    }

    /// Returns whether the connection stays open.
    template <class Stream>
    asio::awaitable<bool> reply(Stream& stream, tcp::socket& socket, request asked) {
        if (silent) {
            co_await swallow(socket);
            co_return false;
        }
        const std::optional<fault> armed = take_armed();
        if (armed) counts.add(*armed);
        if (armed == fault::stall) {
            co_await swallow(socket);
            co_return false;
        }
        if (armed == fault::reset_before) {
            reset(socket);
            co_return false;
        }
        if (armed == fault::throttle) throttled_left = 10;
        service::outcome done;
        if (expired(asked.access_key_id)) {
            done = {400, error_json("ExpiredTokenException")};
        } else if (throttled_left > 0) {
            --throttled_left;
            done = {400, error_json("ProvisionedThroughputExceededException")};
        } else if (armed == fault::server_error) {
            done = {500, error_json("InternalServerError")};
        } else {
            done = tables.respond(asked.operation, asked.body, armed == fault::unprocessed);
        }
        std::string out = message(done.status, done.json, armed != fault::wrong_checksum);
        if (armed == fault::reset_after) {
            reset(socket);
            co_return false;
        }
        if (armed == fault::informational)
            out = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + out;
        if (armed == fault::extra_bytes) out += "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        if (armed == fault::truncation) out.resize(out.size() - 1 - done.json.size() / 2);
        const std::size_t slice = armed == fault::sliced ? 1 + out.size() / 7 : out.size();
        for (std::size_t at = 0; at < out.size(); at += slice) {
            auto [broken, size] = co_await asio::async_write(
                stream, asio::buffer(out.data() + at, std::min(slice, out.size() - at)), as_done
            );
            if (broken) co_return false;
            if (armed == fault::sliced) co_await sleep(2ms);
        }
        if (armed == fault::truncation) {
            boost::system::error_code ignored;
            socket.shutdown(tcp::socket::shutdown_send, ignored);
            co_await swallow(socket);
            co_return false;
        }
        co_return true;
    }

    /// Reads raw bytes until the client has enough of it.
    asio::awaitable<void> swallow(tcp::socket& socket) {
        std::array<char, 4096> bytes;
        for (;;) {
            auto [over, size] = co_await socket.async_read_some(asio::buffer(bytes), as_done);
            if (over) break;
        }
        reset(socket);
    }

    asio::awaitable<void> sleep(steady::duration length) {
        asio::steady_timer timer(io, length);
        co_await timer.async_wait(as_done);
    }

    std::optional<fault> take_armed() {
        if (armed_faults.empty()) return std::nullopt;
        const fault f = armed_faults.front();
        armed_faults.pop_front();
        return f;
    }

    /// The id holds when they were issued: "SOAK" and seconds.
    bool expired(std::string_view access_key_id) const {
        long long given = 0;
        const std::string_view digits =
            access_key_id.substr(std::min<std::size_t>(4, access_key_id.size()));
        std::from_chars(digits.data(), digits.data() + digits.size(), given);
        const auto now = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::system_clock::now().time_since_epoch()
        );
        return now.count() > given + options.credentials_lifetime.count();
    }

    asio::awaitable<void> strike() {
        constexpr std::array<std::pair<fault, int>, 12> weights{{
            {fault::reset_before, 3},
            {fault::reset_after, 3},
            {fault::close_idle, 5},
            {fault::stall, 2},
            {fault::truncation, 2},
            {fault::throttle, 3},
            {fault::server_error, 2},
            {fault::wrong_checksum, 2},
            {fault::unprocessed, 3},
            {fault::sliced, 2},
            {fault::informational, 1},
            {fault::extra_bytes, 2},
        }};
        std::vector<int> chances;
        for (const auto& [f, weight] : weights)
            chances.push_back(weight);
        std::discrete_distribution<std::size_t> which(chances.begin(), chances.end());
        std::exponential_distribution<double> gap(options.faults_per_second);
        while (!calm) {
            fault_timer.expires_after(std::chrono::duration_cast<steady::duration>(
                std::chrono::duration<double>(gap(random))
            ));
            co_await fault_timer.async_wait(as_done);
            if (calm) co_return;
            constexpr std::size_t most_armed = 20;
            const fault f = weights[which(random)].first;
            if (f == fault::close_idle)
                close_idle();
            else if (armed_faults.size() < most_armed)
                armed_faults.push_back(f);
        }
    }

    void close_idle() {
        const auto found = std::ranges::find_if(peers, [](const peer* p) { return p->idle; });
        if (found == peers.end()) return;
        counts.add(fault::close_idle);
        boost::system::error_code ignored;
        (*found)->socket->shutdown(tcp::socket::shutdown_both, ignored);
        (*found)->idle = false;
    }

    asio::awaitable<void> outages() {
        for (int number = 0; !calm; ++number) {
            outage_timer.expires_after(options.outage_every - options.outage);
            co_await outage_timer.async_wait(as_done);
            if (calm) co_return;
            const int kind = number % 3;
            counts.add(kind == 2 ? fault::names : fault::outage);
            if (kind == 0) {
                acceptor.close();
                reset_all();
            } else if (kind == 1) {
                silent = true;
            } else {
                names_are_out = true;
                reset_all(); // new connections are needed, to the addresses that were good before
            }
            outage_timer.expires_after(options.outage);
            co_await outage_timer.async_wait(as_done);
            if (kind == 0) listen(port);
            if (kind == 1) reset_all();
            silent = false;
            names_are_out = false;
            if (kind != 2) note_outage_end();
        }
    }

    void reset_all() {
        for (peer* p : peers)
            reset(*p->socket);
    }

    void note_outage_end() {
        const std::scoped_lock lock(recovery_mutex);
        outage_ended = steady::now();
        recovering = true;
    }

    static tcp::socket& socket_of(tcp::socket& s) { return s; }

    static tcp::socket& socket_of(asio::ssl::stream<tcp::socket>& s) { return s.next_layer(); }

    server_options options;
    service& tables;
    std::minstd_rand random;
    unsigned short port = 0;
    std::set<peer*> peers;
    std::deque<fault> armed_faults;
    int throttled_left = 0;
    bool silent = false;
    bool calm = false;
    fault_counts counts;
    std::atomic<std::uint64_t> request_count{0};
    std::atomic<std::uint64_t> connection_count{0};

    mutable std::mutex recovery_mutex;
    std::atomic<bool> recovering{false};
    steady::time_point outage_ended;
    std::vector<double> recovery_times;

    asio::ssl::context tls{asio::ssl::context::tls_server};
    std::optional<testing::certificate_authority> authority;
    asio::io_context io{1}; // its destruction ends the coroutines, which use the members above
    tcp::acceptor acceptor;
    asio::steady_timer fault_timer;
    asio::steady_timer outage_timer;
    std::thread thread;
};

server::server(server_options options, service& behind)
    : state_(std::make_unique<state>(options, behind)) {
    state_->thread = std::thread([this] { state_->io.run(); });
}

server::~server() {
    state_->io.stop();
    state_->thread.join();
}

std::string server::url() const {
    return (state_->options.tls ? "https" : "http") + std::string("://localhost:") +
           std::to_string(state_->port);
}

std::string server::ca_file() const {
    return state_->authority ? state_->authority->file() : std::string();
}

void server::begin_faults() {
    if (state_->options.faults_per_second <= 0) return;
    asio::co_spawn(state_->io, state_->strike(), asio::detached);
    asio::co_spawn(state_->io, state_->outages(), asio::detached);
}

void server::calm_down() {
    asio::dispatch(state_->io, [s = state_.get()] {
        s->calm = true;
        s->armed_faults.clear();
        s->throttled_left = 0;
        s->fault_timer.cancel();
        s->outage_timer.cancel();
    });
}

const fault_counts& server::faults() const noexcept {
    return state_->counts;
}

std::uint64_t server::requests() const noexcept {
    return state_->request_count;
}

std::uint64_t server::connections() const noexcept {
    return state_->connection_count;
}

void server::answered_well() {
    if (!state_->recovering) return;
    const std::scoped_lock lock(state_->recovery_mutex);
    if (!state_->recovering.exchange(false)) return;
    state_->recovery_times.push_back(
        std::chrono::duration<double>(steady::now() - state_->outage_ended).count()
    );
}

std::vector<double> server::recoveries() const {
    const std::scoped_lock lock(state_->recovery_mutex);
    return state_->recovery_times;
}

} // namespace codynamo::soak
