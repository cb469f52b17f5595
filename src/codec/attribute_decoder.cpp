// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"
#include "codec/base64.hpp"
#include "codec/bounded_list.hpp"
#include "codec/short_decimal.hpp"
#include "codec/spare_attributes.hpp"
#include "codec/value_shape.hpp"
#include "value/name_order.hpp"
#include "value/nesting.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo::codec {

namespace {

using json_kind = json_reader::kind;

using detail::value_access;

// Each returns false for JSON that does not fit its type or that DynamoDB would not store. Then a
// part of it may have been read; the reader skips the rest.

/// Reads a string; `make(text, part)` makes of it what stays, and returns false if it cannot.
template <class F>
bool decode_text(json_reader& reader, F make) {
    std::string scratch;
    std::string_view text;
    if (!reader.string_if_at(text, scratch)) return false;
    reader.spend_text(text);
    return reader.ok() && make(text, reader.part(text));
}

/// Returns nothing for a number that DynamoDB would not store.
bool is_storable(std::string_view text, const detail::text_part& part) {
    return is_short_decimal(text) || number(part).storable();
}

bool decode_scalar(json_reader& reader, value& out, std::type_identity<std::string>) {
    std::string_view text;
    if (!reader.plain_string(text)) {
        if (!reader.is_at('"')) return false;
        reader.string(value_access::fill<std::string>(out));
        return reader.ok();
    }
    reader.spend_text(text);
    const detail::text_part part = reader.part(text);
    if (part.is_short)
        value_access::fill<std::string>(out, part.data, part.short_size).resize(part.size);
    else
        value_access::fill<std::string>(out, text);
    return true;
}

bool decode_scalar(json_reader& reader, value& out, std::type_identity<number>) {
    return decode_text(reader, [&](std::string_view text, const detail::text_part& part) {
        if (!is_storable(text, part)) return false;
        value_access::fill<number>(out, part);
        return true;
    });
}

bool decode_bytes(json_reader& reader, std::vector<std::byte>& out) {
    std::string scratch;
    std::string_view text;
    if (!reader.string_if_at(text, scratch)) return false;
    auto bytes = decode_base64(text);
    if (!bytes) return false;
    reader.spend(bytes->size());
    out = std::move(*bytes);
    return true;
}

bool decode_scalar(json_reader& reader, value& out, std::type_identity<binary>) {
    std::vector<std::byte> bytes;
    if (!decode_bytes(reader, bytes)) return false;
    value_access::fill<binary>(out, std::move(bytes));
    return true;
}

// Elements of sets.

bool decode_one(json_reader& reader, std::vector<std::string>& out) {
    return decode_text(reader, [&](std::string_view text, const detail::text_part&) {
        out.emplace_back(text);
        return true;
    });
}

bool decode_one(json_reader& reader, std::vector<number>& out) {
    return decode_text(reader, [&](std::string_view text, const detail::text_part& part) {
        if (!is_storable(text, part)) return false;
        out.emplace_back(part);
        return true;
    });
}

bool decode_one(json_reader& reader, std::vector<binary>& out) {
    std::vector<std::byte> bytes;
    if (!decode_bytes(reader, bytes)) return false;
    out.emplace_back(std::move(bytes));
    return true;
}

using shape_slot = std::unique_ptr<value_shape>*; // null if nobody asks

value_shape* shape_in(shape_slot slot) {
    if (!slot) return nullptr;
    if (!*slot) *slot = std::make_unique<value_shape>();
    return slot->get();
}

/// Reads an array to its end; `add_next()` returns false for an element that is malformed.
template <class T, class F>
bool decode_elements(json_reader& reader, std::vector<T>& out, value_shape* shape, F add_next) {
    if (!reader.is_at('[')) return false;
    bool good = true;
    const std::size_t begin_with = first_size(shape ? shape->size : 0);
    if (begin_with > first_elements) reader.spend((begin_with - first_elements) * sizeof(T));
    json_elements elements(reader);
    while (elements.next()) {
        good = good && out.size() < most_elements;
        const char* const begin = reader.mark();
        if (good) {
            if (out.capacity() == 0) out.reserve(begin_with);
            if (out.size() >= first_elements) make_room(reader, out);
            good = add_next();
        }
        if (!good && reader.is_still_at(begin)) reader.skip();
    }
    if (out.capacity() > 2 * out.size()) out.shrink_to_fit();
    reader.spend(std::min(out.capacity(), first_elements) * sizeof(T));
    if (shape) shape->size = out.size();
    return good;
}

template <class Element>
bool decode_set(json_reader& reader, value& out, shape_slot slot) {
    std::vector<Element> elements;
    const bool good = decode_elements(reader, elements, shape_in(slot), [&] {
        return decode_one(reader, elements);
    });
    if (!good || elements.empty()) return false;
    element_set<Element> set(std::move(elements));
    if (set.has_duplicates()) return false;
    value_access::fill<element_set<Element>>(out, std::move(set));
    return true;
}

/// The attributes of a map as they arrive, for an item, which has them sorted by name.
class arriving_attributes {
public:
    arriving_attributes(json_reader& reader, value_shape* shape) : reader_(reader), shape_(shape) {
        if (!shape || shape->members.empty()) return;
        spend(shape->members.size());
        if (!reader.ok()) return;
        expected_ = shape->members;
        held_.reserve(expected_.size());
        for (const value_shape::member& m : expected_)
            held_.emplace_back(reader.part(expected_[m.nth].name()));
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// How the name of the next one is probably written.
    [[nodiscard]] std::string_view expected() const noexcept {
        return size_ < expected_.size() ? expected_[size_].written : std::string_view();
    }

    struct arrival {
        codynamo::value& value;
        shape_slot shape;
    };

    /// Adds the expected attribute without its value. Valid until the next one is added.
    arrival add_expected() {
        value_shape::member& expected = expected_[size_++];
        reader_.spend_text(expected.name());
        return {held_[expected.rank].value, &expected.value};
    }

    /// Adds another one.
    arrival add(const json_members& member) {
        reader_.spend_text(member.name());
        if (!expected_.empty()) forget_order();
        spend(1);
        if (held_.capacity() == 0) held_ = with_capacity(first_capacity);
        const bool is_remembered = shape_ && remember(member.written());
        ++size_;
        value& v = held_.emplace_back(reader_.part(member.name())).value;
        return {v, is_remembered ? &shape_->members.back().value : nullptr};
    }

    /// Returns the attributes, and remembers their order for the next item.
    std::vector<attribute> sorted() && {
        if (!expected_.empty() && size_ == expected_.size()) return std::move(held_);
        if (!expected_.empty()) forget_order();
        const bool is_remembered = shape_ && shape_->members.size() == size_;
        auto out = detail::move_in_order(held_, [&](std::size_t from, std::size_t to) {
            if (!is_remembered) return;
            shape_->members[from].rank = static_cast<std::uint32_t>(to);
            shape_->members[to].nth = static_cast<std::uint32_t>(from);
        });
        if (is_remembered && out.size() != size_) shape_->members.clear();
        spare_attributes::keep(std::move(held_));
        return out;
    }

private:
    static constexpr std::size_t first_capacity = 14; // 1 KB, which glibc's malloc has at hand
    static constexpr std::size_t most_expected = 64;

    void spend(std::size_t count) noexcept { reader_.spend(count * sizeof(attribute)); }

    static std::vector<attribute> with_capacity(std::size_t least) {
        std::vector<attribute> out = spare_attributes::take();
        out.reserve(least);
        return out;
    }

    /// From here on the item is not as the one before: continues with what arrived.
    void forget_order() {
        std::vector<attribute> arrived = with_capacity(std::max(size_ + 1, first_capacity));
        for (std::size_t i = 0; i < size_; ++i)
            arrived.push_back(std::move(held_[expected_[i].rank]));
        held_ = std::move(arrived);
        expected_ = {};
        shape_->members.resize(size_);
    }

    bool remember(std::string_view written) {
        if (shape_->members.size() < size_) return false; // not all of them were remembered
        if (written.empty() || size_ == most_expected) {
            shape_->members.clear();
            return false;
        }
        reader_.spend(sizeof(value_shape::member));
        shape_->members.push_back({written, 0, 0, nullptr});
        return true;
    }

    json_reader& reader_;
    value_shape* shape_;
    std::span<value_shape::member> expected_; // empty after the first one that is another
    std::size_t size_ = 0;
    std::vector<attribute> held_;
};

void decode_value(json_reader& reader, value& out, int depth, shape_slot slot);

/// Returns false if there are more attributes than an item can have.
bool decode_attributes(json_reader& reader, item& out, int depth, value_shape* shape) {
    arriving_attributes attributes(reader, shape);
    json_members members(reader);
    bool good = true;
    for (;;) {
        const bool as_expected = members.next_is(attributes.expected());
        if (!as_expected && !members.next()) break;
        good = good && attributes.size() < most_elements;
        if (!good) {
            reader.skip();
            continue;
        }
        const auto& [v, slot] = as_expected ? attributes.add_expected() : attributes.add(members);
        decode_value(reader, v, depth + 1, slot);
    }
    if (good) value_access::attributes(out) = std::move(attributes).sorted();
    return good;
}

bool decode_map_value(json_reader& reader, value& out, int depth, shape_slot slot) {
    if (!reader.is_at('{') || depth > max_attribute_depth) return false;
    item attributes;
    if (!decode_attributes(reader, attributes, depth, shape_in(slot))) return false;
    value_access::fill<item>(out, std::move(attributes));
    return true;
}

bool decode_list_value(json_reader& reader, value& out, int depth, shape_slot slot) {
    if (depth > max_attribute_depth) return false;
    value_shape* const shape = shape_in(slot);
    const shape_slot element_slot = shape ? &shape->element : nullptr;
    std::vector<value> elements;
    const bool good = decode_elements(reader, elements, shape, [&] {
        decode_value(reader, elements.emplace_back(), depth + 1, element_slot);
        return true;
    });
    if (good) value_access::fill<list>(out, std::move(elements));
    return good;
}

bool decode_other(json_reader& reader, value& out, value_type type, int depth, shape_slot slot) {
    switch (type) {
    case value_type::binary:
        return decode_scalar(reader, out, std::type_identity<binary>());
    case value_type::boolean:
        if (reader.peek() != json_kind::boolean) return false;
        value_access::fill<bool>(out, reader.boolean());
        return true;
    case value_type::null:
        if (reader.peek() != json_kind::boolean) return false;
        (void)reader.boolean();
        return true;
    case value_type::list:
        return decode_list_value(reader, out, depth, slot);
    case value_type::map:
        return decode_map_value(reader, out, depth, slot);
    case value_type::string_set:
        return decode_set<std::string>(reader, out, slot);
    case value_type::number_set:
        return decode_set<number>(reader, out, slot);
    case value_type::binary_set:
        return decode_set<binary>(reader, out, slot);
    default:
        return false;
    }
}

/// Most values are strings and numbers: short, so that it is compiled into the loops.
inline bool decode_content(
    json_reader& reader, value& out, value_type type, int depth, shape_slot slot
) {
    if (type == value_type::string)
        return decode_scalar(reader, out, std::type_identity<std::string>());
    if (type == value_type::number) return decode_scalar(reader, out, std::type_identity<number>());
    return decode_other(reader, out, type, depth, slot);
}

void keep_as_unknown(json_reader& reader, value& out, const char* begin) {
    if (!reader.ok()) return;
    std::string json(reader.text_since(begin));
    reader.spend_text(json);
    out = unknown_value(std::move(json));
}

/// Reads the members of a value, or what stands behind the first one, whose content was `good`.
void decode_members(
    json_reader& reader, value& out, int depth, const char* begin, int types, bool good
) {
    json_members members(reader, types > 0);
    while (members.next()) {
        const char* const content = reader.mark();
        if (members.name() != "__type") {
            const auto type = value_type_of(members.name());
            good = ++types == 1 && type && decode_content(reader, out, *type, depth, nullptr);
        }
        if (reader.is_still_at(content)) reader.skip();
    }
    if (!good) keep_as_unknown(reader, out, begin);
}

void decode_value(json_reader& reader, value& out, int depth, shape_slot slot) {
    const char* const begin = reader.mark();
    const std::string_view name = reader.short_name_ahead();
    if (const auto type = value_type_of(name)) {
        reader.enter_behind(name);
        const char* const content = reader.mark();
        const bool good = decode_content(reader, out, *type, depth, slot);
        if (good && reader.leave_object()) return;
        if (!good && reader.is_still_at(content)) reader.skip();
        return decode_members(reader, out, depth, begin, 1, good);
    }
    if (reader.is_at('{')) return decode_members(reader, out, depth, begin, 0, false);
    reader.skip();
    keep_as_unknown(reader, out, begin);
}

} // namespace

bool decode_content(json_reader& reader, value& out, value_type type, int depth) {
    out = nullptr;
    return decode_content(reader, out, type, depth, nullptr);
}

void decode(json_reader& reader, value& out) {
    out = nullptr; // what null is read into
    decode_value(reader, out, 1, nullptr);
}

void decode(json_reader& reader, item& out, value_shape* shape) {
    if (!decode_attributes(reader, out, 0, shape))
        reader.fail_at_limit("an item of more attributes than DynamoDB's limits");
}

void decode_key(json_reader& reader, item& out) {
    std::vector<attribute> attributes;
    reader.object([&](std::string_view name) {
        if (attributes.size() == most_in_a_request)
            return reader.fail_at_limit("a key of more attributes than DynamoDB's limits");
        const char* const begin = reader.mark();
        const std::size_t replaced = reader.replaced_surrogates();
        value& v = attributes.emplace_back(std::string(name), value()).value;
        decode_value(reader, v, 1, nullptr);
        const bool can_be_key = v.is_string() || v.is_number() || v.is_binary();
        if (!can_be_key || reader.replaced_surrogates() != replaced)
            keep_as_unknown(reader, v, begin);
    });
    out = item::adopt(std::move(attributes));
}

} // namespace codynamo::codec
