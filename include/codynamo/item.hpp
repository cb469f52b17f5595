// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// g++ below 13 cannot build a std::initializer_list inside an expression with co_await.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
#define CODYNAMO_ITEM_BY_ARITY 1
#endif

namespace codynamo {

class attribute;
class value;

namespace detail {

struct value_access;

/// The attributes of an item, sorted by name.
class item_storage {
public:
    item_storage() noexcept;
    item_storage(const item_storage& other);
    item_storage(item_storage&& other) noexcept;
    item_storage& operator=(const item_storage& other);
    item_storage& operator=(item_storage&& other) noexcept;
    ~item_storage();

protected:
    friend struct value_access;

    /// Takes the attributes out of an array.
    void assign(attribute* attributes, std::size_t count);
    void sort();

    std::vector<attribute> attributes_;
};

#ifdef CODYNAMO_ITEM_BY_ARITY

template <std::size_t>
using attribute_at = attribute;

/// Adds the constructor of exactly N attributes to those of fewer.
template <std::size_t N, class = std::make_index_sequence<N>>
class item_of;

template <std::size_t... I>
class item_of<0, std::index_sequence<I...>> : public item_storage {};

template <std::size_t N, std::size_t... I>
class item_of<N, std::index_sequence<I...>> : public item_of<N - 1> {
public:
    item_of() = default;
    item_of(attribute_at<I>... attributes);
    using item_of<N - 1>::item_of;
};

using item_base = item_of<24>;

#else

class braced_attribute;

using item_base = item_storage;

#endif

} // namespace detail

/// Maps attribute names to values: `item{{"id", "123"}, {"tags", string_set("a", "b")}}`.
///
/// It is held in one block of memory, sorted by name: `find` takes a logarithmic number of
/// comparisons, and setting a name that is not there yet moves those that sort after it. Of equal
/// names, the last one given counts. (Braces take at most 24 attributes with g++ 12; `set` and
/// `adopt` take any number.)
class item : public detail::item_base {
public:
    using value_type = attribute;
    using const_iterator = const attribute*;

    item() = default;

#ifdef CODYNAMO_ITEM_BY_ARITY
    using detail::item_base::item_base;
#else
    item(std::initializer_list<detail::braced_attribute> attributes);
#endif

    /// The quick way to make an item of many attributes: they are sorted once.
    [[nodiscard]] static item adopt(std::vector<attribute> attributes);

    /// Throws `client_errc::no_such_attribute` when the item has no attribute of that name.
    [[nodiscard]] const value& at(std::string_view name) const&;
    [[nodiscard]] value& at(std::string_view name) &;
    [[nodiscard]] value&& at(std::string_view name) &&;

    /// Null when the item has no attribute of that name. Valid until the item is changed.
    [[nodiscard]] const value* find(std::string_view name) const noexcept;
    [[nodiscard]] value* find(std::string_view name) noexcept;

    [[nodiscard]] bool contains(std::string_view name) const noexcept;

    /// Adds the attribute, or replaces its value.
    item& set(std::string name, value v) &;
    item&& set(std::string name, value v) &&;

    /// Whether there was one to erase.
    bool erase(std::string_view name);

    void clear() noexcept;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept;

    /// In order of the names: `for (const auto& [name, value] : item)`.
    [[nodiscard]] const attribute* begin() const noexcept;
    [[nodiscard]] const attribute* end() const noexcept;

    friend bool operator==(const item& a, const item& b);

    /// Readable text, such as {"id": "123", "n": 5}; it shows every value.
    friend std::ostream& operator<<(std::ostream& os, const item& i);
};

/// The size in bytes that DynamoDB's 400 KB limit on an item and its capacity units count, as its
/// documentation gives the rules. An estimate: the service's own count for numbers is approximate.
[[nodiscard]] std::size_t item_size(const item& i);

} // namespace codynamo

// The members above that touch an attribute are defined with it.
#include <codynamo/value.hpp> // IWYU pragma: export
