// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/server_record.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <memory>
#include <netinet/tcp.h>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace codynamo::testing {

/// One connection of a scripted server, plain or TLS.
template <class Stream>
class server_session {
public:
    template <class T>
    using awaitable = boost::asio::awaitable<T>;

    /// Nothing while the connection goes on.
    using ended = std::optional<ending>;

    server_session(Stream& stream, std::shared_ptr<server_record> record, std::size_t number)
        : stream_(stream), record_(std::move(record)), number_(number) {}

    /// Request after request.
    awaitable<ending> serve();

    /// One script, step by step.
    awaitable<ended> perform(script next);

private:
    static constexpr auto as_done = boost::asio::as_tuple(boost::asio::use_awaitable);
    static constexpr bool is_tls = !std::is_same_v<Stream, boost::asio::ip::tcp::socket>;

    awaitable<ended> receive(seen_request& into);

    awaitable<ended> take(script::write step);
    awaitable<ended> take(script::read step);
    awaitable<ended> take(script::read_head step);
    awaitable<ended> take(script::expect step);
    awaitable<ended> take(script::wait step);
    awaitable<ended> take(script::delay step);
    awaitable<ended> take(script::call step);
    awaitable<ended> take(script::reset step);
    awaitable<ended> take(script::vanish step);
    awaitable<ended> take(script::half_close step);
    awaitable<ended> take(script::close step);
    awaitable<ended> take(script::close_notify step);
    awaitable<ended> take(script::expect_close step);
    awaitable<ended> take(script::hold step);
    awaitable<ended> take(script::new_session_ticket step);
    awaitable<ended> take(script::key_update step);

    awaitable<ended> fill(std::size_t size);
    awaitable<ended> fill_head(std::size_t& size);
    [[nodiscard]] bool more_came();

    [[nodiscard]] boost::asio::ip::tcp::socket& socket() {
        if constexpr (is_tls)
            return stream_.next_layer();
        else
            return stream_;
    }

    [[nodiscard]] static ending left(boost::system::error_code why) {
        const bool reset =
            why == boost::asio::error::connection_reset || why == boost::asio::error::broken_pipe;
        return reset ? ending::reset_by_client : ending::by_client;
    }

    Stream& stream_;
    std::shared_ptr<server_record> record_;
    std::size_t number_;
    std::string inbox_;  ///< received and not taken yet
    bool asked_ = false; ///< a whole request was received, and nothing written since
    bool closing_is_counted_ = false;
};

template <class Stream>
auto server_session<Stream>::serve() -> awaitable<ending> {
    for (;;) {
        seen_request request;
        ended over = co_await receive(request);
        if (over) co_return *over;
        script next = record_->response_to(std::move(request));
        asked_ = true;
        over = co_await perform(std::move(next));
        if (over) co_return *over;
    }
}

