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
    codec::text_buffer out;
    codec::json_writer writer(out);
    codec::encode(writer, v, path);
    return writer.finish(out.str()).value();
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

bool holds_unknown(const exported_change& change) {
    return holds_unknown(change.keys) || (change.new_image && holds_unknown(*change.new_image)) ||
           (change.old_image && holds_unknown(*change.old_image));
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

exported_change read_change(std::string_view line) {
    using codec::json_reader;
    return read_all<exported_change>(
        line,
        typed_text::change,
        [](json_reader& reader, exported_change& out) {
            bool has_keys = false;
            const auto image = [&](std::optional<item>& of) {
                if (of) return reader.fail("a second member of one meaning");
                codec::decode(reader, of.emplace());
            };
            reader.object([&](std::string_view member) {
                if (member == "Item" || member == "NewImage") return image(out.new_image);
                if (member == "OldImage") return image(out.old_image);
                if (member == "Metadata")
                    return reader.read_if_any(out.metadata, [&](item& metadata) {
                        codec::decode(reader, metadata);
                    });
                if (member != "Keys") return;
                if (has_keys) return reader.fail("a second member of one meaning");
                has_keys = true;
                codec::decode(reader, out.keys);
            });
            if (!has_keys && !out.new_image) reader.fail("expected the member Item, or Keys");
        }
    );
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
    constexpr char gzip_begins = '\x1f'; // as no JSON does
    if (!is_begun_ && part.starts_with(gzip_begins)) gzip_.emplace();
    is_begun_ = is_begun_ || !part.empty();
    if (gzip_) return gzip_->push(part);
    text_.erase(0, begin_);
    begin_ = 0;
    text_ += part;
}

void dynamodb_json_lines::finish() noexcept {
    is_finished_ = true;
    if (gzip_) gzip_->finish();
}

void dynamodb_json_lines::break_off(const std::string& what) {
    is_broken_ = true;
    throw in_line(line_ + 1, what);
}

/// Returns whether there is more text now.
bool dynamodb_json_lines::decompress() {
    if (!gzip_) return false;
    text_.erase(0, begin_);
    begin_ = 0;
    text_.reserve(text_.size() + gzip_reader::max_part_bytes); // what is decompressed is kept
    try {
        const std::string_view more = gzip_->next();
        text_ += more;
        return !more.empty();
    } catch (const error& e) {
        break_off(e.info().message);
    }
}

/// Returns the next line if it is there as a whole; it stays the next one until `pass`.
std::optional<std::string_view> dynamodb_json_lines::next_line() {
    for (;;) {
        const std::size_t end = text_.find('\n', begin_ + scanned_);
        const std::size_t size = std::min(end, text_.size()) - begin_;
        if (size > max_line_bytes)
            break_off(
                "longer than " + std::to_string(max_line_bytes) +
                " bytes; is there one item on a line?"
            );
        scanned_ = size;
        if (end == std::string::npos && decompress()) continue;
        const bool is_last = is_finished_ && size != 0;
        if (end == std::string::npos && !is_last) return std::nullopt;
        return std::string_view(text_).substr(begin_, size);
    }
}

void dynamodb_json_lines::pass(std::string_view line) noexcept {
    begin_ = std::min(begin_ + line.size() + 1, text_.size());
    scanned_ = 0;
    ++line_;
}

/// A line is passed when it has been read or refused: what ends for want of memory is read again.
template <class T>
std::optional<T> dynamodb_json_lines::next_by(T (*read)(std::string_view line)) {
    while (const auto line = next_line()) {
        if (is_blank(*line)) {
            pass(*line);
            continue;
        }
        try {
            std::optional<T> out(read(*line));
            pass(*line);
            return out;
        } catch (const error& e) {
            const error refused = in_line(line_ + 1, e.info().message);
            pass(*line);
            throw_error(refused);
        }
    }
    return std::nullopt;
}

std::optional<item> dynamodb_json_lines::next() {
    return next_by(read_line);
}

std::optional<exported_change> dynamodb_json_lines::next_change() {
    return next_by(read_change);
}

} // namespace codynamo
