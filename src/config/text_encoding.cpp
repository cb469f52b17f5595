// SPDX-License-Identifier: BSL-1.0
#include "config/text_encoding.hpp"

#include "codec/utf8.hpp"

namespace codynamo::config {

std::optional<encoding_problem> find_encoding_problem(std::string_view text) noexcept {
    using namespace std::string_view_literals;
    constexpr encoding_problem utf16{"is encoded as UTF-16: save it as UTF-8", std::nullopt};
    constexpr encoding_problem utf32{"is encoded as UTF-32: save it as UTF-8", std::nullopt};
    if (text.starts_with("\xFF\xFE\0\0"sv) || text.starts_with("\0\0\xFE\xFF"sv)) return utf32;
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) return utf16;

    const std::size_t nul = text.find('\0');
    // An ASCII character in UTF-16 without a mark is one byte of two.
    if (nul < 2 && text.size() >= 2 && text[1 - nul] != '\0') return utf16;
    if (nul != std::string_view::npos)
        return encoding_problem{"a NUL byte: this is not a text file", nul};

    const char* const end = text.data() + text.size();
    for (const char* p = text.data(); p != end;) {
        if (static_cast<unsigned char>(*p) < 0x80) {
            ++p;
            continue;
        }
        const char* const next = codec::end_of_utf8_sequence(p, end);
        if (!next)
            return encoding_problem{
                "a byte that is not UTF-8: save the file as UTF-8",
                static_cast<std::size_t>(p - text.data())
            };
        p = next;
    }
    return std::nullopt;
}

} // namespace codynamo::config
