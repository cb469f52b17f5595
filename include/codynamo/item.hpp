// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/conversion/foreign_value.hpp>
#include <codynamo/number.hpp>

#include <cstddef>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo {

class attribute;
class value;

namespace detail {

class braced_attribute;
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

    /// Takes the attributes out of an array, but for those that are left out.
    void assign(const braced_attribute* attributes, std::size_t count);
    void sort();

    std::vector<attribute> attributes_;
};

/// Its constructors take the attributes in braces, up to 24. A parameter of each, because the
/// elements of a std::initializer_list are broken in expressions with co_await by g++ 12; written
/// out, because a base class for each number takes every file that includes this a tenth of a
/// second.
class braced_item : public item_storage {
    using a = braced_attribute;

public:
    braced_item() = default;
    braced_item(a);
    braced_item(a, a);
    braced_item(a, a, a);
    braced_item(a, a, a, a);
    braced_item(a, a, a, a, a);
    braced_item(a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);
    braced_item(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a);

private:
    template <class... Attributes>
    void take(Attributes&... attributes);
};

} // namespace detail

/// Maps attribute names to values: `item{{"id", "123"}, {"tags", string_set("a", "b")}}`.
///
/// The attributes are held in one block of memory, sorted by name: `find` takes a logarithmic
/// number of comparisons, and `set` of a new name moves the attributes that sort after it. Of equal
/// names, the last one given counts. (Braces take at most 24 attributes with g++ 12; `set` and
/// `adopt` take any number.)
///
/// In braces an empty `std::optional` leaves its attribute out, and a range such as a
/// `std::vector<int>` is a list: `item{{"id", "123"}, {"note", optional_note}, {"days", days}}`.
class item : public detail::braced_item {
public:
    /// What the item holds.
    using value_type = attribute;
    /// Points to an attribute.
    using const_iterator = const attribute*;

    item() = default;

    using detail::braced_item::braced_item;

// g++ below 13 cannot build a std::initializer_list inside an expression with co_await. Inline, so
// that the library is the same for every compiler.
#if defined(__clang__) || !defined(__GNUC__) || __GNUC__ >= 13
    /// From names and values in braces: `item{{"id", "123"}, {"n", 5}}`.
    item(std::initializer_list<detail::braced_attribute> attributes);
#endif

    /// Makes an item of many attributes quickly: they are sorted once.
    [[nodiscard]] static item adopt(std::vector<attribute> attributes);

    /// The value of the attribute `name`. Throws `client_errc::no_such_attribute` if there is none.
    /// Valid until the item is changed.
    ///
    /// To read a value of one type, use `get<T>`: its errors name the attribute, those of
    /// `at("count").as_number()` cannot.
    [[nodiscard]] const value& at(std::string_view name) const&;

    /// The same, to change.
    [[nodiscard]] value& at(std::string_view name) &;

    /// The same, moved out of the item: by value.
    [[nodiscard]] value at(std::string_view name) &&;

    /// The value of the attribute `name` as a T, any type that converts; `std::string`, `number`,
    /// `binary`, `list`, `item`, a set, `unknown_value` and `value` by reference, other types by
    /// value. Throws what `at` and `value_to` throw, with the attribute's name and the path within
    /// it in the message: attribute "prices"[2]: expected a number, got a string.
    template <class T>
    [[nodiscard]] decltype(auto) get(std::string_view name) const&;

    /// The same, moved out of the item: by value.
    template <class T>
    [[nodiscard]] T get(std::string_view name) &&;

    /// The same, or nothing if there is no such attribute or it is null.
    template <class T>
    [[nodiscard]] std::optional<T> get_optional(std::string_view name) const;

    /// The value of the attribute `name`, or `otherwise` if there is no such attribute or it is
    /// null: `get_or("count", 0)`. Of the type of `otherwise`; of a string literal, a std::string.
    template <class T>
    [[nodiscard]] detail::value_of_default<T> get_or(std::string_view name, T otherwise) const;

    /// The value of the attribute `name`, or nullptr if there is none. Valid until the item is
    /// changed.
    [[nodiscard]] const value* find(std::string_view name) const noexcept;

    /// The same, to change.
    [[nodiscard]] value* find(std::string_view name) noexcept;

    /// Whether the item has the attribute `name`.
    [[nodiscard]] bool contains(std::string_view name) const noexcept;

    /// Adds the attribute `name`, or replaces its value.
    item& set(std::string name, value v) &;

    /// The same, of a temporary: by value.
    item set(std::string name, value v) &&;

    /// Adds the attribute `name` or replaces its value; erases it if `v` is empty.
    template <class T>
    item& set(std::string name, std::optional<T> v) &;

    /// The same.
    template <class T>
    item set(std::string name, std::optional<T> v) &&;

    /// Adds the attribute `name` or replaces its value; erases it if `v` is an empty pointer or
    /// std::set.
    template <detail::may_be_absent T>
    item& set(std::string name, const T& v) &;

    /// The same.
    template <detail::may_be_absent T>
    item set(std::string name, const T& v) &&;

    /// Never compiles: explains what a value is.
    template <detail::no_value T>
        requires(!detail::may_be_absent<T>)
    item& set(std::string name, const T& v);

    /// Erases the attribute `name`, and returns whether there was one.
    bool erase(std::string_view name);

    /// Erases all attributes.
    void clear() noexcept;

    /// The number of attributes.
    [[nodiscard]] std::size_t size() const noexcept;

    /// Whether there are no attributes.
    [[nodiscard]] bool empty() const noexcept;

    /// The first attribute, in the order of the names: `for (const auto& [name, value] : item)`.
    [[nodiscard]] const attribute* begin() const noexcept;

    /// Behind the last attribute.
    [[nodiscard]] const attribute* end() const noexcept;

    /// Equal names and values.
    friend bool operator==(const item& a, const item& b);

    /// Writes readable text, such as {"id": "123", "n": 5}, with every value.
    friend std::ostream& operator<<(std::ostream& os, const item& i);
};

/// Returns the size in bytes that counts for DynamoDB's limit of 400 KB and for capacity units, by
/// the rules of its documentation, as DynamoDB Local applies them. A value of unknown type counts
/// with the length of its JSON.
[[nodiscard]] std::size_t item_size(const item& i);

} // namespace codynamo

// The members above that touch an attribute are defined with it.
#include <codynamo/value.hpp> // IWYU pragma: export
