// SPDX-License-Identifier: BSL-1.0
#include "codec/position.hpp"

#include "codec/attribute_value.hpp"
#include "codec/base64.hpp"
#include "codec/members.hpp"

#include <codynamo/error.hpp>

#include <charconv>
#include <span>
#include <utility>

namespace codynamo::codec {
namespace {

constexpr std::size_t longest_position = std::size_t{64} * 1024; // a token may have 32 KB
constexpr std::size_t most_skip_digits = 9;                      // no page has so many items

std::string to_url_text(std::string_view bytes) {
    std::string text;
    append_base64(text, std::as_bytes(std::span(bytes)));
    while (text.ends_with('='))
        text.pop_back();
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

std::optional<std::string> from_url_text(std::string_view text) {
    std::string padded(text);
    for (char& c : padded) {
        if (c == '+' || c == '/' || c == '=') return std::nullopt;
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    padded.append((4 - padded.size() % 4) % 4, '=');
    const auto bytes = decode_base64(padded);
    if (!bytes) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

std::string json_of(const key& k) {
    text_buffer text;
    json_writer json(text);
    encode(json, k, "key");
    return json.finish(text.str()).value();
}

error malformed_cursor() {
    return error(client_errc::invalid_argument, "the cursor is malformed: begin without it");
}

bool read_skip(std::string_view digits, std::size_t& out) {
    if (digits.empty() || digits.size() > most_skip_digits || digits.front() == '0') return false;
    const char* const end = digits.data() + digits.size();
    const auto [stop, failed] = std::from_chars(digits.data(), end, out);
    return failed == std::errc() && stop == end;
}

/// Returns a key that can be sent, or nothing.
std::optional<key> read_key(std::string_view json) {
    std::optional<key> k;
    json_reader reader(json);
    decode(reader, k);
    reader.expect_end();
    if (!reader.ok() || !k) return std::nullopt;
    text_buffer text;
    json_writer writer(text);
    encode(writer, *k, "key");
    if (!writer.ok()) return std::nullopt;
    return k;
}

} // namespace

std::string to_text(const position& p) {
    std::string text = p.after           ? "k" + to_url_text(json_of(*p.after))
                       : p.token.empty() ? std::string("b")
                                         : "t" + to_url_text(p.token);
    if (p.skip > 0) text += "." + std::to_string(p.skip);
    return text;
}

result<position> parse_position(std::string_view text) {
    position out;
    if (text.empty() || text.size() > longest_position) return malformed_cursor();
    const char form = text.front();
    text.remove_prefix(1);
    const std::size_t dot = text.find('.');
    if (dot != std::string_view::npos && !read_skip(text.substr(dot + 1), out.skip))
        return malformed_cursor();
    auto bytes = from_url_text(text.substr(0, dot));
    if (!bytes || bytes->empty() != (form == 'b')) return malformed_cursor();
    if (form == 'b') return out;
    if (form == 't') {
        out.token = std::move(*bytes);
        return out;
    }
    if (form == 'k') out.after = read_key(*bytes);
    if (!out.after) return malformed_cursor();
    return out;
}

} // namespace codynamo::codec
