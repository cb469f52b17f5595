// SPDX-License-Identifier: BSL-1.0
#include "value/text.hpp"

#include <ostream>

namespace codynamo::detail {

namespace {

constexpr char lower_hex[] = "0123456789abcdef";

void write_hex_byte(std::ostream& os, std::string_view prefix, unsigned char byte) {
    os << prefix << lower_hex[byte >> 4] << lower_hex[byte & 15];
}

/// Writes the character if it has its own escape. Returns whether it has.
bool write_short_escape(std::ostream& os, char c) {
    switch (c) {
    case '"':
        os << "\\\"";
        return true;
    case '\\':
        os << "\\\\";
        return true;
    case '\n':
        os << "\\n";
        return true;
    case '\r':
        os << "\\r";
        return true;
    case '\t':
        os << "\\t";
        return true;
    default:
        return false;
    }
}

} // namespace

void write_text(std::ostream& os, std::string_view text) {
    os << '"';
    for (const char c : text) {
        if (write_short_escape(os, c)) continue;
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            write_hex_byte(os, "\\u00", byte);
        else
            os << c;
    }
    os << '"';
}

void write_bytes(std::ostream& os, std::string_view bytes) {
    os << '"';
    for (const char c : bytes) {
        if (write_short_escape(os, c)) continue;
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f)
            write_hex_byte(os, "\\x", byte);
        else
            os << c;
    }
    os << '"';
}

} // namespace codynamo::detail
