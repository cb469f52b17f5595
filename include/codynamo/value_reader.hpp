// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/errc.hpp>
#include <codynamo/number.hpp>
#include <codynamo/type_codec.hpp>
#include <codynamo/value_type.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace codynamo {

class error;
class item;
class value;

namespace codec {
class json_members;
class json_reader;
class map_shapes;
struct field_shape;
struct path_step;
} // namespace codec

namespace detail {

struct object_fields;

/// Reads one value after the other into C++ types, from DynamoDB's JSON or from a `value`.
///
/// A codec's `read` finds the reader at a value and asks for its content, at most once. The first
/// failure is kept with its path, such as "order.addresses[2].zip"; after it, every function does
/// nothing. What is left alone is skipped.
class value_reader {
public:
    /// Reads from JSON; `root` is the first word of paths. Both must outlive the reader. What is
    /// wrong with the JSON is the json_reader's fault, not a failure of this one. `before` has the
    /// shapes of the items before in this JSON, and gets those of this one.
    value_reader(
        codec::json_reader& json, std::string_view root, codec::map_shapes* before = nullptr
    ) noexcept
        : json_(&json), root_(root), shapes_(before) {}

    value_reader(const value& v, std::string_view root) noexcept : value_(&v), root_(root) {}

    value_reader(const item& i, std::string_view root) noexcept : item_(&i), root_(root) {}

    value_reader(const value_reader&) = delete;
    value_reader& operator=(const value_reader&) = delete;

    /// Reads the next value, `{"S": "abc"}` in JSON.
    void read(const type_codec& codec, void* object);

    /// Reads an item, `{"id": {"S": "abc"}}` in JSON: a map without its type.
    void read_item(const type_codec& codec, void* object);

    template <class T, class Format = default_format>
    void read(T& out) {
        read(codec_of<T, Format>, &out);
    }

    [[nodiscard]] bool ok() const noexcept;

    /// The first failure. Needs <codynamo/error.hpp>.
    [[nodiscard]] error failure() const;

    /// Keeps a failure of the value that the reader stands at. `what` shows no contents.
    void fail(client_errc code, std::string_view what);

    /// The same, of an attribute of the map that the reader stands at or has read.
    void fail_at(std::string_view attribute, client_errc code, std::string_view what);

    // What a codec reads with.

    /// The type of the value that the reader stands at; `unknown` also for one of several types.
    [[nodiscard]] value_type type() const noexcept;

    /// Fails with "expected a number, got a string" and returns false for another type.
    bool expect(value_type wanted);

    // Each returns false, after a failure, for a value of another type.
    bool read_text(std::string& out);
    bool read_boolean(bool& out);
    bool read_bytes(std::vector<std::byte>& out);
    bool read_number(number& out);

    /// The number as an arithmetic type, which must hold it as `number::to` demands. (No
    /// constraint: compilers differ in the names of functions that have one.)
    template <class T>
    bool read_number(T& out);

    /// Reads the value as it is, whatever its type.
    void whole(value& out);

    /// The number of elements to have room for before a list is read: of a `value`, all; in JSON as
    /// many as in the item before, 0 if that is not known. `size` is what an element takes in
    /// memory.
    [[nodiscard]] std::size_t expected_elements(std::size_t size) noexcept;

    /// Reads a list, and calls `on_element(value_reader&)`, which reads one element or leaves it
    /// alone. `size` is what an element takes in memory.
    template <class F>
    void elements(std::size_t size, F&& on_element) {
        const auto call = [](void* f, value_reader& in) {
            (*static_cast<std::remove_reference_t<F>*>(f))(in);
        };
        read_elements(size, &on_element, call);
    }

    /// Reads a map, and calls `on_member(value_reader&, std::string_view name)`, which reads one
    /// value or leaves it alone. The name is valid for the call.
    template <class F>
    void members(F&& on_member) {
        const auto call = [](void* f, value_reader& in, std::string_view name, std::size_t) {
            (*static_cast<std::remove_reference_t<F>*>(f))(in, name);
            return no_field;
        };
        read_members(&on_member, call);
    }

