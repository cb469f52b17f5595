// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_value.hpp"
#include "codec/typed_json.hpp"

#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>

#include <algorithm>
#include <utility>

namespace codynamo {
namespace {

using codec::typed_text;

template <class T>
std::string text_of(const T& v, std::string_view path) {
    std::string out;
    codec::json_writer writer(out);
    codec::encode(writer, v, path);
    return writer.finish(std::move(out)).value();
}

bool holds_unknown(const item& attributes);

bool holds_unknown(const value& v) {
    if (v.is_map()) return holds_unknown(v.as_map());
    if (!v.is_list()) return v.is_unknown();
    const list& elements = v.as_list();
    return std::any_of(elements.begin(), elements.end(), [](const value& element) {
        return holds_unknown(element);
    });
}

bool holds_unknown(const item& attributes) {
    return std::any_of(attributes.begin(), attributes.end(), [](const auto& attribute) {
        return holds_unknown(attribute.value);
    });
}

/// Reads a text by `read(reader, out)`. A reader of responses passes over nulls, and keeps as
/// unknown what is no value at all: then the text is looked at a second time.
template <class T, class F>
T read_all(std::string_view json, typed_text kind, F&& read) {
    T out{};
    codec::json_reader reader(json);
    read(reader, out);
    reader.expect_end();
    const bool is_good =
        reader.ok() && json.find("null") == std::string_view::npos && !holds_unknown(out);
    if (is_good) return out;
    if (const auto fault = codec::fault_in(json, kind)) throw_error(*fault);
    if (!reader.ok()) throw error(client_errc::invalid_argument, reader.malformed().info().message);
    return out;
}

item read_line(std::string_view line) {
    return read_all<item>(line, typed_text::line, [](codec::json_reader& reader, item& out) {
        bool has_item = false;
        reader.object([&](std::string_view member) {
            if (member != "Item") return;
            if (has_item) return reader.fail("a second member Item");
            has_item = true;
            codec::decode(reader, out);
        });
        if (!has_item) reader.fail("expected the member Item");
    });
}

error in_line(std::size_t line, const std::string& what) {
    return {client_errc::invalid_argument, "line " + std::to_string(line) + ": " + what};
}

bool is_blank(std::string_view line) noexcept {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

} // namespace

std::string to_dynamodb_json(const value& v) {
    return text_of(v, "value");
}

std::string to_dynamodb_json(const item& i) {
    return text_of(i, "item");
}

std::string to_dynamodb_json_line(const item& i) {
    return "{\"Item\":" + text_of(i, "item") + "}\n";
}

value value_from_dynamodb_json(std::string_view json) {
    return read_all<value>(json, typed_text::value, [](codec::json_reader& reader, value& out) {
        codec::decode(reader, out);
    });
}

item item_from_dynamodb_json(std::string_view json) {
    return read_all<item>(json, typed_text::item, [](codec::json_reader& reader, item& out) {
        codec::decode(reader, out);
    });
}

void dynamodb_json_lines::push(std::string_view part) {
    text_.erase(0, begin_);
    begin_ = 0;
    text_ += part;
}

std::optional<std::string_view> dynamodb_json_lines::take_line() {
    const std::size_t end = text_.find('\n', begin_ + scanned_);
    const bool is_whole = end != std::string::npos || (is_finished_ && begin_ < text_.size());
    const std::size_t size = std::min(end, text_.size()) - begin_;
    if (size > max_line_bytes)
        throw in_line(
            line_ + 1,
            "longer than " + std::to_string(max_line_bytes) + " bytes; is there one item on a line?"
        );
    scanned_ = is_whole ? 0 : size;
    if (!is_whole) return std::nullopt;
    const std::string_view line = std::string_view(text_).substr(begin_, size);
    begin_ = std::min(begin_ + size + 1, text_.size());
    ++line_;
    return line;
}

std::optional<item> dynamodb_json_lines::next() {
    while (const auto line = take_line()) {
        if (is_blank(*line)) continue;
        try {
            return read_line(*line);
        } catch (const error& e) {
            throw in_line(line_, e.info().message);
        }
    }
    return std::nullopt;
}

} // namespace codynamo
