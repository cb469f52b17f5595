// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace codynamo::codec {

/// Notes where the values of key attributes are in the JSON of an item, while it is written: a
/// second look at an item of 1 KB takes half as long as writing it.
class key_notes {
public:
    /// Of a key with these names, which must outlive this; of one without, or with more than a
    /// partition and a sort key, notes nothing.
    explicit key_notes(std::span<const std::string> names) noexcept
        : names_(names.size() <= places_.size() ? names : std::span<const std::string>()) {}

    /// The value of the attribute `name` goes from `begin` to `end`.
    void note(std::string_view name, std::size_t begin, std::size_t end) noexcept {
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (names_[i] == name) places_[i] = {begin, end - begin};
    }

    /// Whether all values were noted.
    [[nodiscard]] bool is_complete() const noexcept {
        const auto noted = std::span(places_).first(names_.size());
        return !noted.empty() && std::ranges::none_of(noted, [](place p) { return p.size == 0; });
    }

    /// Returns the value of the name at this index, in the `json` that was written.
    [[nodiscard]] std::string_view value(std::size_t index, std::string_view json) const {
        return json.substr(places_[index].begin, places_[index].size);
    }

private:
    struct place {
        std::size_t begin = 0;
        std::size_t size = 0;
    };

    std::array<place, 2> places_{};
    std::span<const std::string> names_;
};

} // namespace codynamo::codec
