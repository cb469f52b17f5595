// SPDX-License-Identifier: BSL-1.0
#include "support/script.hpp"

#include <boost/crc.hpp>

#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

namespace codynamo::testing {

struct gate::state {
    std::mutex lock;
    bool is_open = false;
    std::vector<std::function<void()>> waiting;
};

gate::gate() : state_(std::make_shared<state>()) {}

void gate::open() const {
    std::vector<std::function<void()>> waiting;
    {
        const std::lock_guard guard(state_->lock);
        state_->is_open = true;
        waiting.swap(state_->waiting);
    }
    for (auto& then : waiting)
        then();
}

void gate::when_open(std::function<void()> then) const {
    {
        const std::lock_guard guard(state_->lock);
        if (!state_->is_open) {
            state_->waiting.push_back(std::move(then));
            return;
        }
    }
    then();
}

script& script::then(step next) & {
    steps_.push_back(std::move(next));
    return *this;
}

script&& script::sliced(std::size_t size, std::chrono::milliseconds pause) && {
    const std::string all = std::get<write>(steps_.back()).bytes;
    steps_.pop_back();
    for (std::size_t i = 0; i < all.size(); i += size) {
        if (i > 0 && pause > pause.zero()) then(delay{pause});
        then(write{all.substr(i, size)});
    }
    return std::move(*this);
}

script&& script::truncated(std::size_t size) && {
    std::get<write>(steps_.back()).bytes.resize(size);
    then(close{});
    return std::move(*this);
}

script&& script::held_after(std::size_t size, gate held) && {
    auto& first = std::get<write>(steps_.back()).bytes;
    const std::string rest = first.substr(size);
    first.resize(size);
    then(wait{std::move(held)});
    then(write{rest});
    return std::move(*this);
}

script respond(int status, std::string_view body, const fields& headers, checksum crc) {
    std::ostringstream out;
    out << "HTTP/1.1 " << status
        << " Scripted\r\nServer: Server\r\nContent-Type: application/x-amz-json-1.0\r\n"
        << "Connection: keep-alive\r\nx-amzn-RequestId: "
           "SCRIPTED0000000000000000000000000000000000000000000\r\n";
    if (crc != checksum::absent) {
        boost::crc_32_type sum;
        sum.process_bytes(body.data(), body.size());
        out << "x-amz-crc32: " << (crc == checksum::right ? sum.checksum() : ~sum.checksum())
            << "\r\n";
    }
    for (const auto& [name, value] : headers)
        out << name << ": " << value << "\r\n";
    out << "Content-Length: " << body.size() << "\r\n\r\n" << body;
    return raw(out.str());
}

script ok(std::string_view json, checksum crc) {
    return respond(200, json, {}, crc);
}

script service_error(int status, std::string_view code, std::string_view message) {
    std::ostringstream body;
    body << R"({"__type":"com.amazonaws.dynamodb.v20120810#)" << code << R"(","message":")"
         << message << R"("})";
    return respond(status, body.str());
}

script throttled() {
    return service_error(400, "ProvisionedThroughputExceededException");
}

script chunked(std::string_view body, std::size_t size) {
    std::ostringstream out;
    out << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" << std::hex;
    for (std::size_t i = 0; i < body.size(); i += size) {
        const auto piece = body.substr(i, size);
        out << piece.size() << "\r\n" << piece << "\r\n";
    }
    out << "0\r\n\r\n";
    return raw(out.str());
}

script raw(std::string bytes) {
    return script().then(script::write{std::move(bytes)});
}

script reset() {
    return script().then(script::reset{});
}

script close_connection() {
    return script().then(script::close{});
}

script ok_and_close(std::string_view json) {
    std::ostringstream out;
    out << "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " << json.size() << "\r\n\r\n"
        << json;
    return raw(out.str()).then(script::close{});
}

script stall() {
    return script().then(script::expect_close{});
}

script mute() {
    return script().then(script::hold{});
}

bool can_vanish() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    const bool allowed = ::setsockopt(fd, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on) == 0;
    ::close(fd);
    return allowed;
}

} // namespace codynamo::testing
