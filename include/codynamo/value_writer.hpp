// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/type_codec.hpp>
#include <codynamo/value_type.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace codynamo {

class error;
class item;
class number;
class value;

namespace codec {
class json_writer;
class key_notes;
struct path_step;
} // namespace codec

namespace detail {

/// Writes C++ types one after the other, as DynamoDB's JSON or into a `value`.
///
/// A codec's `write` writes exactly one value. In JSON, what DynamoDB does not store is refused
/// with its path, such as "order.prices[2]"; a `value` holds it, and refuses it when it is sent.
/// After the first refusal every function does nothing.
class value_writer {
public:
    /// Writes JSON; `root` is the first word of paths. Both must outlive the writer. Refusals are
    /// the json_writer's. `notes`, if they are given, are made of an item.
    value_writer(
        codec::json_writer& json, std::string_view root, codec::key_notes* notes = nullptr
    ) noexcept
        : json_(&json), notes_(notes), root_(root) {}

    value_writer(value& out, std::string_view root) noexcept : slot_(&out), root_(root) {}

    value_writer(const value_writer&) = delete;
    value_writer& operator=(const value_writer&) = delete;

    /// Writes a value, `{"S": "abc"}` in JSON.
    void write(const type_codec& codec, const void* object) { codec.write(*this, object); }

    /// Writes an item, `{"id": {"S": "abc"}}` in JSON: a map without its type.
    void write_item(const type_codec& codec, const void* object);

    template <class T, class Format = default_format>
    void write(const T& v) {
        write(writer_of<T, Format>, &v);
    }

    [[nodiscard]] bool ok() const noexcept;

    /// The refusal. Needs <codynamo/error.hpp>.
    [[nodiscard]] error failure() const;

    /// Refuses the value that is written. `why` shows no contents.
    void fail(std::string_view why);

    // What a codec writes with: one of these, exactly once.
    void text(std::string_view v);
    void boolean(bool v);
    void null();
    void bytes(std::span<const std::byte> v);
    void number(const codynamo::number& v);
    void any(const value& v);
    void any(const item& v);

    void begin_map();
    void member(std::string_view name, const type_codec& codec, const void* object);
    void end_map();

    void begin_list();
    void element(const type_codec& codec, const void* object);
    void end_list();

    /// A set of strings, numbers or binaries, whose elements are written by `text`, `number` and
    /// `bytes`.
    void begin_set(value_type type);
    void end_set();

private:
    [[nodiscard]] bool is_good() const noexcept;
    bool begin(value_type type);
    void end();
    bool begin_container(value_type type);
    void put(value&& v);

    codec::json_writer* json_ = nullptr;
    codec::key_notes* notes_ = nullptr;
    value* slot_ = nullptr;      // to put the next value into
    value* container_ = nullptr; // the list or map that is written
    std::string_view root_;
    const codec::path_step* at_ = nullptr;
    int depth_ = 1;        // how many lists and maps a list or map here would be the innermost of
    std::size_t size_ = 0; // of the list or set that is written
    bool is_item_ = false;
    bool in_set_ = false;
    std::string failure_;
};

} // namespace detail
} // namespace codynamo
