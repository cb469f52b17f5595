// SPDX-License-Identifier: BSL-1.0
#include <codynamo/errc.hpp>
#include <codynamo/typed/variants.hpp>
#include <codynamo/value_reader.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::detail {

namespace {

/// The texts of attributes of one map, each looked for once.
class peeked_texts {
public:
    explicit peeked_texts(value_reader& in) : in_(in) {}

    bool has_all(const mark_list& list) {
        for (std::size_t i = 0; i < list.size; ++i)
            if (!has(list.marks[i])) return false;
        return true;
    }

private:
    bool has(const mark& m) {
        const std::optional<std::string>& text = text_of(m.attribute);
        if (!text) return false;
        return m.whole ? *text == m.text : text->starts_with(m.text);
    }

    const std::optional<std::string>& text_of(std::string_view attribute) {
        for (const auto& [name, text] : texts_)
            if (name == attribute) return text;
        return texts_.emplace_back(attribute, in_.peek_text(attribute)).second;
    }

    value_reader& in_;
    std::vector<std::pair<std::string_view, std::optional<std::string>>> texts_;
};

} // namespace

std::size_t find_marks(value_reader& in, const mark_list* const* lists, std::size_t count) {
    peeked_texts texts(in);
    for (std::size_t i = 0; i < count; ++i)
        if (lists[i] && texts.has_all(*lists[i])) return i;
    return count;
}

void fail_at_marks(value_reader& in, const mark_list* const* lists, std::size_t count) {
    std::string what = "the item is none of these types: ";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) what += ", ";
        if (lists[i]) what += lists[i]->type;
    }
    in.fail(client_errc::wrong_type, what);
}

} // namespace codynamo::detail
