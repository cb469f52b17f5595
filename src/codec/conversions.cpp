// SPDX-License-Identifier: BSL-1.0
#include <codynamo/converter.hpp>
#include <codynamo/error.hpp>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace codynamo::detail {

namespace {

template <class Element, class Write>
void write_set(value_writer& out, const element_set<Element>& set, value_type type, Write write) {
    // An element that is there twice is refused with the set's own words.
    if (set.has_duplicates()) return out.any(value(set));
    out.begin_set(type);
    for (const Element& e : set)
        write(e);
    out.end_set();
}

} // namespace

void write_as_value(
    value_writer& out, void (*write)(value_writer&, const void* object), const void* object
) {
    value whole;
    value_writer to_value(whole, "set");
    write(to_value, object);
    if (!to_value.ok()) return out.fail(to_value.failure().info().message);
    out.any(whole);
}

void refuse_equal(value_writer& out, std::span<std::string_view> names) {
    std::ranges::sort(names);
    const auto twice = std::ranges::adjacent_find(names);
    if (twice != names.end())
        out.fail("two keys are written as the attribute name '" + std::string(*twice) + "'");
}

template <held T>
void held_conversion<T>::write(value_writer& out, const T& v) {
    if constexpr (std::same_as<T, std::string>) {
        out.text(v);
    } else if constexpr (std::same_as<T, bool>) {
        out.boolean(v);
    } else if constexpr (std::same_as<T, std::nullptr_t>) {
        out.null();
    } else if constexpr (std::same_as<T, number>) {
        out.number(v);
    } else if constexpr (std::same_as<T, binary>) {
        out.bytes(v.bytes());
    } else if constexpr (std::same_as<T, list>) {
        out.begin_list();
        for (const value& element : v)
            out.element(codec_of<value>, &element);
        out.end_list();
    } else if constexpr (std::same_as<T, item>) {
        out.any(v);
    } else if constexpr (std::same_as<T, string_set>) {
        write_set(out, v, value_type::string_set, [&](const std::string& e) { out.text(e); });
    } else if constexpr (std::same_as<T, number_set>) {
        write_set(out, v, value_type::number_set, [&](const number& e) { out.number(e); });
    } else if constexpr (std::same_as<T, binary_set>) {
        write_set(out, v, value_type::binary_set, [&](const binary& e) { out.bytes(e.bytes()); });
    } else {
        out.any(value(v));
    }
}

template <held T>
void held_conversion<T>::read(value_reader& in, T& out) {
    if constexpr (std::same_as<T, std::string>) {
        in.read_text(out);
    } else if constexpr (std::same_as<T, bool>) {
        in.read_boolean(out);
    } else if constexpr (std::same_as<T, std::nullptr_t>) {
        in.expect(value_type::null);
    } else if constexpr (std::same_as<T, number>) {
        in.read_number(out);
    } else if constexpr (std::same_as<T, binary>) {
        std::vector<std::byte> bytes;
        if (in.read_bytes(bytes)) out = std::move(bytes);
    } else {
        if (!in.expect(type_of_content<T>)) return;
        value v;
        in.whole(v);
        if (T* found = v.get_if<T>())
            out = std::move(*found);
        else
            in.fail(client_errc::malformed_response, "a value that DynamoDB does not store");
    }
}

template struct held_conversion<std::string>;
template struct held_conversion<bool>;
template struct held_conversion<std::nullptr_t>;
template struct held_conversion<number>;
template struct held_conversion<binary>;
template struct held_conversion<list>;
template struct held_conversion<item>;
template struct held_conversion<string_set>;
template struct held_conversion<number_set>;
template struct held_conversion<binary_set>;
template struct held_conversion<unknown_value>;

using bytes_conversion = plain_conversion<std::vector<std::byte>, default_format>;

void bytes_conversion::write(value_writer& out, const std::vector<std::byte>& v) {
    out.bytes(v);
}

void bytes_conversion::read(value_reader& in, std::vector<std::byte>& out) {
    in.read_bytes(out);
}

void fail_at_size(value_reader& in, std::size_t wanted, std::size_t found) {
    in.fail(
        client_errc::wrong_type,
        "expected " + std::to_string(wanted) + " elements, got " + std::to_string(found)
    );
}

void fail_at_type(value_reader& in) {
    in.fail(
        client_errc::wrong_type,
        "a " + std::string(to_string(in.type())) + " is of no alternative of the variant"
    );
}

std::string_view enum_name(value_writer& out, const enum_table& table, long long v) {
    for (const enum_entry& e : std::span(table.entries, table.size))
        if (e.number == v) return e.name;
    out.fail("the enum has no name for its number");
    return {};
}

void write_enum_number(value_writer& out, const enum_table& table, long long v) {
    if (!enum_name(out, table, v).empty()) out.number(number(v));
}

const enum_entry* enum_named(value_reader& in, const enum_table& table, std::string_view name) {
    for (const enum_entry& e : std::span(table.entries, table.size))
        if (e.name == name) return &e;
    in.fail(client_errc::invalid_value, "the enum has no such name");
    return nullptr;
}

const enum_entry* read_enum_name(value_reader& in, const enum_table& table) {
    std::string name;
    return in.read_text(name) ? enum_named(in, table, name) : nullptr;
}

const enum_entry* read_enum_number(value_reader& in, const enum_table& table) {
    long long v = 0;
    if (!in.read_number(v)) return nullptr;
    for (const enum_entry& e : std::span(table.entries, table.size))
        if (e.number == v) return &e;
    in.fail(client_errc::invalid_value, "the enum has no such number");
    return nullptr;
}

void fail_by_exception(value_writer& out) {
    try {
        throw;
    } catch (const error& e) {
        out.fail(e.info().message);
    }
}

void fail_by_exception(value_reader& in) {
    try {
        throw;
    } catch (const error& e) {
        const bool is_client_errc = e.code().category() == client_category();
        in.fail(
            is_client_errc ? static_cast<client_errc>(e.code().value())
                           : client_errc::invalid_value,
            e.info().message
        );
    }
}

value make_value(const type_codec& codec, const void* object) {
    value out;
    value_writer writer(out, "value");
    writer.write(codec, object);
    if (!writer.ok()) throw_error(writer.failure());
    return out;
}

void read_attribute(const type_codec& codec, void* object, const value& v, std::string_view name) {
    const std::string root = "attribute \"" + std::string(name) + '"';
    value_reader reader(v, root);
    reader.read(codec, object);
    if (!reader.ok()) throw_error(reader.failure());
}

void read_value(const type_codec& codec, void* object, const value& v) {
    value_reader reader(v, "value");
    reader.read(codec, object);
    if (!reader.ok()) throw_error(reader.failure());
}

} // namespace codynamo::detail
