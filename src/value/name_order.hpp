// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace codynamo::detail {

/// The order of attributes by name; of equal names, as they are. Without memory for a few ones.
class name_order {
public:
    struct entry {
        std::uint64_t first_letters; // decides most comparisons
        attribute* at;
    };

    explicit name_order(std::vector<attribute>& attributes) {
        if (attributes.size() > few_.size()) many_.resize(attributes.size());
        entries_ = {many_.empty() ? few_.data() : many_.data(), attributes.size()};
        for (std::size_t i = 0; i < attributes.size(); ++i)
            entries_[i] = {first_letters_of(attributes[i].name), &attributes[i]};
        std::sort(entries_.begin(), entries_.end(), [](const entry& a, const entry& b) {
            if (a.first_letters != b.first_letters) return a.first_letters < b.first_letters;
            const int names = a.at->name.compare(b.at->name);
            return names != 0 ? names < 0 : a.at < b.at;
        });
    }

    name_order(const name_order&) = delete;
    name_order& operator=(const name_order&) = delete;

    [[nodiscard]] const entry* begin() const noexcept { return entries_.data(); }

    [[nodiscard]] const entry* end() const noexcept { return entries_.data() + entries_.size(); }

private:
    static std::uint64_t first_letters_of(std::string_view name) noexcept {
        std::uint64_t out = 0;
        for (std::size_t i = 0; i < sizeof out; ++i)
            out = out << 8 | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0);
        return out;
    }

    std::array<entry, 32> few_;
    std::vector<entry> many_;
    std::span<entry> entries_;
};

/// Moves the attributes into a vector in the order of their names. Of equal names keeps the value
/// of the last one. Calls `on_move(from, to)` with the positions of each one.
template <class F>
[[nodiscard]] std::vector<attribute> move_in_order(std::vector<attribute>& attributes, F on_move) {
    std::vector<attribute> out;
    out.reserve(attributes.size());
    for (const auto& [letters, a] : name_order(attributes)) {
        const bool is_there = !out.empty() && out.back().name == a->name;
        if (is_there)
            out.back().value = std::move(a->value);
        else
            out.push_back(std::move(*a));
        on_move(static_cast<std::size_t>(a - attributes.data()), out.size() - 1);
    }
    return out;
}

} // namespace codynamo::detail
