// SPDX-License-Identifier: BSL-1.0
#include "codec/json_writer.hpp"

#include "codec/plain_characters.hpp"
#include "codec/utf8.hpp"

#include <charconv>
#include <cmath>

namespace codynamo::codec {

namespace {

void append_escape(std::string& out, unsigned char c) {
    constexpr char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        break;
    case '\\':
        out += "\\\\";
        break;
    case '\n':
        out += "\\n";
        break;
    case '\r':
        out += "\\r";
        break;
    case '\t':
        out += "\\t";
        break;
    default:
        out += "\\u00";
        out.push_back(hex[c >> 4]);
        out.push_back(hex[c & 15]);
    }
}

template <class T>
void append_number(std::string& out, T v) {
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, v).ptr);
}

} // namespace

/// Appends a comma, except before the first element of an object or array and a member's value.
void json_writer::separate() {
    if (out_.size() == start_) return;
    const char last = out_.back();
    if (last != '{' && last != '[' && last != ':') out_.push_back(',');
}

void json_writer::open(char bracket) {
    separate();
    out_.push_back(bracket);
}

bool json_writer::append_string(std::string_view text) {
    out_.push_back('"');
    const char* p = text.data();
    const char* const end = p + text.size();
    while (p != end) {
        const char* const run = p;
        while (p != end) {
            if (plain_characters[static_cast<unsigned char>(*p)]) {
                ++p;
            } else if (static_cast<unsigned char>(*p) >= 0x80) {
                const char* const next = end_of_utf8_sequence(p, end);
                if (!next) return false;
                p = next;
            } else {
                break;
            }
        }
        out_.append(run, p);
        if (p != end) append_escape(out_, static_cast<unsigned char>(*p++));
    }
    out_.push_back('"');
    return true;
}

bool json_writer::try_name(std::string_view member) {
    separate();
    if (!append_string(member)) return false;
    out_.push_back(':');
    return true;
}

bool json_writer::try_string(std::string_view text) {
    separate();
    return append_string(text);
}

void json_writer::name(std::string_view member) {
    name_ = member;
    if (!try_name(member)) refuse("a member's name", "the text is not UTF-8");
}

void json_writer::string(std::string_view text) {
    if (!try_string(text)) refuse(name_, "the text is not UTF-8");
}

std::string& json_writer::begin_plain_string() {
    separate();
    out_.push_back('"');
    return out_;
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
    raw(v ? "true" : "false");
}

void json_writer::null() {
    raw("null");
}

void json_writer::raw(std::string_view json) {
    separate();
    out_ += json;
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
