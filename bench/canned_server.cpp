// SPDX-License-Identifier: BSL-1.0
//
// Answers GetItem, PutItem, BatchWriteItem and Query with the bodies of common/canned.hpp, as fast
// as one thread can: the server for the benchmarks, in its own process so that its work is not
// counted. It serves plain HTTP and TLS at once.
//
//   bench_canned_server [LINES]
//
// LINES makes the items larger: see item_json. Prints both endpoints and the file of the
// certificate authority to trust, on one line. Ends with its standard input, if that is a pipe or
// a terminal, or by a signal.
//
#include "common/canned.hpp"
#include "crypto/crc32.hpp"
#include "support/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <memory>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
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

/// A response whose Date can be renewed in place.
class canned_response {
public:
    canned_response() = default;

    explicit canned_response(const std::string& body) {
        text_ = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
                "x-amzn-RequestId: 4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG\r\n"
                "x-amz-crc32: " +
                std::to_string(crypto::crc32(body)) +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nDate: ";
        date_at_ = text_.size();
        text_ += "Thu, 26 Nov 2026 12:00:00 GMT\r\n\r\n" + body;
    }

    void renew_date(std::string_view date) { text_.replace(date_at_, date.size(), date); }

    [[nodiscard]] std::string_view text() const { return text_; }

private:
    std::string text_;
    std::size_t date_at_ = 0;
};

std::string http_date(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 40> text{};
    std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return text.data();
}

class responses {
public:
    explicit responses(int lines) {
        for (const auto op : operations)
            all_[static_cast<std::size_t>(op)] = canned_response(bench::response_body(op, lines));
    }

    /// Returns nothing if `target`, a value of X-Amz-Target, is another operation's.
    [[nodiscard]] std::optional<std::string_view> to(std::string_view target) {
        const std::time_t now = std::time(nullptr);
        if (now != dated_) {
            for (canned_response& each : all_)
                each.renew_date(http_date(now));
            dated_ = now;
        }
        for (const auto op : operations)
            if (target.ends_with(bench::target_name(op)) &&
                target.size() == prefix.size() + bench::target_name(op).size())
                return all_[static_cast<std::size_t>(op)].text();
        return std::nullopt;
    }

private:
    static constexpr std::string_view prefix = "DynamoDB_20120810.";
    static constexpr std::array operations{
        bench::operation::get_item,
        bench::operation::put_item,
        bench::operation::batch_write_item,
        bench::operation::query,
    };

    std::array<canned_response, operations.size()> all_;
    std::time_t dated_ = 0;
};

/// Returns the value of the header field `name`, in lower case, of `head`.
std::string_view field_of(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
         at = head.find("\r\n", at)) {
        at += 2;
        const std::string_view line = head.substr(at, head.find("\r\n", at) - at);
        if (line.size() <= name.size() || line[name.size()] != ':') continue;
        const auto same = [](char lower, char c) { return lower == (c | 0x20) || lower == c; };
        if (!std::equal(name.begin(), name.end(), line.begin(), same)) continue;
        std::string_view value = line.substr(name.size() + 1);
        while (value.starts_with(' '))
            value.remove_prefix(1);
        return value;
    }
    return {};
}

struct request {
    std::string_view target;
    std::size_t size = 0;
};

/// Returns the request at the front of `received`, if it is complete.
std::optional<request> whole_request(std::string_view received) {
    const std::size_t head_end = received.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    const std::string_view head = received.substr(0, head_end + 2);
    const std::string_view digits = field_of(head, "content-length");
    std::size_t length = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    request found;
    found.size = head_end + 4 + length;
    if (received.size() < found.size) return std::nullopt;
    found.target = field_of(head, "x-amz-target");
    return found;
}

struct close_ssl {
    void operator()(SSL* s) const { SSL_free(s); }
    void operator()(SSL_CTX* c) const { SSL_CTX_free(c); }
};

enum class progress { done, blocked, closed };

class connection {
public:
    connection(int descriptor, SSL_CTX* tls) : descriptor_(descriptor), received_(16384) {
        if (!tls) return;
        ssl_.reset(SSL_new(tls));
        SSL_set_fd(ssl_.get(), descriptor);
        SSL_set_accept_state(ssl_.get());
        SSL_set_read_ahead(ssl_.get(), 1);
    }

    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { ::close(descriptor_); }

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool has_to_write() const { return !unsent_.empty(); }

    /// Reads requests and sends their responses until it has to wait. Returns false at the end.
    bool serve(responses& from) {
        for (;;) {
            if (const progress sent = send_rest(); sent != progress::done)
                return sent == progress::blocked;
            if (const auto next = whole_request({received_.data(), filled_})) {
                const auto response = from.to(next->target);
                if (!response) return false;
                unsent_ = *response;
                filled_ -= next->size;
                std::memmove(received_.data(), received_.data() + next->size, filled_);
                continue;
            }
            if (!may_have_more_) {
                may_have_more_ = true;
                return true;
            }
            if (const progress read = read_some(); read != progress::done)
                return read == progress::blocked;
        }
    }

private:
    progress read_some() {
        if (filled_ == received_.size()) received_.resize(2 * received_.size());
        const std::size_t room = received_.size() - filled_;
        char* const to = received_.data() + filled_;
        const ssize_t size = ssl_ ? SSL_read(ssl_.get(), to, static_cast<int>(room))
                                  : ::recv(descriptor_, to, room, 0);
        if (size <= 0) return why_not(size);
        filled_ += static_cast<std::size_t>(size);
        may_have_more_ =
            ssl_ ? SSL_has_pending(ssl_.get()) == 1 : static_cast<std::size_t>(size) == room;
        return progress::done;
    }

