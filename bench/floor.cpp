// SPDX-License-Identifier: BSL-1.0
//
// The floor under every client: sends a constant request and receives its response, byte for byte
// what the client exchanges, by send and recv (SSL_write and SSL_read) over epoll. Nothing is
// signed, parsed or checked but the status and the length.
//
//   bench_floor OPERATION ENDPOINT [options of bench_calls]
//
// OPERATION: get, put, batch or query. There is a connection for each request in flight, and one
// thread.
//
#include "common/canned.hpp"
#include "common/run.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

using namespace codynamo;

namespace {

int checked(int result, const char* call) {
    if (result < 0) throw std::system_error(errno, std::generic_category(), call);
    return result;
}

bench::operation operation_of(const bench::run_options& options) {
    if (options.operation == "get") return bench::operation::get_item;
    if (options.operation == "put") return bench::operation::put_item;
    if (options.operation == "batch") return bench::operation::batch_write_item;
    if (options.operation == "query") return bench::operation::query;
    throw std::invalid_argument(options.operation);
}

std::uint16_t port_of(const bench::run_options& options) {
    const std::size_t colon = options.endpoint.rfind(':');
    return static_cast<std::uint16_t>(std::stoi(options.endpoint.substr(colon + 1)));
}

/// About as long as a signed one.
std::string request_of(const bench::run_options& options) {
    const bench::operation op = operation_of(options);
    const std::string body = bench::request_body(op, options.lines);
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_of(options)) +
           "\r\nContent-Type: application/x-amz-json-1.0\r\nUser-Agent: floor\r\n"
           "X-Amz-Target: DynamoDB_20120810." +
           std::string(bench::target_name(op)) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

struct free_ssl {
    void operator()(SSL* s) const { SSL_free(s); }
    void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
};

using tls_context = std::unique_ptr<SSL_CTX, free_ssl>;

class connection {
public:
    connection(std::uint16_t port, SSL_CTX* tls)
        : descriptor_(checked(::socket(AF_INET, SOCK_STREAM, 0), "socket")), received_(131072) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        checked(::connect(descriptor_, reinterpret_cast<sockaddr*>(&to), sizeof to), "connect");
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (tls) {
            ssl_.reset(SSL_new(tls));
            SSL_set_fd(ssl_.get(), descriptor_);
            if (SSL_connect(ssl_.get()) != 1) throw std::runtime_error("the handshake failed");
        }
        checked(::fcntl(descriptor_, F_SETFL, O_NONBLOCK), "fcntl");
    }

    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { ::close(descriptor_); }

    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// The kernel's buffer is large enough for what is not received yet.
    void send(std::string_view request) {
        filled_ = 0;
        size_ = 0;
        while (!request.empty()) {
            const ssize_t sent =
                ssl_ ? SSL_write(ssl_.get(), request.data(), static_cast<int>(request.size()))
                     : ::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                if (has_to_wait(sent)) continue;
                throw std::system_error(errno, std::generic_category(), "send");
            }
            request.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    /// Returns whether the response is complete.
    bool receive() {
        while (size_ == 0 || filled_ < size_) {
            if (filled_ == received_.size()) received_.resize(2 * received_.size());
            char* const to = received_.data() + filled_;
            const std::size_t room = received_.size() - filled_;
            const ssize_t size = ssl_ ? SSL_read(ssl_.get(), to, static_cast<int>(room))
                                      : ::recv(descriptor_, to, room, 0);
            if (size <= 0) {
                if (has_to_wait(size)) return false;
                throw std::system_error(errno, std::generic_category(), "recv");
            }
            filled_ += static_cast<std::size_t>(size);
            if (size_ == 0) read_head();
        }
        return true;
    }

private:
    [[nodiscard]] bool has_to_wait(ssize_t result) const {
        if (!ssl_) return result < 0 && errno == EAGAIN;
        const int why = SSL_get_error(ssl_.get(), static_cast<int>(result));
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
    }

    void read_head() {
        constexpr std::string_view field = "ontent-Length: ";
        constexpr std::string_view lower_case = "ontent-length: ";
        const std::string_view text(received_.data(), filled_);
        const std::size_t end = text.find("\r\n\r\n");
        if (end == std::string_view::npos) return;
        std::size_t digits = text.find(field);
        if (digits == std::string_view::npos) digits = text.find(lower_case);
        digits += field.size();
        std::size_t length = 0;
        std::from_chars(text.data() + digits, text.data() + end, length);
        if (!text.starts_with("HTTP/1.1 200") || length == 0)
            throw std::runtime_error("the response is not the server's");
        size_ = end + 4 + length;
    }

    int descriptor_;
    std::unique_ptr<SSL, free_ssl> ssl_;
    std::vector<char> received_;
    std::size_t filled_ = 0;
    std::size_t size_ = 0; // of the response, once its head is complete
};

tls_context client_context(const bench::run_options& options) {
    if (!options.tls()) return nullptr;
    tls_context made(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_load_verify_locations(made.get(), options.ca_file.c_str(), nullptr);
    SSL_CTX_set_verify(made.get(), SSL_VERIFY_PEER, nullptr);
    return made;
}

class floor_run {
public:
    explicit floor_run(const bench::run_options& options)
        : request_(request_of(options)),
          tls_(client_context(options)),
          epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
        for (long i = 0; i < options.in_flight; ++i) {
            connections_.push_back(std::make_unique<connection>(port_of(options), tls_.get()));
            epoll_event e{};
            e.events = EPOLLIN;
            e.data.ptr = connections_.back().get();
            checked(
                ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back()->descriptor(), &e),
                "epoll_ctl"
            );
        }
    }

    floor_run(const floor_run&) = delete;
    floor_run& operator=(const floor_run&) = delete;
    ~floor_run() { ::close(epoll_); }

    void exchange(long count) {
        long to_send = count;
        const auto next = [&](connection& c) {
            if (to_send == 0) return;
            --to_send;
            c.send(request_);
        };
        for (const auto& each : connections_)
            next(*each);
        std::array<epoll_event, 128> events{};
        while (count > 0) {
            const int ready = ::epoll_wait(epoll_, events.data(), events.size(), -1);
            for (int i = 0; i < ready; ++i) {
                auto* const c =
                    static_cast<connection*>(events[static_cast<std::size_t>(i)].data.ptr);
                if (!c->receive()) continue;
                --count;
                next(*c);
            }
        }
    }

private:
    std::string request_;
    tls_context tls_;
    int epoll_;
    std::vector<std::unique_ptr<connection>> connections_;
};

} // namespace

int main(int argc, char** argv) {
    try {
        const bench::run_options options = bench::read_options(argc, argv);
        floor_run one(options);
        one.exchange(options.warm_up);
        bench::meter used;
        used.start();
        one.exchange(options.count);
        used.print("floor", options);
    } catch (const std::invalid_argument& e) {
        std::fprintf(stderr, "usage: bench_floor %s\n", e.what());
        return 2;
    }
}
