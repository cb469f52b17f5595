// SPDX-License-Identifier: BSL-1.0
#include "codec/json_writer.hpp"

#include "codec/text_scan.hpp"
#include "codec/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace codynamo::codec {

namespace {

/// At most 6 characters. Returns their end.
char* write_escape(char* to, unsigned char c) {
    constexpr char hex[] = "0123456789abcdef";
    *to++ = '\\';
    switch (c) {
    case '"':
    case '\\':
        *to++ = static_cast<char>(c);
        return to;
    case '\n':
        *to++ = 'n';
        return to;
    case '\r':
        *to++ = 'r';
        return to;
    case '\t':
        *to++ = 't';
        return to;
    default:
        return std::copy_n(std::array{'u', '0', '0', hex[c >> 4], hex[c & 15]}.data(), 5, to);
    }
}

template <class T>
void append_number(text_buffer& out, T v) {
    constexpr std::size_t longest = 32;
    char* const to = out.reserve(longest);
    out.end_at(std::to_chars(to, to + longest, v).ptr);
}

} // namespace

bool json_writer::append_string(std::string_view text) {
    const char* p = text.data();
    const char* const end = p + text.size();
    char* to = out_.reserve(text.size() + 2);
    *to++ = '"';
    p = copy_plain(p, end, to);
    if (p != end) return append_rest(p, end, to);
    *to++ = '"';
    out_.end_at(to);
    return true;
}

/// Appends a string from its first character on that is not plain. `to`: where it goes.
bool json_writer::append_rest(const char* p, const char* end, char* to) {
    constexpr std::size_t longest_escape = 6;
    while (p != end) {
        if (static_cast<unsigned char>(*p) < 0x80) {
            const auto c = static_cast<unsigned char>(*p++);
            out_.end_at(to);
            to = out_.reserve(longest_escape + static_cast<std::size_t>(end - p) + 1);
            to = write_escape(to, c);
        }
        while (p != end && static_cast<unsigned char>(*p) >= 0x80) {
            const char* const next = end_of_utf8_sequence(p, end);
            if (!next) return false;
            to = std::copy(p, next, to);
            p = next;
        }
        p = copy_plain(p, end, to);
    }
    *to++ = '"';
    out_.end_at(to);
    return true;
}

bool json_writer::try_name(std::string_view member) {
    separate();
    if (!append_string(member)) return false;
    out_.push_back(':');
    needs_comma_ = false;
    return true;
}

bool json_writer::try_string(std::string_view text) {
    separate();
    return append_string(text);
}

/// One look at the room that there is for all of it: attributes of an item begin so.
bool json_writer::try_member_object(std::string_view member, const short_literal& json) {
    constexpr std::size_t of_others = 4; // ,"":
    char* to = out_.reserve(member.size() + of_others + sizeof json.characters);
    *to = ',';
    to += needs_comma_ ? 1 : 0;
    *to++ = '"';
    const char* const end = member.data() + member.size();
    if (copy_plain(member.data(), end, to) != end) {
        if (!try_name(member)) return false;
        begin_object_literal(json);
        return true;
    }
    *to++ = '"';
    *to++ = ':';
    std::memcpy(to, json.characters, sizeof json.characters);
    out_.end_at(to + json.size);
    needs_comma_ = false;
    return true;
}

bool json_writer::try_last_string(std::string_view text) {
    const char* p = text.data();
    const char* const end = p + text.size();
    char* to = out_.reserve(text.size() + 3);
    *to++ = '"';
    p = copy_plain(p, end, to);
    needs_comma_ = true;
    if (p != end) {
        if (!append_rest(p, end, to)) return false;
        out_.push_back('}');
        return true;
    }
    *to++ = '"';
    *to++ = '}';
    out_.end_at(to);
    return true;
}

void json_writer::name(std::string_view member) {
    name_ = member;
    if (!try_name(member)) refuse("a member's name", "the text is not UTF-8");
}

void json_writer::string(std::string_view text) {
    if (!try_string(text)) refuse(name_, "the text is not UTF-8");
}

void json_writer::integer(std::int64_t v) {
    separate();
    append_number(out_, v);
}

void json_writer::real(double v) {
    if (std::isnan(v)) return string("NaN");
    if (std::isinf(v)) return string(v < 0 ? "-Infinity" : "Infinity");
    separate();
    append_number(out_, v);
}

void json_writer::boolean(bool v) {
    v ? raw_literal("true") : raw_literal("false");
}

void json_writer::null() {
    raw_literal("null");
}

void json_writer::raw(std::string_view json) {
    separate();
    out_.append(json);
}

void json_writer::refuse(std::string_view path, std::string_view why) {
    if (!ok()) return;
    refusal_ = path;
    refusal_ += ": ";
    refusal_ += why;
}

error json_writer::refused() const {
    return {client_errc::invalid_value, refusal_};
}

} // namespace codynamo::codec
