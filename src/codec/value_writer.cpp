// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_path.hpp"
#include "codec/attribute_value.hpp"
#include "codec/base64.hpp"
#include "codec/key_notes.hpp"
#include "value/nesting.hpp"

#include <codynamo/error.hpp>
#include <codynamo/item.hpp>
#include <codynamo/value_writer.hpp>

#include <utility>

namespace codynamo::detail {

/// Asked at every value.
inline bool value_writer::is_good() const noexcept {
    return failure_.empty() && (!json_ || json_->ok());
}

bool value_writer::ok() const noexcept {
    return is_good();
}

error value_writer::failure() const {
    return json_ ? json_->refused() : error(client_errc::invalid_value, failure_);
}

void value_writer::fail(std::string_view why) {
    if (!is_good()) return;
    std::string path = codec::path_text(root_, at_);
    if (json_) return json_->refuse(path, why);
    failure_ = std::move(path) + ": " + std::string(why);
}

void value_writer::write_item(const type_codec& codec, const void* object) {
    is_item_ = true;
    depth_ = 0;
    const value* const whole = slot_;
    codec.write(*this, object);
    if (!json_ && is_good() && !whole->is_map()) fail("an item is written from a struct or a map");
}

void value_writer::put(value&& v) {
    *slot_ = std::move(v);
}

/// Opens {"S": in JSON. Returns false if nothing is to be written.
bool value_writer::begin(value_type type) {
    if (!is_good()) return false;
    if (is_item_ && depth_ == 0 && type != value_type::map) {
        fail("an item is written from a struct or a map");
        return false;
    }
    if (json_) codec::begin_value(*json_, type);
    return true;
}

void value_writer::end() {
    if (json_) json_->end_object();
}

void value_writer::text(std::string_view v) {
    if (in_set_) {
        ++size_;
        if (!json_) return slot_->as_string_set().insert(std::string(v));
        if (!json_->try_string(v)) fail("the text is not UTF-8");
        return;
    }
    if (!begin(value_type::string)) return;
    if (!json_) return put(v);
    if (!json_->try_last_string(v)) fail("the text is not UTF-8");
}

void value_writer::boolean(bool v) {
    if (!begin(value_type::boolean)) return;
    if (!json_) return put(v);
    json_->boolean(v);
    end();
}

void value_writer::null() {
    if (!begin(value_type::null)) return;
    if (!json_) return put(nullptr);
    json_->boolean(true);
    end();
}

void value_writer::bytes(std::span<const std::byte> v) {
    if (in_set_) {
        ++size_;
        if (!json_) return slot_->as_binary_set().insert(binary(v));
    } else {
        if (!begin(value_type::binary)) return;
        if (!json_) return put(binary(v));
    }
    codec::append_base64(json_->begin_plain_string(), v);
    json_->end_plain_string();
    if (!in_set_) end();
}

void value_writer::number(const codynamo::number& v) {
    if (in_set_) {
        ++size_;
        if (!json_) return slot_->as_number_set().insert(v);
    } else {
        if (!begin(value_type::number)) return;
        if (!json_) return put(v);
    }
    const std::string_view refusal = codec::encode_number(*json_, v);
    if (!refusal.empty()) return fail(refusal);
    if (!in_set_) end();
}

void value_writer::any(const value& v) {
    if (!is_good()) return;
    if (is_item_ && depth_ == 0) {
        if (const item* i = v.get_if<item>()) return any(*i);
        return fail("an item is written from a struct or a map");
    }
    if (json_)
        codec::encode_part(*json_, v, root_, at_, depth_);
    else
        put(value(v));
}

void value_writer::any(const item& v) {
    if (!is_good()) return;
    if (!json_) return put(item(v));
    if (is_item_ && depth_ == 0) return codec::encode_part(*json_, v, root_, at_, 0);
    if (depth_ > codec::max_attribute_depth)
        return fail("DynamoDB stores lists and maps at most 31 deep");
    if (!begin(value_type::map)) return;
    codec::encode_part(*json_, v, root_, at_, depth_);
    end();
}

bool value_writer::begin_container(value_type type) {
    if (!is_good()) return false;
    if (depth_ > codec::max_attribute_depth) {
        fail("DynamoDB stores lists and maps at most 31 deep");
        return false;
    }
    const bool is_bare = is_item_ && depth_ == 0 && type == value_type::map;
    if (!is_bare && !begin(type)) return false;
    ++depth_;
    size_ = 0;
    container_ = slot_;
    return true;
}

void value_writer::begin_map() {
    if (!begin_container(value_type::map)) return;
    if (json_)
        json_->begin_object();
    else
        put(item());
}

void value_writer::member(std::string_view name, const type_codec& codec, const void* object) {
    if (!is_good()) return;
    if (name.empty()) return fail("an attribute name is empty");
    value* const outer = container_;
    if (json_) {
        if (!json_->try_name(name)) return fail("an attribute name is not UTF-8");
    } else {
        auto& attributes = value_access::attributes(outer->as_map());
        slot_ = &attributes.emplace_back(std::string(name), value()).value;
    }
    const codec::path_step step{at_, name, 0};
    at_ = &step;
    const std::size_t begin = json_ ? json_->size() : 0;
    codec.write(*this, object);
    if (notes_ && depth_ == 1) notes_->note(name, begin, json_->size());
    at_ = step.parent;
    container_ = outer;
}

void value_writer::end_map() {
    if (!is_good()) return;
    --depth_;
    if (!json_) {
        item& map = container_->as_map();
        map = item::adopt(std::move(value_access::attributes(map)));
        return;
    }
    json_->end_object();
    if (!(is_item_ && depth_ == 0)) end();
}

void value_writer::begin_list() {
    if (!begin_container(value_type::list)) return;
    if (json_)
        json_->begin_array();
    else
        put(list());
}

void value_writer::element(const type_codec& codec, const void* object) {
    if (!is_good()) return;
    value* const outer = container_;
    const std::size_t index = size_;
    if (!json_) {
        auto& values = value_access::values(outer->as_list());
        slot_ = &values.emplace_back();
    }
    const codec::path_step step{at_, {}, index};
    at_ = &step;
    codec.write(*this, object);
    at_ = step.parent;
    container_ = outer;
    size_ = index + 1;
}

void value_writer::end_list() {
    if (!is_good()) return;
    --depth_;
    if (!json_) return;
    json_->end_array();
    end();
}

void value_writer::begin_set(value_type type) {
    if (!begin(type)) return;
    in_set_ = true;
    size_ = 0;
    if (json_)
        json_->begin_array();
    else if (type == value_type::string_set)
        put(string_set());
    else if (type == value_type::number_set)
        put(number_set());
    else
        put(binary_set());
}

void value_writer::end_set() {
    const bool is_empty = size_ == 0;
    in_set_ = false;
    if (!is_good() || !json_) return;
    if (is_empty) return fail("DynamoDB stores no empty set");
    json_->end_array();
    end();
}

} // namespace codynamo::detail
