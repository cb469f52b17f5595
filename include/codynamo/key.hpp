// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>

namespace codynamo {

/// The attributes that name one item in a table or an index: `key("id", "123")`, `key("id", "123",
/// "ts", 1700000000)`.
///
/// Key attributes are strings, numbers or binaries; anything else throws
/// `client_errc::invalid_argument` here, as do two values for one name and a key of no attributes.
/// (A key that DynamoDB returned, such as `last_evaluated_key`, may hold an `unknown_value`, which
/// is sent back unchanged.)
/// Keys compare and hash by value: a number 1 is the same key as 1.0.
class key {
public:
    key(std::string name, value v);
    key(std::string partition_name, value partition, std::string sort_name, value sort);

    /// Never compiles: says what a value is.
    template <detail::no_value T>
    key(std::string, const T&) {
        detail::refuse_value<T>();
    }

    /// Never compiles: says what a value is.
    template <class Partition, class Sort>
        requires(detail::no_value<Partition> || detail::no_value<Sort>)
    key(std::string, const Partition&, std::string, const Sort&) {
        detail::refuse_value<Partition, Sort>();
    }

    /// Of any number of attributes: the keys of an index can have up to eight.
    explicit key(item attributes);

    [[nodiscard]] const item& attributes() const& noexcept { return attributes_; }

    [[nodiscard]] item&& attributes() && noexcept { return std::move(attributes_); }

    /// One text for all spellings of the same key.
    [[nodiscard]] std::string canonical() const;

    [[nodiscard]] std::size_t hash() const;

    friend bool operator==(const key& a, const key& b) { return a.attributes_ == b.attributes_; }

    /// Like an item; it shows the values.
    friend std::ostream& operator<<(std::ostream& os, const key& k);

private:
    item attributes_;
};

} // namespace codynamo

template <>
struct std::hash<codynamo::key> {
    std::size_t operator()(const codynamo::key& k) const { return k.hash(); }
};
