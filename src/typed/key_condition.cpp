// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/typed/key_terms.hpp>
#include <codynamo/typed/struct_codec.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A composed key is one string, and so is what is asked of its parts. With `front`, the texts and
// parts before the last part that is asked for, and `behind`, the text after it:
//
//   ==           one key, or all that begin with front + part + behind when more members follow
//   begins_with  all that begin with front + prefix
//   ranges       BETWEEN two strings that both begin with front, because keys that begin otherwise
//                belong to items of other kinds

namespace codynamo::detail {
namespace {

constexpr std::string_view highest = "\xF4\x8F\xBF\xBF"; // U+10FFFF, behind all other characters

[[noreturn]] void refuse_terms(std::string_view root, std::string_view why) {
    throw error(client_errc::invalid_argument, std::string(root) + ": " + std::string(why));
}

/// The end of the keys that begin with a text.
std::string last_with(std::string front) {
    return front.append(highest);
}

/// The text right before another one, as far as characters go.
std::string text_before(std::string text) {
    const auto is_inner = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    std::size_t size = 1;
    while (size < text.size() && is_inner(text[text.size() - size]))
        ++size;
    const std::size_t first = text.size() - size;
    std::uint32_t code = static_cast<unsigned char>(text[first]);
    if (size > 1) {
        code &= 0x7Fu >> size;
        for (std::size_t i = first + 1; i < text.size(); ++i)
            code = (code << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    }
    text.resize(first);
    if (code == 0) return text;
    code = code == 0xE000 ? 0xD7FF : code - 1; // surrogates are no characters
    const auto append = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (code < 0x80) {
        append(code);
    } else if (code < 0x800) {
        append(0xC0 | (code >> 6));
        append(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        append(0xE0 | (code >> 12));
        append(0x80 | ((code >> 6) & 0x3F));
        append(0x80 | (code & 0x3F));
    } else {
        append(0xF0 | (code >> 18));
        append(0x80 | ((code >> 12) & 0x3F));
        append(0x80 | ((code >> 6) & 0x3F));
        append(0x80 | (code & 0x3F));
    }
    return last_with(std::move(text));
}

/// What is asked of one part of a composed key, and what is around it.
struct asked_key {
    std::string front;
    std::string behind;
    bool more_members = false;

    /// The first of the keys whose part is `text`.
    [[nodiscard]] std::string first(const std::string& text) const {
        return more_members ? front + text : front + text + behind;
    }

    /// The last of the keys whose part is `text`.
    [[nodiscard]] std::string last(const std::string& text) const {
        return more_members ? last_with(front + text + behind) : front + text + behind;
    }

    /// The first key after those whose part is `text`.
    [[nodiscard]] std::string after(const std::string& text) const {
        std::string out = last(text);
        if (!more_members) out += '\0';
        return out;
    }
};

sort_condition condition_on(
    const sort_key<>& key, const asked_key& asked, const asked_part& part, bool is_fenced
) {
    const std::string& text = part.text;
    const std::string end = last_with(asked.front);
    switch (part.relation) {
    case key_relation::equal:
        if (asked.more_members) return key.begins_with(asked.front + text + asked.behind);
        return key == asked.first(text);
    case key_relation::begins_with:
        return key.begins_with(asked.front + text);
    case key_relation::between:
        return key.between(asked.first(text), asked.last(part.high));
    case key_relation::greater_or_equal:
        if (!is_fenced) return key >= asked.first(text);
        return key.between(asked.first(text), end);
    case key_relation::greater:
        if (!is_fenced) return key > asked.last(text);
        return key.between(asked.after(text), end);
    case key_relation::less_or_equal:
        if (!is_fenced) return key <= asked.last(text);
        return key.between(asked.front, asked.last(text));
    case key_relation::less:
        if (!is_fenced) return key < asked.first(text);
        return key.between(asked.front, text_before(asked.first(text)));
    }
    return key == text;
}

bool is_member(const key_piece& piece) {
    return piece.codec != nullptr;
}

/// Whether `parts` are the first members of the key, all but the last by ==.
bool is_complete(const composed_key& key, const std::vector<asked_part>& parts) {
    std::size_t piece = 0;
    for (const asked_part& part : parts) {
        while (piece < key.size && !is_member(key.pieces[piece]))
            ++piece;
        if (part.piece != piece++) return false;
        if (&part != &parts.back() && part.relation != key_relation::equal) return false;
    }
    return true;
}

/// Refuses a part that no key of the struct has.
void check_part(
    const composed_key& key, std::string_view root, const asked_part& part, const std::string& text
) {
    if (text.empty()) refuse_terms(root, "a part of the composed sort key is not empty");
    const bool is_exact =
        part.relation == key_relation::equal || part.relation == key_relation::begins_with;
    const bool is_followed = part.piece + 2 < key.size;
    if (is_exact && is_followed && text.find(key.pieces[part.piece + 1].text) != std::string::npos)
        refuse_terms(
            root, "a part of the composed sort key holds the text that ends it in the key"
        );
}

sort_condition render_parts(
    const composed_key& key, std::string_view root, const std::vector<asked_part>& parts
) {
    if (!is_complete(key, parts))
        return sort_condition(
            std::string(root) +
            ": of a composed sort key the first members are given, in their order, all but the "
            "last by ==: sort_key(first) == a && sort_key(second).begins_with(b)"
        );
    asked_key asked;
    std::size_t given = 0;
    for (std::size_t i = 0; i < parts.back().piece; ++i)
        asked.front +=
            is_member(key.pieces[i]) ? parts[given++].text : std::string(key.pieces[i].text);
    for (std::size_t i = parts.back().piece + 1; i < key.size && !asked.more_members; ++i) {
        if (is_member(key.pieces[i]))
            asked.more_members = true;
        else
            asked.behind += key.pieces[i].text;
    }
    const sort_key<> attribute{std::string(key.name)};
    return condition_on(attribute, asked, parts.back(), !asked.front.empty());
}

} // namespace

member_sort_condition::member_sort_condition(
    const composed_key& key, std::string_view root, std::vector<asked_part> parts
)
    : sort_condition(render_parts(key, root, parts)),
      key_(&key),
      root_(root),
      parts_(std::move(parts)) {
    check_part(key, root, parts_.back(), parts_.back().text);
    if (parts_.back().relation == key_relation::between)
        check_part(key, root, parts_.back(), parts_.back().high);
}

member_sort_condition member_sort_condition::join(
    member_sort_condition first, member_sort_condition next
) {
    if (!next.continues(first))
        throw error(
            client_errc::invalid_argument,
            "two conditions on sort keys are joined by && behind the one on the partition key: "
            "partition_key(...) == a && sort_key(...) == b && sort_key(...) >= c"
        );
    std::vector<asked_part> parts = std::move(first.parts_);
    parts.insert(parts.end(), next.parts_.begin(), next.parts_.end());
    return member_sort_condition(*first.key_, first.root_, std::move(parts));
}

member_key_condition::member_key_condition(
    key_condition partition, const member_sort_condition& sort
)
    : key_condition(partition && static_cast<const sort_condition&>(sort)),
      partition_(std::move(partition)),
      sort_(sort) {}

member_key_condition member_key_condition::join(
    member_key_condition first, member_sort_condition next
) {
    if (next.continues(first.sort_))
        return member_key_condition(
            std::move(first.partition_), std::move(first.sort_) && std::move(next)
        );
    return member_key_condition(static_cast<key_condition>(std::move(first)), next);
}

member_sort_condition sort_condition_on(const sort_key<>& key, key_relation relation, value v) {
    const auto on = [&] {
        switch (relation) {
        case key_relation::less:
            return key < std::move(v);
        case key_relation::less_or_equal:
            return key <= std::move(v);
        case key_relation::greater:
            return key > std::move(v);
        case key_relation::greater_or_equal:
            return key >= std::move(v);
        case key_relation::begins_with:
            return key.begins_with(std::move(v));
        case key_relation::equal:
        case key_relation::between:
            break;
        }
        return key == std::move(v);
    };
    return member_sort_condition(on());
}

void refuse_part_of_partition(std::string_view root, std::size_t parts) {
    refuse_terms(
        root,
        "the partition key is composed of " + std::to_string(parts) +
            " members: give all of them to typed_table::query, or the text of its attribute: "
            "partition_key(\"name\") == text"
    );
}

void refuse_range_of_numbers(std::string_view root) {
    refuse_terms(
        root,
        "a composed sort key is text, in which numbers are not in order: ask for == on the "
        "part, give the member an attribute and an index of its own, or a time the format "
        "as_iso8601"
    );
}

} // namespace codynamo::detail
