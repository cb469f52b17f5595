// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_path.hpp"
#include "codec/attribute_value.hpp"
#include "codec/base64.hpp"
#include "codec/bounded_list.hpp"
#include "codec/map_shape.hpp"
#include "codec/short_decimal.hpp"
#include "value/wrong_type.hpp"

#include <codynamo/error.hpp>
#include <codynamo/item.hpp>
#include <codynamo/struct_field.hpp>
#include <codynamo/value_reader.hpp>

#include <charconv>
#include <concepts>
#include <memory>
#include <span>
#include <utility>

namespace codynamo::detail {

namespace {

/// Whether from_chars reads the same number as `number::to<T>`, and more quickly. So few digits
/// always are the fewest that read back as the same floating-point number.
template <class T>
bool is_simple(std::string_view digits) noexcept {
    if constexpr (std::integral<T>) {
        return true;
    } else {
        constexpr std::size_t most = std::numeric_limits<T>::digits10;
        return digits.size() <= most && digits.find_first_not_of("0123456789.") == digits.npos;
    }
}

/// Makes a short text in place: g++ 12 assigns even that by calls of other functions.
void assign(std::string& out, const text_part& part) {
    if (!part.is_short) {
        out = std::string(part.data, part.size);
        return;
    }
    std::destroy_at(&out);
    std::construct_at(&out, part.data, text_part::short_size);
    out.resize(part.size);
}

bool read_plain_json(codec::json_reader& json, std::string& out) {
    if (std::string_view text; json.plain_value<'S'>(text)) {
        json.spend_text(text);
        assign(out, json.part(text));
        return true;
    }
    const codec::json_reader::point begin = json.here();
    const std::string_view name = json.short_name_ahead();
    if (name != "S") return false;
    json.enter_behind(name);
    if (json.is_at('"')) {
        json.string(out);
        if (json.leave_object() || !json.ok()) return true;
    }
    json.go_back(begin);
    return false;
}

bool read_plain_json(codec::json_reader& json, bool& out) {
    return json.plain_value(out);
}

bool read_plain_json(codec::json_reader& json, number& out) {
    const codec::json_reader::point begin = json.here();
    std::string_view text;
    if (!json.plain_value<'N'>(text)) return false;
    if (codec::is_short_decimal(text)) {
        json.spend_text(text);
        out = number(json.part(text));
        return true;
    }
    json.go_back(begin);
    return false;
}

template <arithmetic T>
bool read_plain_json(codec::json_reader& json, T& out) {
    const codec::json_reader::point begin = json.here();
    std::string_view text;
    if (!json.plain_value<'N'>(text)) return false;
    if (is_simple<T>(text)) {
        const char* const end = text.data() + text.size();
        const auto [stop, fault] = std::from_chars(text.data(), end, out);
        if (fault == std::errc() && stop == end) return true;
    }
    json.go_back(begin);
    return false;
}

bool read_plain_json(codec::json_reader& json, std::vector<std::byte>& out) {
    const codec::json_reader::point begin = json.here();
    std::string_view text;
    if (!json.plain_value<'B'>(text)) return false;
    if (auto bytes = codec::decode_base64(text)) {
        json.spend(bytes->size());
        out = std::move(*bytes);
        return true;
    }
    json.go_back(begin);
    return false;
}

} // namespace

template <class T>
bool read_plain(codec::json_reader& json, void* object) {
    return read_plain_json(json, *static_cast<T*>(object));
}

/// Within this source it is compiled into the loops.
inline bool value_reader::is_ok() const noexcept {
    return failure_.empty() && (!json_ || json_->ok());
}

bool value_reader::ok() const noexcept {
    return is_ok();
}

error value_reader::failure() const {
    return {code_, failure_};
}

void value_reader::fail(client_errc code, std::string_view what) {
    if (!is_ok()) return;
    code_ = code;
    failure_ = codec::path_text(root_, at_);
    failure_ += ": ";
    failure_ += what;
}

void value_reader::fail_at(std::string_view attribute, client_errc code, std::string_view what) {
    const codec::path_step step{at_, attribute, 0};
    at_ = &step;
    fail(code, what);
    at_ = step.parent;
}

void value_reader::fail_at_limit() {
    fail(client_errc::malformed_response, "more elements than DynamoDB's limits");
}

void value_reader::read(const type_codec& codec, void* object) {
    if (!is_ok()) return;
    if (!json_) return codec.read(*this, object);
    if (codec.read_plain && codec.read_plain(*json_, object)) return;
    const value_type outer_type = type_;
    const char* const outer_begin = begin_;
    const int outer_depth = begin_depth_;
    read_json(codec, object);
    type_ = outer_type;
    begin_ = outer_begin;
    begin_depth_ = outer_depth;
}

void value_reader::read_json(const type_codec& codec, void* object) {
    const codec::json_reader::point begin = json_->here();
    begin_ = begin.position;
    begin_depth_ = begin.depth;
    int types = 0;
    const std::string_view name = json_->short_name_ahead();
    if (const auto type = codec::value_type_of(name)) {
        json_->enter_behind(name);
        const char* const content = json_->mark();
        type_ = *type;
        codec.read(*this, object);
        const bool left_alone = json_->is_still_at(content);
        if (!left_alone && json_->leave_object()) return;
        if (left_alone) json_->skip();
        types = 1;
    }
    if (types == 1 || json_->is_at('{')) read_members_of_value(codec, object, types);
    if (types == 1 || !is_ok()) return;
    // Not exactly one known type: the codec finds the reader before the value.
    json_->go_back(begin);
    type_ = value_type::unknown;
    codec.read(*this, object);
    if (json_->here().position == begin.position) json_->skip();
}

void value_reader::read_members_of_value(const type_codec& codec, void* object, int& types) {
    codec::json_members members(*json_, types > 0);
    while (members.next()) {
        const char* const content = json_->mark();
        if (members.name() != "__type") {
            const auto type = codec::value_type_of(members.name());
            if (++types == 1 && type) {
                type_ = *type;
                codec.read(*this, object);
            } else {
                types = 2;
            }
        }
        if (json_->is_still_at(content)) json_->skip();
    }
}

void value_reader::read_item(const type_codec& codec, void* object) {
    if (!is_ok()) return;
    depth_ = 0;
    if (json_) {
        const codec::json_reader::point begin = json_->here();
        begin_ = begin.position;
        begin_depth_ = begin.depth;
        type_ = value_type::map;
        codec.read(*this, object);
        if (json_->here().position == begin.position) json_->skip();
    } else {
        codec.read(*this, object);
    }
    depth_ = 1;
}

value_type value_reader::type() const noexcept {
    if (json_) return type_;
    return value_ ? value_->type() : value_type::map;
}

bool value_reader::expect(value_type wanted) {
    if (!is_ok()) return false;
    if (type() == wanted) return true;
    fail(client_errc::wrong_type, wrong_type_text(wanted, type()));
    return false;
}

/// Whether the content can be read as that of this type.
bool value_reader::open(value_type wanted) {
    if (!expect(wanted)) return false;
    if (!json_) return true;
    char first = '"';
    if (wanted == value_type::list || wanted >= value_type::string_set) first = '[';
    if (wanted == value_type::map) first = '{';
    if (wanted == value_type::boolean) first = json_->is_at('t') ? 't' : 'f';
    if (json_->is_at(first)) return true;
    type_ = value_type::unknown;
    return expect(wanted);
}

bool value_reader::plain_text(value_type wanted, std::string_view& out) noexcept {
    return json_ && type_ == wanted && failure_.empty() && json_->plain_string(out);
}

bool value_reader::read_text(std::string& out) {
    if (std::string_view plain; plain_text(value_type::string, plain)) {
        json_->spend_text(plain);
        assign(out, json_->part(plain));
        return is_ok();
    }
    if (!open(value_type::string)) return false;
    if (json_)
        json_->string(out);
    else
        out = value_->as_string();
    return is_ok();
}

bool value_reader::read_boolean(bool& out) {
    if (!open(value_type::boolean)) return false;
    out = json_ ? json_->boolean() : value_->as_bool();
    return is_ok();
}

bool value_reader::read_bytes(std::vector<std::byte>& out) {
    if (!open(value_type::binary)) return false;
    if (!json_) {
        out = value_->as_binary().bytes();
        return true;
    }
    std::string scratch;
    auto bytes = codec::decode_base64(json_->string_view(scratch));
    if (!is_ok()) return false;
    if (!bytes) {
        fail(client_errc::malformed_response, "the binary is not base64");
        return false;
    }
    json_->spend(bytes->size());
    out = std::move(*bytes);
    return is_ok();
}

bool value_reader::number_text(std::string_view& out, std::string& scratch) {
    if (plain_text(value_type::number, out)) return true;
    if (!open(value_type::number)) return false;
    out = json_ ? json_->string_view(scratch) : std::string_view(value_->as_number().text());
    return is_ok();
}

bool value_reader::read_number(number& out) {
    std::string_view digits;
    std::string scratch;
    if (!number_text(digits, scratch)) return false;
    number read = json_ ? number(json_->part(digits)) : value_->as_number();
    if (json_ && !codec::is_short_decimal(digits) && !read.storable()) {
        fail(client_errc::malformed_response, read.refusal());
        return false;
    }
    spend(digits.size() > sizeof(std::string) / 2 ? digits.size() : 0);
    out = std::move(read);
    return is_ok();
}

template <class T>
bool value_reader::read_number(T& out) {
    std::string_view digits;
    std::string scratch;
    if (!number_text(digits, scratch)) return false;
    const char* const end = digits.data() + digits.size();
    if (is_simple<T>(digits)) {
        const auto [stop, fault] = std::from_chars(digits.data(), end, out);
        if (fault == std::errc() && stop == end) return true;
    }
    const number exact = number::from_service(std::string(digits));
    if (json_ && !exact.storable()) {
        fail(client_errc::malformed_response, exact.refusal());
        return false;
    }
    try {
        out = exact.to<T>();
        return true;
    } catch (const error& e) {
        fail(client_errc::number_out_of_range, e.info().message);
        return false;
    }
}

template bool read_plain<std::string>(codec::json_reader&, void*);
template bool read_plain<bool>(codec::json_reader&, void*);
template bool read_plain<number>(codec::json_reader&, void*);
template bool read_plain<std::vector<std::byte>>(codec::json_reader&, void*);
template bool read_plain<signed char>(codec::json_reader&, void*);
template bool read_plain<unsigned char>(codec::json_reader&, void*);
template bool read_plain<short>(codec::json_reader&, void*);
template bool read_plain<unsigned short>(codec::json_reader&, void*);
template bool read_plain<int>(codec::json_reader&, void*);
template bool read_plain<unsigned>(codec::json_reader&, void*);
template bool read_plain<long>(codec::json_reader&, void*);
template bool read_plain<unsigned long>(codec::json_reader&, void*);
template bool read_plain<long long>(codec::json_reader&, void*);
template bool read_plain<unsigned long long>(codec::json_reader&, void*);
template bool read_plain<float>(codec::json_reader&, void*);
template bool read_plain<double>(codec::json_reader&, void*);

template bool value_reader::read_number(signed char&);
template bool value_reader::read_number(unsigned char&);
template bool value_reader::read_number(short&);
template bool value_reader::read_number(unsigned short&);
template bool value_reader::read_number(int&);
template bool value_reader::read_number(unsigned&);
template bool value_reader::read_number(long&);
template bool value_reader::read_number(unsigned long&);
template bool value_reader::read_number(long long&);
template bool value_reader::read_number(unsigned long long&);
template bool value_reader::read_number(float&);
template bool value_reader::read_number(double&);

void value_reader::keep_unknown(value& out) {
    const char* const begin = json_->mark();
    json_->skip();
    if (!is_ok()) return;
    std::string json(json_->text_since(begin));
    json_->spend_text(json);
    out = unknown_value(std::move(json));
}

void value_reader::whole(value& out) {
    if (!is_ok()) return;
    if (!json_) {
        if (value_)
            out = *value_;
        else
            out = *item_;
    } else if (type_ == value_type::unknown) {
        keep_unknown(out);
    } else if (!codec::decode_content(*json_, out, type_, depth_) && json_->ok()) {
        const codec::json_reader::point behind = json_->here();
        json_->go_back({begin_, begin_depth_});
        if (depth_ > 0) {
            keep_unknown(out);
        } else {
            fail_at_limit();
        }
        if (json_->ok()) json_->go_back(behind);
    }
}

std::size_t value_reader::expected_elements(std::size_t size) noexcept {
    if (!is_ok() || type() != value_type::list) return 0;
    if (!json_) return value_->as_list().size();
    const std::size_t count = field_ ? field_->size : 0;
    if (count > codec::most_expected_elements) return 0;
    spend(count * size);
    return is_ok() ? count : 0;
}

void value_reader::read_elements(std::size_t size, void* context, element_function on_element) {
    if (!open(value_type::list)) return;
    if (depth_ > codec::max_attribute_depth)
        return fail(client_errc::malformed_response, "lists and maps are more than 31 deep");
    const value* const outer = value_;
    codec::field_shape* const field = std::exchange(field_, nullptr);
    codec::path_step step{at_, {}, 0};
    at_ = &step;
    ++depth_;
    if (json_) {
        read_json_elements(size, context, on_element, step);
        if (field) field->size = step.index;
    } else {
        for (const value& element : outer->as_list()) {
            value_ = &element;
            on_element(context, *this);
            if (!is_ok()) break;
            ++step.index;
        }
    }
    field_ = field;
    value_ = outer;
    at_ = step.parent;
    --depth_;
}

void value_reader::read_json_elements(
    std::size_t size, void* context, element_function on_element, codec::path_step& step
) {
    codec::json_elements elements(*json_);
    while (elements.next()) {
        const char* const begin = json_->mark();
        if (step.index == codec::most_elements) fail_at_limit();
        if (is_ok()) {
            json_->spend(size);
            on_element(context, *this);
            ++step.index;
        }
        if (json_->is_still_at(begin)) json_->skip();
    }
}

void value_reader::read_set(
    value_type set, std::size_t size, void* context, element_function on_element
) {
    if (!open(set)) return;
    const value* const outer = value_;
    const value_type element_type = set == value_type::string_set   ? value_type::string
                                    : set == value_type::number_set ? value_type::number
                                                                    : value_type::binary;
    codec::path_step step{at_, {}, 0};
    at_ = &step;
    if (json_) {
        type_ = element_type;
        read_json_elements(size, context, on_element, step);
        type_ = set;
    } else {
        const auto read_each = [&](const auto& elements) {
            for (const auto& element : elements) {
                const value copy(element);
                value_ = &copy;
                if (is_ok()) on_element(context, *this);
                ++step.index;
            }
        };
        if (set == value_type::string_set)
            read_each(outer->as_string_set());
        else if (set == value_type::number_set)
            read_each(outer->as_number_set());
        else
            read_each(outer->as_binary_set());
    }
    value_ = outer;
    at_ = step.parent;
    if (!json_ || step.index > 0) return;
    type_ = value_type::unknown; // no set of DynamoDB's is empty
    (void)expect(set);
}

void value_reader::read_members(void* context, member_function on_member, object_fields* into) {
    if (!open(value_type::map)) return;
    if (depth_ > codec::max_attribute_depth)
        return fail(client_errc::malformed_response, "lists and maps are more than 31 deep");
    const value* const outer = value_;
    codec::path_step step{at_, {}, 0};
    at_ = &step;
    ++depth_;
    if (json_) {
        read_json_members(context, on_member, into, step);
    } else {
        for (const auto& [name, v] : outer ? outer->as_map() : *item_) {
            value_ = &v;
            step.name = name;
            on_member(context, *this, name, no_field);
            if (!is_ok()) break;
        }
    }
    value_ = outer;
    at_ = step.parent;
    --depth_;
}

/// Returns false, with nothing read, for a value that is not written as usual.
inline bool value_reader::read_plain_field(object_fields& into, std::size_t at) {
    const struct_field& field = into.fields[at];
    if (field.is_converted_key || !field.codec->read_plain) return false;
    if (!field.codec->read_plain(*json_, into.addresses[field.slot])) return false;
    into.read[at] = true;
    return true;
}

/// Reads fields as long as they come as in the item before, and are written as usual. Returns the
/// field whose value comes next, if its value is not; null if its name is not. `last` becomes the
/// last field whose name was read.
inline codec::field_shape* value_reader::read_plain_fields(
    codec::json_members& members,
    object_fields& into,
    std::span<codec::field_shape> shape,
    std::size_t& last,
    codec::path_step& step
) {
    while (step.index < codec::most_elements && members.next_is(shape[shape[last].next].written)) {
        last = shape[last].next;
        if (!read_plain_field(into, last)) return &shape[last];
        ++step.index;
    }
    return nullptr;
}

void value_reader::read_json_members(
    void* context, member_function on_member, object_fields* into, codec::path_step& step
) {
    std::span<codec::field_shape> shape; // empty if nothing is kept for the next item
    if (into && shapes_) shape = shapes_->of(into->fields, into->size);
    std::size_t last = into ? into->size : 0; // at first what is before all fields
    codec::field_shape* const outer = field_;
    codec::json_members members(*json_);
    for (;;) {
        codec::field_shape* known = nullptr;
        if (!shape.empty() && is_ok()) known = read_plain_fields(members, *into, shape, last, step);
        if (!known && !members.next()) break;
        const char* const begin = json_->mark();
        if (step.index == codec::most_elements) fail_at_limit();
        if (is_ok()) {
            ++step.index;
            step.name = known ? into->fields[last].name : members.name();
            codec::field_shape found{known ? std::string_view() : members.written()};
            field_ = known ? known : &found;
            const std::size_t at = on_member(context, *this, step.name, known ? last : no_field);
            if (!shape.empty() && at < into->size && !found.written.empty()) {
                found.next = shape[at].next;
                shape[at] = found;
                shape[last].next = at;
                last = at;
            }
        }
        if (json_->is_still_at(begin)) json_->skip();
    }
    field_ = outer;
}

void value_reader::spend(std::size_t size) noexcept {
    if (json_) json_->spend(size);
}

std::optional<std::string> value_reader::peek_text(std::string_view attribute) {
    std::optional<std::string> out;
    if (!is_ok() || type() != value_type::map) return out;
    if (!json_) {
        const value* const found = (value_ ? value_->as_map() : *item_).find(attribute);
        const std::string* const text = found ? found->get_if<std::string>() : nullptr;
        if (text) out = *text;
        return out;
    }
    if (!json_->is_at('{')) return out;
    const codec::json_reader::point begin = json_->here();
    json_->object([&](std::string_view name) {
        if (name != attribute || !json_->is_at('{')) return;
        json_->object([&](std::string_view tag) {
            if (tag == "S" && json_->is_at('"')) out = json_->string();
        });
    });
    if (json_->ok()) json_->go_back(begin);
    return out;
}

} // namespace codynamo::detail
