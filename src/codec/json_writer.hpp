// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/text_buffer.hpp"

#include <codynamo/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::codec {

/// Appends JSON to a buffer that the caller owns; the writer sets the commas.
///
///     text_buffer body;
///     json_writer writer(body);
///     writer.begin_object();
///     writer.member("TableName", request.table_name);
///     writer.name("Item");
///     encode(writer, request.item, "item");
///     writer.end_object();
///     return writer.finish(body.str());
///
/// The first refusal (text that is not UTF-8, or a value that an encoder refuses) is kept, with the
/// path of the value; the text is then useless.
class json_writer {
public:
    explicit json_writer(text_buffer& out) noexcept : out_(out) {}

    void begin_object() { open('{'); }

    void end_object() { close('}'); }

    void begin_array() { open('['); }

    void end_array() { close(']'); }

    /// Writes the name of the member whose value comes next.
    void name(std::string_view member);

    void string(std::string_view text);
    /// Return false for a text that is not UTF-8, for callers that know its path.
    [[nodiscard]] bool try_name(std::string_view member);
    [[nodiscard]] bool try_string(std::string_view text);

    /// As `try_name`, and writes the beginning of the member's object, {"S":
    [[nodiscard]] bool try_member_object(std::string_view member, const short_literal& json);

    /// As `try_string`, behind `try_member_object` or `begin_object_literal`; ends that object.
    [[nodiscard]] bool try_last_string(std::string_view text);

    void integer(std::int64_t v);

    /// Writes a number; NaN and infinities as the strings that this protocol has for them.
    void real(double v);

    void boolean(bool v);
    void null();

    /// Writes `json` as it is: one complete value.
    void raw(std::string_view json);

    /// The same, of a value that this library does not know.
    void unknown_value(std::string_view json) {
        raw(json);
        has_unknown_value_ = true;
    }

    /// Whether it may read back as another one.
    [[nodiscard]] bool has_unknown_value() const noexcept { return has_unknown_value_; }

    /// As `raw`, of a literal: without a call of memcpy().
    template <std::size_t N>
    void raw_literal(const char (&json)[N]) {
        separate();
        out_.append_literal(json);
    }

    /// Writes the beginning of an object and its first name, as {"name": in JSON.
    template <std::size_t N>
    void begin_object_literal(const char (&json)[N]) {
        raw_literal(json);
        needs_comma_ = false;
    }

    void begin_object_literal(const short_literal& json) {
        separate();
        out_.append_literal(json);
        needs_comma_ = false;
    }

    /// Opens a string and returns the text to append to; only characters that need no escape may be
    /// appended, such as base64.
    [[nodiscard]] text_buffer& begin_plain_string() {
        separate();
        out_.push_back('"');
        return out_;
    }

    void end_plain_string() { out_.push_back('"'); }

    /// Writes a string of such characters.
    void plain_string(std::string_view text) {
        separate();
        char* const to = out_.reserve(text.size() + 2);
        *to = '"';
        text.copy(to + 1, text.size());
        to[text.size() + 1] = '"';
        out_.end_at(to + text.size() + 2);
    }

    void member(std::string_view n, std::string_view text) { name(n), string(text); }

    void member(std::string_view n, const char* text) { name(n), string(text); }

    void member(std::string_view n, bool v) { name(n), boolean(v); }

    void member(std::string_view n, std::int64_t v) { name(n), integer(v); }

    void member(std::string_view n, int v) { name(n), integer(v); }

    void member(std::string_view n, double v) { name(n), real(v); }

    /// Refuses the value at `path`, such as "item.prices[2]", with the message "<path>: <why>".
    void refuse(std::string_view path, std::string_view why);

    /// The size of the text so far.
    [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }

    [[nodiscard]] bool ok() const noexcept { return refusal_.empty(); }

    [[nodiscard]] const std::string& refusal() const noexcept { return refusal_; }

    /// Returns `value`, or `client_errc::invalid_value` with the refusal.
    template <class T>
    [[nodiscard]] result<T> finish(T value) const {
        if (!ok()) return refused();
        return value;
    }

    [[nodiscard]] error refused() const;

private:
    /// Begins a value.
    void separate() {
        if (std::exchange(needs_comma_, true)) out_.push_back(',');
    }

    void open(char bracket) {
        separate();
        out_.push_back(bracket);
        needs_comma_ = false;
    }

    void close(char bracket) {
        out_.push_back(bracket);
        needs_comma_ = true;
    }

    bool append_string(std::string_view text);
    bool append_rest(const char* p, const char* end, char* to);

    text_buffer& out_;
    /// Not before the first element of an object or array and a member's value.
    bool needs_comma_ = false;
    bool has_unknown_value_ = false;
    std::string name_;
    std::string refusal_;
};

} // namespace codynamo::codec
