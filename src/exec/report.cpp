// SPDX-License-Identifier: BSL-1.0
#include "exec/report.hpp"

#include "codec/members.hpp"
#include "error/counted.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace codynamo::exec {
namespace {

/// The sum over all tables, if the response reports consumed capacity.
std::optional<double> consumed_units(std::string_view body) {
    std::optional<double> units;
    codec::json_reader reader(body);
    const auto add = [&] {
        std::optional<consumed_capacity> one;
        codec::decode(reader, one);
        if (one) units = units.value_or(0) + one->capacity_units;
    };
    reader.object([&](std::string_view member) {
        if (member != "ConsumedCapacity") return;
        if (reader.peek() == codec::json_reader::kind::array)
            reader.array(add);
        else
            add();
    });
    return units;
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_secret_header(std::string_view line) {
    constexpr std::array<std::string_view, 3> names{
        "authorization:", "x-amz-security-token:", "proxy-authorization:"
    };
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        return line.size() >= name.size() &&
               std::equal(name.begin(), name.end(), line.begin(), [](char a, char b) {
                   return a == lower(b);
               });
    });
}

std::string duration_text(std::chrono::nanoseconds d) {
    const auto tenths = std::chrono::duration_cast<std::chrono::microseconds>(d).count() / 100;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " ms";
}

call_times sum_of(call_times a, const call_times& b) {
    a.credentials += b.credentials;
    a.throttle += b.throttle;
    a.connection += b.connection;
    a.first_byte += b.first_byte;
    a.body += b.body;
    a.backoff += b.backoff;
    return a;
}

} // namespace

std::string redacted(std::string_view message) {
    std::string out;
    out.reserve(message.size());
    for (;;) {
        const auto end = message.find("\r\n");
        const std::string_view line = message.substr(0, end);
        if (is_secret_header(line))
            out.append(line.substr(0, line.find(':'))).append(": ***");
        else
            out.append(line);
        if (end == std::string_view::npos) return out;
        out.append("\r\n");
        message.remove_prefix(end + 2);
        if (line.empty()) return out.append(message); // the body
    }
}

call_report::call_report(const listeners& to, const call& what, const crypto::uuid& invocation_id)
    : listeners_(to),
      what_(what),
      invocation_id_(invocation_id),
      observed_(to.observer() != nullptr || to.logs(log_level::debug)) {
    if (observed_) begin_ = std::chrono::steady_clock::now();
    if (to.observer() != nullptr)
        asks_capacity_ = what.body.view().find(R"("ReturnConsumedCapacity")") != std::string::npos;
}

template <class Event>
Event call_report::event() const {
    Event e;
    e.operation = what_.operation;
    e.table = what_.table;
    e.invocation_id = invocation_id();
    return e;
}

template <class Event>
void call_report::notify(void (call_observer::*function)(const Event&), const Event& e) noexcept {
    if (listeners_.observer() == nullptr) return;
    try {
        (listeners_.observer()->*function)(e);
    } catch (...) { // an exception of an observer is no reason for a call to fail
    }
}

std::string call_report::name() const {
    return what_.table.empty() ? what_.operation : what_.operation + " on '" + what_.table + '\'';
}

void call_report::started() noexcept {
    if (listeners_.observer() == nullptr) return;
    auto e = event<call_started>();
    e.body_bytes = what_.body.size();
    notify(&call_observer::on_call_started, e);
}

std::string call_report::wire_title(const char* what, int attempt) const {
    std::string title(what);
    title.append(" ").append(invocation_id()).append(" attempt ");
    return title.append(std::to_string(attempt)).append("\r\n");
}

void call_report::sending(int attempt, std::string_view message) noexcept {
    if (listeners_.has_wire_log()) try {
            listeners_.wire_log(wire_title("request", attempt) + redacted(message));
        } catch (...) { // no memory
        }
    if (observed_) attempt_.bytes_sent += message.size();
}

