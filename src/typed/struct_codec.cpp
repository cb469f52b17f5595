// SPDX-License-Identifier: BSL-1.0
#include "value/same_text.hpp"

#include <codynamo/converter.hpp>
#include <codynamo/error.hpp>
#include <codynamo/result.hpp>
#include <codynamo/typed/struct_codec.hpp>
#include <codynamo/value.hpp>
#include <codynamo/value_reader.hpp>
#include <codynamo/value_writer.hpp>

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::detail {

namespace {

using slots = std::array<void*, most_slots>;

constexpr std::string_view empty_part =
    "a part of this key is empty: such a key could not be read back";
constexpr std::string_view another_key =
    "it is not as this struct writes it: it would be written under another key";
constexpr std::string_view part_with_separator =
    "a part of this key contains the text that ends it: such a key could not be read back";

// --- texts of keys ---

/// The text of a member, or why it has none.
std::string text_of(const type_codec& codec, const void* member, std::string_view& why) {
    value v;
    value_writer out(v, "key");
    out.write(codec, member);
    if (!out.ok())
        why = "a part of this key is refused by its conversion";
    else if (v.is_string())
        return std::move(v).as_string();
    else if (v.is_number())
        return v.as_number().text();
    else
        why = "a part of this key is neither text nor a number";
    return {};
}

/// The literal that ends the member at `i`, empty for the last piece.
std::string_view end_of(const composed_key& key, std::size_t i) {
    return i + 1 < key.size ? key.pieces[i + 1].text : std::string_view();
}

/// Whether the piece at `i + 1` ends the key.
bool is_last_text(const composed_key& key, std::size_t i) {
    return i + 2 == key.size;
}

/// Whether `part`, which the text `end` follows, is read back as it is.
bool is_found_again(std::string_view part, std::string_view end) {
    if (end.empty()) return true;
    std::string both(part);
    both += end;
    return both.find(end) == part.size();
}

std::string compose(const composed_key& key, void* const* addresses, std::string_view& why) {
    std::string out;
    for (std::size_t i = 0; i < key.size && why.empty(); ++i) {
        const key_piece& piece = key.pieces[i];
        if (!piece.codec) {
            out += piece.text;
            continue;
        }
        const std::string part = text_of(*piece.codec, addresses[piece.slot], why);
        if (!why.empty()) break;
        if (part.empty())
            why = empty_part;
        else if (!is_last_text(key, i) && !is_found_again(part, end_of(key, i)))
            why = part_with_separator;
        out += part;
    }
    return out;
}

/// The text of the member at `i` at the front of `rest`, which becomes what follows; nothing if
/// there is no such text.
std::optional<std::string_view> take_part(
    const composed_key& key, std::size_t i, std::string_view& rest
) {
    const std::string_view end = end_of(key, i);
    std::size_t size = rest.size();
    if (is_last_text(key, i))
        size = rest.ends_with(end) ? rest.size() - end.size() : 0;
    else if (!end.empty())
        size = rest.find(end);
    if (size == 0 || size == std::string_view::npos) return std::nullopt;
    const std::string_view part = rest.substr(0, size);
    rest.remove_prefix(size);
    return part;
}

void read_part(value_reader& in, const key_piece& piece, std::string_view part, void* member) {
    value v;
    if (piece.is_number) {
        auto parsed = number::parse(part);
        if (!parsed) {
            return in.fail(
                client_errc::wrong_type, "a part of this key should be a number, and is not"
            );
        }
        v = std::move(*parsed);
    } else {
        v = value(part);
    }
    value_reader of_part(v, "key");
    of_part.read(*piece.codec, member);
    if (!of_part.ok())
        in.fail(client_errc::wrong_type, "a part of this key is not what its member can be");
}

/// Reads the key's text into the members; `in` stands at the attribute.
void read_key(
    value_reader& in, const composed_key& key, const slots& addresses, std::string& text
) {
    in.read<std::string>(text);
    if (!in.ok()) return;
    constexpr std::string_view another = "the text is not composed as the mapping says";
    std::string_view rest = text;
    for (std::size_t i = 0; i < key.size && in.ok(); ++i) {
        const key_piece& piece = key.pieces[i];
        if (piece.codec) {
            const auto part = take_part(key, i, rest);
            if (!part) return in.fail(client_errc::wrong_type, another);
            read_part(in, piece, *part, addresses[piece.slot]);
        } else if (rest.starts_with(piece.text)) {
            rest.remove_prefix(piece.text.size());
        } else {
            return in.fail(client_errc::wrong_type, another);
        }
    }
    if (!rest.empty()) in.fail(client_errc::wrong_type, another);
}

/// Reads a key attribute. What would be written under another key is not read: one time has many
/// texts.
void read_converted_key(value_reader& in, const type_codec& codec, void* member) {
    value v;
    in.read<value>(v);
    if (!in.ok()) return;
    value_reader of_key(v, "key");
    of_key.read(codec, member);
    if (!of_key.ok()) {
        const error failure = of_key.failure();
        const std::string& text = failure.info().message;
        return in.fail(
            static_cast<client_errc>(failure.code().value()), text.substr(text.find(' ') + 1)
        );
    }
    value written;
    value_writer out(written, "key");
    out.write(codec, member);
    if (!out.ok() || written != v) in.fail(client_errc::wrong_type, another_key);
}

// --- writing ---

struct key_to_write {
    const composed_key& key;
    const slots& addresses;
};

void write_key(value_writer& out, const void* object) {
    const auto& [key, addresses] = *static_cast<const key_to_write*>(object);
    std::string_view why;
    const std::string text = compose(key, addresses.data(), why);
    if (why.empty())
        out.text(text);
    else
        out.fail(why);
}

constexpr type_codec key_codec{&write_key, nullptr, nullptr};

// --- reading ---

bool is_named(const struct_field& field, std::string_view name) noexcept {
    return field.name.size() == name.size() && same_text(name.data(), field.name);
}

class struct_reading {
public:
    struct_reading(const struct_table& table, void* object)
        : table_(table), into_{table.fields, table.size, addresses_.data(), {}} {
        table.addresses(object, addresses_.data());
    }

    void read(value_reader& in) {
        in.fields(into_, [this](value_reader& each, std::string_view name, std::size_t field) {
            return attribute(each, name, field);
        });
        if (in.ok()) finish(in);
    }

private:
    /// Returns which field the attribute is, if it is one.
    std::size_t attribute(value_reader& in, std::string_view name, std::size_t known) {
        const std::size_t at = known != value_reader::no_field ? known : field_named(name);
        if (at == value_reader::no_field) {
            key_or_type(in, name);
            return at;
        }
        into_.read[at] = true;
        const struct_field& field = table_.fields[at];
        if (field.is_converted_key)
            read_converted_key(in, *field.codec, addresses_[field.slot]);
        else
            in.read(*field.codec, addresses_[field.slot]);
        return at;
    }

    void finish(value_reader& in) {
        constexpr std::string_view missing = "it is absent, and the member has no default";
        for (std::size_t i = 0; i < table_.size; ++i) {
            const struct_field& field = table_.fields[i];
            if (into_.read[i] || field.absent == when_absent::stays) continue;
            if (field.absent == when_absent::failure)
                return in.fail_at(field.name, client_errc::no_such_attribute, missing);
            field.reset(addresses_[field.slot]);
        }
        check_keys(in);
        if (table_.lenient || !in.ok()) return;
        for (std::size_t i = 0; i < table_.key_count; ++i)
            if (!keys_read_.test(i))
                return in.fail_at(
                    table_.keys[i].name, client_errc::no_such_attribute, "this key is absent"
                );
        if (!table_.type_attribute.empty() && !type_read_) {
            in.fail_at(
                table_.type_attribute, client_errc::no_such_attribute, "the type's name is absent"
            );
        }
    }

    /// Begins behind the one found last: attributes often come in one order.
    std::size_t field_named(std::string_view name) {
        for (std::size_t i = 0; i < table_.size; ++i) {
            if (next_ == table_.size) next_ = 0;
            if (is_named(table_.fields[next_++], name)) return next_ - 1;
        }
        return value_reader::no_field;
    }

    void key_or_type(value_reader& in, std::string_view name) {
        for (std::size_t i = 0; i < table_.key_count; ++i) {
            if (table_.keys[i].name != name) continue;
            keys_read_.set(i);
            return read_key(in, table_.keys[i], addresses_, key_texts_[i]);
        }
        if (name == table_.type_attribute && !name.empty()) type(in);
    }

    /// What would be written under another key is not read: 007 for 7, or one member that is a part
    /// of both keys with two values.
    void check_keys(value_reader& in) {
        for (std::size_t i = 0; i < table_.key_count; ++i) {
            std::string_view why;
            if (!keys_read_.test(i)) continue;
            if (compose(table_.keys[i], addresses_.data(), why) == key_texts_[i] && why.empty())
                continue;
            in.fail_at(table_.keys[i].name, client_errc::wrong_type, another_key);
        }
    }

    void type(value_reader& in) {
        type_read_ = true;
        std::string text;
        in.read<std::string>(text);
        if (in.ok() && text != table_.type_name) {
            in.fail(
                client_errc::wrong_type,
                "expected the type \"" + std::string(table_.type_name) + "\", got another"
            );
        }
    }

    const struct_table& table_;
    slots addresses_;
    object_fields into_;
    std::bitset<2> keys_read_;
    std::array<std::string, 2> key_texts_;
    bool type_read_ = false;
    std::size_t next_ = 0;
};

} // namespace

void write_struct(value_writer& out, const struct_table& table, const void* object) {
    slots addresses;
    table.addresses(const_cast<void*>(object), addresses.data());
    out.begin_map();
    for (std::size_t i = 0; i < table.key_count; ++i) {
        const key_to_write key{table.keys[i], addresses};
        out.member(key.key.name, key_codec, &key);
    }
    if (!table.type_attribute.empty())
        out.member(table.type_attribute, codec_of<std::string_view>, &table.type_name);
    for (std::size_t i = 0; i < table.size; ++i) {
        const struct_field& field = table.fields[i];
        const void* const member = addresses[field.slot];
        if (field.codec->is_absent && field.codec->is_absent(member)) continue;
        out.member(field.name, *field.codec, member);
    }
    out.end_map();
}

void read_struct(value_reader& in, const struct_table& table, void* object) {
    struct_reading(table, object).read(in);
}

std::string compose_key(const composed_key& key, void* const* addresses, std::string_view root) {
    std::string_view why;
    std::string out = compose(key, addresses, why);
    if (!why.empty()) {
        throw error(
            client_errc::invalid_value,
            std::string(root) + '.' + std::string(key.name) + ": " + std::string(why)
        );
    }
    return out;
}

std::string key_text(const type_codec& codec, const void* member) {
    std::string_view why;
    std::string out = text_of(codec, member, why);
    if (!why.empty()) throw error(client_errc::invalid_value, std::string(why));
    return out;
}

} // namespace codynamo::detail
