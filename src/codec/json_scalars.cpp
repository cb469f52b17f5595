// SPDX-License-Identifier: BSL-1.0
#include "codec/json_reader.hpp"
#include "codec/text_scan.hpp"
#include "codec/utf8.hpp"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <system_error>

namespace codynamo::codec {

namespace {

bool is_json_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

const char* after_digits(const char* p, const char* end) noexcept {
    while (p != end && is_json_digit(*p))
        ++p;
    return p;
}

/// Returns the end of the number at `p` by RFC 8259's grammar; null if there is no number.
const char* end_of_number(const char* p, const char* end) noexcept {
    if (p != end && *p == '-') ++p;
    const char* const whole = p;
    p = after_digits(p, end);
    if (p == whole || (*whole == '0' && p - whole > 1)) return nullptr;
    if (p != end && *p == '.') {
        const char* const fraction = ++p;
        p = after_digits(p, end);
        if (p == fraction) return nullptr;
    }
    if (p != end && (*p == 'e' || *p == 'E')) {
        ++p;
        if (p != end && (*p == '+' || *p == '-')) ++p;
        const char* const exponent = p;
        p = after_digits(p, end);
        if (p == exponent) return nullptr;
    }
    return p;
}

} // namespace

std::string_view json_reader::string_view(std::string& scratch) {
    if (std::string_view plain; plain_string(plain)) return plain;
    if (pos_ == end_ || *pos_ != '"') {
        fail("expected a string");
        return {};
    }
    const char* const start = ++pos_;
    while ((pos_ = skip_plain(pos_, end_)) != end_) {
        const auto c = static_cast<unsigned char>(*pos_);
        if (c == '"') {
            return {start, static_cast<std::size_t>(pos_++ - start)};
        } else if (c == '\\') {
            return unescaped(start, scratch);
        } else if (c < 0x20) {
            fail("a control character in a string");
            return {};
        } else if (const char* next = end_of_utf8_sequence(pos_, end_)) {
            pos_ = next;
        } else {
            fail("a string that is not UTF-8");
            return {};
        }
    }
    fail("a string without its end");
    return {};
}

/// Reads the rest of a string whose first backslash is next, into `out`.
std::string_view json_reader::unescaped(const char* start, std::string& out) {
    // One block of memory for the whole text: its end is the first quote without a backslash.
    const char* quote = pos_;
    do
        quote = static_cast<const char*>(
            std::memchr(quote + 1, '"', static_cast<std::size_t>(end_ - quote - 1))
        );
    while (quote && quote[-1] == '\\');
    const std::size_t room = quote ? static_cast<std::size_t>(quote - start) : 0;
    const bool takes_memory = room > out.capacity();
    out.clear();
    if (takes_memory) out.reserve(room);
    out.append(start, pos_);
    read_escapes(out);
    // After many escapes. Room that the caller has made stays: secrets would be left in it.
    if (takes_memory && out.capacity() / 2 > out.size()) out.shrink_to_fit();
    return out;
}

/// Reads the rest of a string, from its first backslash on.
void json_reader::read_escapes(std::string& out) {
    while (pos_ != end_) {
        const char* const run = pos_;
        pos_ = skip_plain(pos_, end_);
        out.append(run, pos_);
        if (pos_ == end_) break;

        const auto c = static_cast<unsigned char>(*pos_);
        if (c == '"') {
            ++pos_;
            return;
        }
        if (c < 0x20) return fail("a control character in a string");
        if (c != '\\') {
            const char* const next = end_of_utf8_sequence(pos_, end_);
            if (!next) return fail("a string that is not UTF-8");
            out.append(pos_, next);
            pos_ = next;
            continue;
        }
        if (++pos_ == end_) break;
        read_escape(out);
        if (!ok()) return;
    }
    fail("a string without its end");
}

/// Reads what follows a backslash.
void json_reader::read_escape(std::string& out) {
    switch (*pos_++) {
    case '"':
        out.push_back('"');
        break;
    case '\\':
        out.push_back('\\');
        break;
    case '/':
        out.push_back('/');
        break;
    case 'b':
        out.push_back('\b');
        break;
    case 'f':
        out.push_back('\f');
        break;
    case 'n':
        out.push_back('\n');
        break;
    case 'r':
        out.push_back('\r');
        break;
    case 't':
        out.push_back('\t');
        break;
    case 'u': {
        std::uint32_t code_point = 0;
        if (!read_code_point(code_point)) return fail("a bad \\u escape in a string");
        append_utf8(out, code_point);
        break;
    }
    default:
        return fail("an unknown escape in a string");
    }
}

/// Copies nothing: a secret would stay in freed memory.
void json_reader::skip_string() {
    ++pos_;
    while ((pos_ = skip_plain(pos_, end_)) != end_) {
        const auto c = static_cast<unsigned char>(*pos_);
        if (c == '"') {
            ++pos_;
            return;
        } else if (c == '\\') {
            if (++pos_ == end_) break;
            std::string character;
            read_escape(character);
            if (!ok()) return;
        } else if (c < 0x20) {
            return fail("a control character in a string");
        } else if (const char* next = end_of_utf8_sequence(pos_, end_)) {
            pos_ = next;
        } else {
            return fail("a string that is not UTF-8");
        }
    }
    fail("a string without its end");
}

bool json_reader::read_hex4(std::uint32_t& out) noexcept {
    if (end_ - pos_ < 4) return false;
    const auto [end, failed] = std::from_chars(pos_, pos_ + 4, out, 16);
    if (failed != std::errc() || end != pos_ + 4) return false;
    pos_ += 4;
    return true;
}

/// Reads a low surrogate with its "\u"; returns false, with nothing read, if something else comes
/// next.
bool json_reader::read_low_surrogate(std::uint32_t& out) noexcept {
    const char* const before = pos_;
    if (read_literal("\\u") && read_hex4(out) && out >= 0xDC00 && out <= 0xDFFF) return true;
    pos_ = before;
    return false;
}

/// Reads what follows "\u": one code unit, or a surrogate pair with its second "\u".
bool json_reader::read_code_point(std::uint32_t& out) noexcept {
    constexpr std::uint32_t replacement = 0xFFFD;
    if (!read_hex4(out)) return false;
    if (out < 0xD800 || out > 0xDFFF) return true;
    std::uint32_t low = 0;
    if (out <= 0xDBFF && read_low_surrogate(low)) {
        out = 0x10000 + ((out - 0xD800) << 10) + (low - 0xDC00);
    } else {
        out = replacement;
        ++replaced_;
    }
    return true;
}

void json_reader::string(std::string& out) {
    const std::string_view text = string_view(out);
    if (text.data() != out.data()) out.assign(text);
    spend_text(out);
}

std::string json_reader::string() {
    std::string out;
    string(out);
    return out;
}

std::string_view json_reader::number_token() noexcept {
    skip_space();
    const char* const end = end_of_number(pos_, end_);
    if (!end) {
        fail("expected a number");
        return {};
    }
    return {pos_, static_cast<std::size_t>(end - pos_)};
}

std::int64_t json_reader::integer() {
    const std::string_view token = number_token();
    if (!ok()) return 0;
    std::int64_t out = 0;
    const char* const token_end = token.data() + token.size();
    if (const auto [end, failed] = std::from_chars(token.data(), token_end, out);
        failed == std::errc() && end == token_end) {
        pos_ = token_end;
        return out;
    }
    // An integer may be written as 1.0 or 1E3; up to 2^53 a double holds it exactly.
    constexpr double exact = 9007199254740992.0;
    double real = 0;
    const auto failed = std::from_chars(token.data(), token_end, real).ec;
    if (failed != std::errc() || std::abs(real) > exact || std::trunc(real) != real) {
        fail("a number that is not a 64-bit integer");
        return 0;
    }
    pos_ = token_end;
    return static_cast<std::int64_t>(real);
}

double json_reader::real() {
    using limits = std::numeric_limits<double>;
    if (peek() == kind::string) {
        std::string scratch;
        const std::string_view text = string_view(scratch);
        if (text == "NaN") return limits::quiet_NaN();
        if (text == "Infinity") return limits::infinity();
        if (text == "-Infinity") return -limits::infinity();
        fail("expected a number");
        return 0;
    }
    const std::string_view token = number_token();
    if (!ok()) return 0;
    double out = 0;
    const char* const token_end = token.data() + token.size();
    if (std::from_chars(token.data(), token_end, out).ec != std::errc()) {
        fail("a number that is out of the range of a double");
        return 0;
    }
    pos_ = token_end;
    return out;
}

bool json_reader::read_literal(std::string_view literal) noexcept {
    if (!std::string_view(pos_, static_cast<std::size_t>(end_ - pos_)).starts_with(literal))
        return false;
    pos_ += literal.size();
    return true;
}

bool json_reader::boolean() {
    skip_space();
    if (read_literal("true")) return true;
    if (!read_literal("false")) fail("expected true or false");
    return false;
}

bool json_reader::null() noexcept {
    skip_space();
    return read_literal("null");
}

} // namespace codynamo::codec
