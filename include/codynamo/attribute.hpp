// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/value.hpp>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

/// A name and its value, as items hold them. Read it as `const auto& [name, value]`.
class attribute {
public:
    attribute(std::string attribute_name, codynamo::value v) noexcept
        : name(std::move(attribute_name)), value(std::move(v)) {}

    friend bool operator==(const attribute& a, const attribute& b) = default;

    std::string name;
    codynamo::value value;
};

namespace detail {

inline item_storage::item_storage() noexcept = default;
inline item_storage::item_storage(item_storage&& other) noexcept = default;

#ifdef CODYNAMO_ITEM_BY_ARITY

template <std::size_t N, std::size_t... I>
item_of<N, std::index_sequence<I...>>::item_of(attribute_at<I>... attributes) {
    attribute all[]{std::move(attributes)...};
    this->assign(all, N);
}

#else

/// The elements of a std::initializer_list are const; these can be moved out of it nonetheless, so
/// that an item in braces within an item in braces is not copied at every level.
class braced_attribute {
public:
    braced_attribute(std::string name, codynamo::value v) noexcept
        : held_(std::move(name), std::move(v)) {}

    braced_attribute(attribute a) noexcept : held_(std::move(a)) {}

    [[nodiscard]] attribute take() const noexcept { return std::move(held_); }

private:
    mutable attribute held_;
};

#endif

} // namespace detail

inline std::size_t item::size() const noexcept {
    return attributes_.size();
}

inline bool item::empty() const noexcept {
    return attributes_.empty();
}

inline const attribute* item::begin() const noexcept {
    return attributes_.data();
}

inline const attribute* item::end() const noexcept {
    return attributes_.data() + attributes_.size();
}

} // namespace codynamo