    /// What `on_member` returns for a member that is no field.
    static constexpr std::size_t no_field = static_cast<std::size_t>(-1);

    /// Reads a map into the fields of an object. Calls `on_member(value_reader&, std::string_view
    /// name, std::size_t field)`, which returns the index of the field; `field` is `no_field`
    /// unless it is where it was in the item before. Such a field whose value is written as usual
    /// is read without a call.
    template <class F>
    void fields(object_fields& into, F&& on_member) {
        const auto call = [](void* f, value_reader& in, std::string_view name, std::size_t field) {
            return (*static_cast<std::remove_reference_t<F>*>(f))(in, name, field);
        };
        read_members(&on_member, call, &into);
    }

    /// Reads a set of this type, whose elements are read by `read_text`, `read_number` and
    /// `read_bytes`.
    template <class F>
    void set_elements(value_type set, std::size_t size, F&& on_element) {
        const auto call = [](void* f, value_reader& in) {
            (*static_cast<std::remove_reference_t<F>*>(f))(in);
        };
        read_set(set, size, &on_element, call);
    }

    /// Takes memory for something of `size` bytes, of which a response may fill only so much.
    void spend(std::size_t size) noexcept;

    /// The attribute of a map, if it is a string; the reader stays where it is.
    [[nodiscard]] std::optional<std::string> peek_text(std::string_view attribute);

private:
    using element_function = void (*)(void* context, value_reader& in);
    using member_function =
        std::size_t (*)(void* context, value_reader& in, std::string_view name, std::size_t field);

    void read_json(const type_codec& codec, void* object);
    void read_members_of_value(const type_codec& codec, void* object, int& types);
    void read_elements(std::size_t size, void* context, element_function on_element);
    void read_json_elements(
        std::size_t size, void* context, element_function on_element, codec::path_step& step
    );
    void read_set(value_type set, std::size_t size, void* context, element_function on_element);
    void read_members(void* context, member_function on_member, object_fields* into = nullptr);
    void read_json_members(
        void* context, member_function on_member, object_fields* into, codec::path_step& step
    );
    codec::field_shape* read_plain_fields(
        codec::json_members& members,
        object_fields& into,
        std::span<codec::field_shape> shape,
        std::size_t& last,
        codec::path_step& step
    );
    bool read_plain_field(object_fields& into, std::size_t at);
    void keep_unknown(value& out);
    bool is_ok() const noexcept;
    bool open(value_type wanted);
    bool plain_text(value_type wanted, std::string_view& out) noexcept;
    bool number_text(std::string_view& out, std::string& scratch);
    void fail_at_limit();

    codec::json_reader* json_ = nullptr;
    const value* value_ = nullptr;
    const item* item_ = nullptr;
    std::string_view root_;
    codec::map_shapes* shapes_ = nullptr;
    codec::field_shape* field_ = nullptr; // that the value is of, with what is expected there
    const codec::path_step* at_ = nullptr;
    value_type type_ = value_type::unknown;
    const char* begin_ = nullptr; // of the value, in JSON
    int begin_depth_ = 0;
    int depth_ = 1; // how many lists and maps a list or map here would be the innermost of
    client_errc code_ = {};
    std::string failure_;
};

/// Compiled once for the types whose codecs have it: text, bool, bytes and all numbers.
template <class T>
bool read_plain(codec::json_reader& json, void* object);

// Doxygen takes these for functions.
/// @cond
extern template bool value_reader::read_number(signed char&);
extern template bool value_reader::read_number(unsigned char&);
extern template bool value_reader::read_number(short&);
extern template bool value_reader::read_number(unsigned short&);
extern template bool value_reader::read_number(int&);
extern template bool value_reader::read_number(unsigned&);
extern template bool value_reader::read_number(long&);
extern template bool value_reader::read_number(unsigned long&);
extern template bool value_reader::read_number(long long&);
extern template bool value_reader::read_number(unsigned long long&);
extern template bool value_reader::read_number(float&);
extern template bool value_reader::read_number(double&);
/// @endcond

} // namespace detail
} // namespace codynamo
