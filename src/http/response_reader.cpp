// SPDX-License-Identifier: BSL-1.0
#include "http/response_reader.hpp"

#include "crypto/secret.hpp"
#include "http/plain_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace codynamo::http {

namespace beast_http = boost::beast::http;

namespace {

constexpr int max_informational = 8;
constexpr std::string_view version = "HTTP/1.";
constexpr std::string_view last_chunk = "0\r\n\r\n";
constexpr std::size_t piece_size = std::size_t{16} << 10;

fault bad_response(std::string why) {
    return {client_errc::protocol_error, std::move(why)};
}

bool says_no_body(int status) noexcept {
    return status == 204 || status == 205 || status == 304;
}

fault parse_fault(const boost::system::error_code& ec, const response_limits& limits) {
    if (ec == beast_http::error::header_limit)
        return {
            client_errc::response_too_large,
            "its head is larger than " + std::to_string(limits.max_head_bytes) + " bytes",
            ec,
        };
    if (ec == beast_http::error::body_limit || ec == beast_http::error::buffer_overflow)
        return {
            client_errc::response_too_large,
            "its body is larger than max_response_bytes (" + std::to_string(limits.max_body_bytes) +
                ')',
            ec,
        };
    fault f = bad_response(ec.message());
    f.cause = ec;
    return f;
}

} // namespace

response_reader::response_reader(response_limits limits) : limits_(limits) {
    start();
}

response_reader::~response_reader() {
    if (limits_.holds_secrets) crypto::wipe(parser_->body);
}

void response_reader::start() {
    parser_.emplace();
    parser_->header_limit(
        static_cast<std::uint32_t>(std::min<std::size_t>(limits_.max_head_bytes, UINT32_MAX))
    );
    parser_->body_limit(limits_.max_body_bytes);
    // A body that grows would leave copies behind.
    if (limits_.holds_secrets) parser_->body.reserve(limits_.max_body_bytes);
    head_taken_ = 0;
    at_start_ = true;
    head_checked_ = false;
}

fallible<std::size_t> response_reader::put(std::string_view unread) {
    if (!began_ && !unread.empty()) {
        began_ = true;
        if (!limits_.holds_secrets) take_spare(parser_->head, parser_->body);
        if (const std::size_t head = put_plain_head(unread))
            return head + put_plain_body(unread.substr(head));
    }
    if (plain_missing_) return put_plain_body(unread);
    std::size_t taken = 0;
    while (!done_ && taken < unread.size()) {
        const std::string_view rest = unread.substr(taken);
        // So much comes in any case, and Beast asserts that it gets no less when it parses the last
        // chunk for a second time.
        if (head_checked_ && parser_->chunked() && rest.size() < last_chunk.size()) break;
        // Beast looks at a head only when it is complete; a peer that does not speak HTTP never
        // completes one.
        if (at_start_ && rest.substr(0, version.size()) != version.substr(0, rest.size()))
            return bad_response("it does not begin with " + std::string(version));
        // Beast holds the status line and the fields to the limit each.
        const bool in_head = !parser_->is_header_done();
        const std::string_view offered =
            in_head ? rest.substr(0, limits_.max_head_bytes - head_taken_) : rest;
        if (offered.empty()) return parse_fault(beast_http::error::header_limit, limits_);
        boost::system::error_code ec;
        const std::size_t more = parser_->put(boost::asio::buffer(offered), ec);
        taken += more;
        if (in_head) head_taken_ += more;
        if (more != 0) at_start_ = false;
        if (parser_->is_header_done() && !head_checked_) {
            if (auto refused = check_head()) return *refused;
            head_checked_ = true;
            parser_->eager(true); // not before: a refused head has no body
        }
        if (ec == beast_http::error::need_more) {
            set_aside();
            if (offered.size() == rest.size()) break;
            if (!head_checked_) return parse_fault(beast_http::error::header_limit, limits_);
            continue;
        }
        if (ec) return parse_fault(ec, limits_);
        set_aside();
        if (!parser_->is_done()) continue;
        if (parser_->status >= 200)
            done_ = true;
        else
            start();
    }
    return taken;
}

/// Returns the size of the head, or 0 if it is one for Beast.
std::size_t response_reader::put_plain_head(std::string_view text) {
    const auto head = read_plain_head(text.substr(0, limits_.max_head_bytes), parser_->head);
    if (!head) return 0;
    if (head->content_length > std::min(limits_.max_body_bytes, parser_->body.max_size())) {
        parser_->head.clear();
        return 0;
    }
    parser_->status = head->status;
    parser_->body.reserve(head->content_length);
    plain_missing_ = head->content_length;
    return head->size;
}

std::size_t response_reader::put_plain_body(std::string_view text) {
    const std::string_view part = text.substr(0, *plain_missing_);
    parser_->body += part;
    *plain_missing_ -= part.size();
    done_ = *plain_missing_ == 0;
    return part.size();
}

std::optional<fault> response_reader::check_head() {
    const response_parser& head = *parser_;
    const int status = head.status;
    if (status == 101) return bad_response("it switches protocols without a request to do so");
    if (status >= 100 && status < 200) {
        if (++informational_ > max_informational)
            return bad_response("it comes after too many informational responses");
        return std::nullopt;
    }
    if (status < 200 || status > 599)
        return bad_response("it has the status " + std::to_string(status));

    const int lengths = head.content_lengths + head.transfer_codings;
    if (lengths > 1 || head.has_length_list)
        return bad_response("it states its length more than once");
    if (lengths == 0 && !says_no_body(status)) return bad_response("it does not state its length");
    if (head.has_unknown_transfer_coding)
        return bad_response("it has a transfer coding other than chunked");
    if (head.has_content_coding)
        return bad_response("it has a content coding, although only identity is accepted");
    return std::nullopt;
}

/// A body of unknown length is kept in pieces: a growing string would hold the old and the new
/// block at the same time, and the last one could be twice as large as the body.
void response_reader::set_aside() {
    if (!head_checked_ || parser_->content_length() || limits_.holds_secrets) return;
    std::string& body = parser_->body;
    if (body.size() < piece_size) return;
    pieces_.emplace_back(body);
    body.clear();
}

std::string response_reader::take_body(std::string last) {
    if (pieces_.empty()) return last;
    std::size_t size = last.size();
    for (const std::string& piece : pieces_)
        size += piece.size();
    std::string body;
    body.reserve(size);
    for (std::string& piece : pieces_) {
        body += piece;
        piece = std::string(); // frees its memory
    }
    pieces_.clear();
    body += last;
    return body;
}

std::size_t response_reader::missing() const noexcept {
    if (plain_missing_) return *plain_missing_;
    if (done_ || !head_checked_) return 0;
    const auto rest = parser_->content_length_remaining();
    return rest ? static_cast<std::size_t>(*rest) : 0;
}

bool response_reader::keep_alive() const {
    if (plain_missing_) return true;
    // A body that a 204, 205 or 304 announced may or may not follow: where the next response begins
    // is unknown.
    return parser_->keep_alive() && !says_no_body(parser_->status);
}

reply response_reader::take() {
    reply r;
    r.status = parser_->status;
    r.headers = std::move(parser_->head);
    r.body = take_body(std::move(parser_->body));
    return r;
}

} // namespace codynamo::http