    progress send_rest() {
        while (!unsent_.empty()) {
            const ssize_t size =
                ssl_ ? SSL_write(ssl_.get(), unsent_.data(), static_cast<int>(unsent_.size()))
                     : ::send(descriptor_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
            if (size <= 0) return why_not(size);
            unsent_.remove_prefix(static_cast<std::size_t>(size));
        }
        return progress::done;
    }

    [[nodiscard]] progress why_not(ssize_t result) const {
        if (!ssl_) return result < 0 && errno == EAGAIN ? progress::blocked : progress::closed;
        const int why = SSL_get_error(ssl_.get(), static_cast<int>(result));
        return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? progress::blocked
                                                                         : progress::closed;
    }

    int descriptor_;
    std::unique_ptr<SSL, close_ssl> ssl_;
    std::vector<char> received_;
    std::size_t filled_ = 0;
    std::string_view unsent_;
    bool may_have_more_ = true; // saves a read that would only say that there is nothing
};

class listener {
public:
    listener() : descriptor_(checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket")) {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        checked(::bind(descriptor_, reinterpret_cast<sockaddr*>(&at), sizeof at), "bind");
        checked(::listen(descriptor_, 1024), "listen");
    }

    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;
    ~listener() { ::close(descriptor_); }

    [[nodiscard]] int descriptor() const { return descriptor_; }

    [[nodiscard]] std::string address() const {
        sockaddr_in at{};
        socklen_t size = sizeof at;
        checked(::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&at), &size), "getsockname");
        return "://127.0.0.1:" + std::to_string(ntohs(at.sin_port));
    }

    /// Returns nothing if no connection waits.
    [[nodiscard]] std::optional<int> accept() const {
        const int peer = ::accept4(descriptor_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer < 0) return std::nullopt;
        const int on = 1;
        ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return peer;
    }

private:
    int descriptor_;
};

std::unique_ptr<SSL_CTX, close_ssl> tls_context(const testing::certificate& own) {
    std::unique_ptr<SSL_CTX, close_ssl> tls(SSL_CTX_new(TLS_server_method()));
    BIO* const certificate = BIO_new_mem_buf(own.certificate_pem.data(), -1);
    BIO* const key = BIO_new_mem_buf(own.key_pem.data(), -1);
    X509* const x509 = PEM_read_bio_X509(certificate, nullptr, nullptr, nullptr);
    EVP_PKEY* const pkey = PEM_read_bio_PrivateKey(key, nullptr, nullptr, nullptr);
    if (SSL_CTX_use_certificate(tls.get(), x509) != 1 ||
        SSL_CTX_use_PrivateKey(tls.get(), pkey) != 1)
        throw std::runtime_error("OpenSSL refuses the certificate");
    EVP_PKEY_free(pkey);
    X509_free(x509);
    BIO_free(key);
    BIO_free(certificate);
    SSL_CTX_set_mode(
        tls.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
    );
    return tls;
}

class server {
public:
    explicit server(int lines)
        : responses_(lines),
          tls_(tls_context(authority_.issue())),
          epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
        watch(plain_.descriptor(), &plain_, EPOLLIN);
        watch(secure_.descriptor(), &secure_, EPOLLIN);
        epoll_event input{};
        input.events = EPOLLIN;
        input.data.ptr = nullptr;
        (void)::epoll_ctl(epoll_, EPOLL_CTL_ADD, STDIN_FILENO, &input); // refuses files
    }

    [[nodiscard]] std::string where() const {
        return "http" + plain_.address() + " https" + secure_.address() + ' ' + authority_.file();
    }

    void run() {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const int count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
            for (int i = 0; i < count; ++i) {
                const epoll_event& e = events[static_cast<std::size_t>(i)];
                if (!e.data.ptr) return;
                if (e.data.ptr == &plain_)
                    accept(plain_, nullptr);
                else if (e.data.ptr == &secure_)
                    accept(secure_, tls_.get());
                else
                    serve(static_cast<connection*>(e.data.ptr));
            }
        }
    }

private:
    void watch(int descriptor, void* as, std::uint32_t events, int action = EPOLL_CTL_ADD) const {
        epoll_event e{};
        e.events = events;
        e.data.ptr = as;
        checked(::epoll_ctl(epoll_, action, descriptor, &e), "epoll_ctl");
    }

    void accept(const listener& at, SSL_CTX* tls) {
        while (const auto peer = at.accept()) {
            auto* const made = new connection(*peer, tls); // serve() deletes it
            watch(*peer, made, EPOLLIN);
        }
    }

    void serve(connection* c) {
        const bool wrote_before = c->has_to_write();
        if (!c->serve(responses_)) {
            delete c;
            return;
        }
        if (c->has_to_write() == wrote_before) return;
        std::uint32_t events = EPOLLIN;
        if (c->has_to_write()) events |= EPOLLOUT;
        watch(c->descriptor(), c, events, EPOLL_CTL_MOD);
    }

    responses responses_;
    testing::certificate_authority authority_;
    std::unique_ptr<SSL_CTX, close_ssl> tls_;
    listener plain_;
    listener secure_;
    int epoll_;
};

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    server one(argc > 1 ? std::atoi(argv[1]) : 1);
    std::cout << one.where() << std::endl;
    one.run();
}
