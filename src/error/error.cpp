// SPDX-License-Identifier: BSL-1.0
#include "error/counted.hpp"
#include "error/read_operation.hpp"

#include <codynamo/error.hpp>

#include <cstring>
#include <utility>

namespace codynamo {
namespace {

const char* to_words(outcome o) {
    switch (o) {
    case outcome::not_sent:
        return "not sent";
    case outcome::not_applied:
        return "not applied";
    case outcome::maybe_applied:
        return "may have been applied";
    case outcome::applied:
        return "applied";
    }
    return "";
}

// How much of a long text is shown, without the first half of a character at its end.
std::size_t shown_length(std::string_view text) {
    constexpr std::size_t longest = 1000;
    constexpr std::size_t longest_tail = 3; // bytes of a UTF-8 character behind its first
    if (text.size() <= longest) return text.size();
    std::size_t end = longest;
    const auto continues = [&] { return (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80; };
    while (continues() && longest - end < longest_tail)
        --end;
    return end;
}

// The server's text may contain anything: control characters would write escape sequences into
// terminals and logs.
std::string printable(std::string_view text) {
    const std::size_t end = shown_length(text);
    std::string out;
    for (std::size_t i = 0; i < end; ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < end ? static_cast<unsigned char>(text[i + 1]) : 0U;
        const bool two_bytes =
            c == 0xc2 && next >= 0x80 && next < 0xa0; // U+0080 to U+009F are control characters too
        if (two_bytes) ++i;
        out += (two_bytes || c < 0x20 || c == 0x7f) ? ' ' : text[i];
    }
    if (end < text.size()) out += "...";
    return out;
}

std::string one_line(const error_info& info) {
    std::string text;
    if (!info.operation.empty()) {
        text += info.operation;
        if (!info.table.empty()) text += " on '" + printable(info.table) + "'";
        text += ": ";
    }
    if (!info.service_code.empty())
        text += printable(info.service_code);
    else
        text += info.code.message();
    if (!info.message.empty()) text += ": " + printable(info.message);
    if (!info.hint.empty()) text += "; hint: " + printable(info.hint);

    if (info.operation.empty()) return text;
    std::string details;
    const auto add = [&details](const std::string& part) {
        details += (details.empty() ? " (" : ", ") + part;
    };
    if (info.http_status != 0) add("HTTP " + std::to_string(info.http_status));
    if (!info.request_id.empty()) add("request " + printable(info.request_id));
    if (info.attempts > 0) add(detail::counted(info.attempts, "attempt"));
    if (!detail::is_read_operation(info.operation)) add(to_words(info.outcome));
    return details.empty() ? text : text + details + ")";
}

} // namespace

struct error::state {
    error_info info;
    std::string what;
};

error::error() : error(error_info()) {}

error::error(error_info info) : std::system_error(info.code) {
    std::string what = one_line(info);
    state_ = std::make_shared<const state>(state{std::move(info), std::move(what)});
}

error::error(std::error_code code, std::string message)
    : error([&] {
          error_info info;
          info.code = code;
          info.message = std::move(message);
          return info;
      }()) {}

const char* error::what() const noexcept {
    return state_->what.c_str();
}

const error_info& error::info() const noexcept {
    return state_->info;
}

void error::raise() const {
    if (!info().unwritten.empty()) throw batch_write_error(*this);
    if (info().found) throw batch_get_error(*this);
    if (code() == service_errc::conditional_check_failed) throw conditional_check_failed(*this);
    if (code() == service_errc::transaction_canceled) throw transaction_canceled(*this);
    throw error(*this);
}

void throw_error(const error& e) {
    e.raise();
}

} // namespace codynamo