template <class Stream>
auto server_session<Stream>::perform(script next) -> awaitable<ended> {
    closing_is_counted_ = next.begins_with_close();
    for (const script::step& step : next.steps()) {
        const auto begin = [this](const auto& one) { return this->take(one); };
        awaitable<ended> taking = std::visit(begin, step);
        const ended over = co_await std::move(taking);
        if (over) co_return over;
    }
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::receive(seen_request& into) -> awaitable<ended> {
    std::size_t head_size = 0;
    ended over = co_await fill_head(head_size);
    if (over) co_return over;
    into = parse_head(inbox_.substr(0, head_size));
    inbox_.erase(0, head_size);
    const std::size_t length = std::stoul(into.find("content-length").value_or("0"));
    over = co_await fill(length);
    if (over) co_return over;
    into.body = inbox_.substr(0, length);
    into.bytes = head_size + length;
    into.connection = number_;
    inbox_.erase(0, length);
    co_return std::nullopt;
}

/// Until so many bytes are there.
template <class Stream>
auto server_session<Stream>::fill(std::size_t size) -> awaitable<ended> {
    if (inbox_.size() >= size) co_return std::nullopt;
    const auto done = co_await boost::asio::async_read(
        stream_,
        boost::asio::dynamic_buffer(inbox_),
        boost::asio::transfer_exactly(size - inbox_.size()),
        as_done
    );
    record_->received(std::get<1>(done));
    if (std::get<0>(done)) co_return left(std::get<0>(done));
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::fill_head(std::size_t& size) -> awaitable<ended> {
    const std::size_t before = inbox_.size();
    const auto done = co_await boost::asio::async_read_until(
        stream_, boost::asio::dynamic_buffer(inbox_), std::string_view("\r\n\r\n"), as_done
    );
    record_->received(inbox_.size() - before);
    if (std::get<0>(done)) co_return left(std::get<0>(done));
    size = std::get<1>(done);
    co_return std::nullopt;
}

/// Bytes of a client that should be waiting for its response. Not checked under TLS, where a
/// close_notify would look the same.
template <class Stream>
bool server_session<Stream>::more_came() {
    if (!std::exchange(asked_, false)) return false;
    if (!inbox_.empty() || is_tls) return !inbox_.empty();
    boost::system::error_code gone;
    return socket().available(gone) > 0;
}

template <class Stream>
auto server_session<Stream>::take(script::write step) -> awaitable<ended> {
    if (more_came()) record_->problem("bytes came after the request, before its response");
    const auto done =
        co_await boost::asio::async_write(stream_, boost::asio::buffer(step.bytes), as_done);
    if (std::get<0>(done)) co_return left(std::get<0>(done));
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::take(script::read step) -> awaitable<ended> {
    const ended over = co_await fill(step.bytes);
    if (!over) inbox_.erase(0, step.bytes);
    co_return over;
}

template <class Stream>
auto server_session<Stream>::take(script::read_head) -> awaitable<ended> {
    std::size_t size = 0;
    const ended over = co_await fill_head(size);
    if (!over) inbox_.erase(0, size);
    co_return over;
}

template <class Stream>
auto server_session<Stream>::take(script::expect step) -> awaitable<ended> {
    const ended over = co_await fill(step.bytes.size());
    if (!inbox_.starts_with(step.bytes)) {
        record_->problem("the client did not send the bytes that were expected");
        co_return over ? *over : ending::by_server;
    }
    inbox_.erase(0, step.bytes.size());
    co_return over;
}

template <class Stream>
auto server_session<Stream>::take(script::wait step) -> awaitable<ended> {
    using timer = boost::asio::steady_timer;
    const auto opened = std::make_shared<timer>(stream_.get_executor(), timer::time_point::max());
    const std::weak_ptr<timer> there(opened);
    step.gate.when_open([record = record_, there] {
        record->post([there] {
            // Not cancelled: the gate may have been open before the wait began.
            if (const auto rung = there.lock()) rung->expires_at(timer::time_point::min());
        });
    });
    co_await opened->async_wait(as_done);
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::take(script::delay step) -> awaitable<ended> {
    boost::asio::steady_timer timer(stream_.get_executor(), step.length);
    co_await timer.async_wait(as_done);
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::take(script::call step) -> awaitable<ended> {
    step.function();
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::take(script::reset) -> awaitable<ended> {
    socket().set_option(boost::asio::socket_base::linger(true, 0));
    socket().close();
    co_return ending::by_server;
}

template <class Stream>
auto server_session<Stream>::take(script::vanish) -> awaitable<ended> {
    const int on = 1;
    if (::setsockopt(socket().native_handle(), IPPROTO_TCP, TCP_REPAIR, &on, sizeof on) != 0)
        record_->problem("this process may not use TCP_REPAIR: ask can_vanish() first");
    boost::system::error_code ignored;
    socket().close(ignored);
    co_return ending::by_server;
}

template <class Stream>
auto server_session<Stream>::take(script::half_close) -> awaitable<ended> {
    boost::system::error_code ignored;
    socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::take(script::close) -> awaitable<ended> {
    // A close with unread bytes would send RST; this one is to be a FIN.
    boost::system::error_code ignored;
    socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    std::string rest;
    co_await boost::asio::async_read(socket(), boost::asio::dynamic_buffer(rest), as_done);
    co_return ending::by_server;
}

template <class Stream>
auto server_session<Stream>::take(script::close_notify) -> awaitable<ended> {
    if constexpr (is_tls) co_await stream_.async_shutdown(as_done);
    co_return ending::by_server;
}

template <class Stream>
auto server_session<Stream>::take(script::expect_close) -> awaitable<ended> {
    if (!std::exchange(closing_is_counted_, false)) record_->closing_is_due();
    ended over;
    if (inbox_.empty()) over = co_await fill(1);
    if (!inbox_.empty()) record_->problem("the client sent more where it should have closed");
    record_->closing_came();
    co_return over ? *over : ending::by_server;
}

template <class Stream>
auto server_session<Stream>::take(script::hold) -> awaitable<ended> {
    std::string swallowed;
    const auto done =
        co_await boost::asio::async_read(stream_, boost::asio::dynamic_buffer(swallowed), as_done);
    co_return left(std::get<0>(done));
}

template <class Stream>
auto server_session<Stream>::take(script::new_session_ticket) -> awaitable<ended> {
    if constexpr (is_tls) {
        SSL_new_session_ticket(stream_.native_handle());
        // It leaves with the next write; an empty one makes OpenSSL write it now.
        co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, as_done);
    }
    co_return std::nullopt;
}

template <class Stream>
auto server_session<Stream>::take(script::key_update) -> awaitable<ended> {
    if constexpr (is_tls) {
        SSL_key_update(stream_.native_handle(), SSL_KEY_UPDATE_REQUESTED);
        co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, as_done);
    }
    co_return std::nullopt;
}

} // namespace codynamo::testing