void call_report::received(int attempt, const http::reply& r) noexcept {
    if (listeners_.has_wire_log()) try {
            std::string text = "HTTP/1.1 " + std::to_string(r.status) + "\r\n";
            for (std::size_t i = 0; i < r.headers.size(); ++i) {
                const auto [name, value] = r.headers[i];
                text.append(name).append(": ").append(value).append("\r\n");
            }
            listeners_.wire_log(
                wire_title("response", attempt) + redacted(text.append("\r\n").append(r.body))
            );
        } catch (...) { // no memory
        }
    if (observed_) attempt_.bytes_received += r.body.size();
}

void call_report::attempt_ended(int attempt, const error_info& info) noexcept {
    if (!observed_) return;
    auto e = event<codynamo::attempt_ended>();
    e.attempt = attempt;
    e.code = info.code;
    e.http_status = info.http_status;
    e.request_id = info.request_id;
    e.reused_connection = attempt_.reused_connection;
    e.bytes_sent = attempt_.bytes_sent;
    e.bytes_received = attempt_.bytes_received;
    e.times = attempt_.times;
    const call_times& t = e.times;
    e.times.total = t.credentials + t.throttle + t.connection + t.first_byte + t.body;
    sum_.times = sum_of(sum_.times, attempt_.times);
    sum_.bytes_sent += attempt_.bytes_sent;
    sum_.bytes_received += attempt_.bytes_received;
    attempt_ = attempt_facts();
    notify(&call_observer::on_attempt_ended, e);
}

void call_report::retry_planned(
    int attempt, const error_info& why, std::chrono::milliseconds delay, int quota_left
) noexcept {
    if (listeners_.logs(log_level::info)) try {
            error_info failed = why;
            failed.operation = what_.operation;
            failed.table = what_.table;
            failed.attempts = attempt;
            listeners_.log(
                log_level::info,
                std::string(error(std::move(failed)).what()) + "; tried again in " +
                    std::to_string(delay.count()) + " ms"
            );
        } catch (...) { // no memory
        }
    if (!observed_) return;
    sum_.times.backoff += delay;
    auto e = event<codynamo::retry_planned>();
    e.attempt = attempt;
    e.reason = why.code;
    e.delay = delay;
    e.quota_left = quota_left;
    notify(&call_observer::on_retry_planned, e);
}

void call_report::ended(const error_info& info, int attempts, const raw_response* good) noexcept {
    auto e = event<call_ended>();
    e.attempts = attempts;
    e.code = info.code;
    e.outcome = info.outcome;
    e.http_status = info.http_status;
    e.request_id = info.request_id;
    e.bytes_sent = sum_.bytes_sent;
    e.bytes_received = sum_.bytes_received;
    e.times = sum_.times;
    e.times.total = std::chrono::steady_clock::now() - begin_;
    e.maybe_applied_twice = good != nullptr && good->maybe_applied_before;
    if (listeners_.observer() == nullptr) return;
    try {
        if (good != nullptr && asks_capacity_)
            e.consumed_capacity_units = consumed_units(good->body);
    } catch (...) { // no memory
    }
    notify(&call_observer::on_call_ended, e);
}

void call_report::succeeded(const error_info& info, const raw_response& good) noexcept {
    if (!observed_) return;
    if (listeners_.logs(log_level::debug)) try {
            listeners_.log(
                log_level::debug,
                name() + ": HTTP " + std::to_string(info.http_status) + " after " +
                    detail::counted(good.attempts, "attempt") + " and " +
                    duration_text(std::chrono::steady_clock::now() - begin_) + ", request " +
                    info.request_id
            );
        } catch (...) { // no memory
        }
    ended(info, good.attempts, &good);
}

void call_report::failed(const error_info& info) noexcept {
    if (!observed_) return;
    if (listeners_.logs(log_level::debug)) try {
            listeners_.log(
                log_level::debug,
                std::string(error(info).what()) + " after " +
                    duration_text(std::chrono::steady_clock::now() - begin_)
            );
        } catch (...) { // no memory
        }
    ended(info, info.attempts, nullptr);
}

} // namespace codynamo::exec
