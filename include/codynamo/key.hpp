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
/// Key attributes are strings, numbers or binaries. The constructors throw
/// `client_errc::invalid_argument` for values of other types, two values for one name and a key
/// without attributes. (A key that DynamoDB returned, such as `last_evaluated_key`, may hold an
/// `unknown_value`, which is sent back unchanged.)
///
/// Keys compare and hash by value: the number 1 is the same key as 1.0.
class key {
public:
    /// A partition key: `key("id", "123")`.
    key(std::string name, value v);

    /// A partition key and a sort key: `key("id", "123", "ts", 1700000000)`.
    key(std::string partition_name, value partition, std::string sort_name, value sort);

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
    key(std::string, const T&) {
        detail::refuse_value<T>();
    }

    /// Never compiles: explains what a value is.
    template <class Partition, class Sort>
        requires(detail::no_value<Partition> || detail::no_value<Sort>)
    key(std::string, const Partition&, std::string, const Sort&) {
        detail::refuse_value<Partition, Sort>();
    }

    /// From any number of attributes: the key of an index can have up to eight.
    explicit key(item attributes);

    /// The key's attributes.
    [[nodiscard]] const item& attributes() const& noexcept { return attributes_; }

    /// The same, moved out.
    [[nodiscard]] item attributes() && noexcept { return std::move(attributes_); }

    /// One text for all spellings of the same key, to use as the key of a map. Shows the values.
    [[nodiscard]] std::string canonical() const;

    /// A hash value, the same for equal keys.
    [[nodiscard]] std::size_t hash() const;

    /// Equal names and values.
    friend bool operator==(const key& a, const key& b) { return a.attributes_ == b.attributes_; }

    /// Writes the key like an item, with its values.
    friend std::ostream& operator<<(std::ostream& os, const key& k);

private:
    item attributes_;
};

} // namespace codynamo

/// Hashes keys by value.
template <>
struct std::hash<codynamo::key> {
    /// Returns `k.hash()`.
    std::size_t operator()(const codynamo::key& k) const { return k.hash(); }
};
