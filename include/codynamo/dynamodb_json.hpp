// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/gzip_reader.hpp>
#include <codynamo/item.hpp>
#include <codynamo/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo {

/// Returns a value as DynamoDB's JSON, in which each value has its type: `{"S":"abc"}`. Throws
/// `client_errc::invalid_value`, with the path, for what DynamoDB does not store: see
/// `client_errc::invalid_value`. An `unknown_value` is written as it is.
[[nodiscard]] std::string to_dynamodb_json(const value& v);

/// Returns an item as DynamoDB's JSON: `{"id":{"S":"abc"},"price":{"N":"7.5"}}`. Throws as above.
[[nodiscard]] std::string to_dynamodb_json(const item& i);

/// Returns an item as one line of a file of items, `{"Item":{...}}` with a line end: what
/// DynamoDB's exports to S3 hold and its imports take. Throws as above.
[[nodiscard]] std::string to_dynamodb_json_line(const item& i);

/// Returns the value of a text such as `{"S":"abc"}`. A type that this library does not know, and a
/// value that DynamoDB would not store, become an `unknown_value`, which is written again
/// unchanged; a surrogate without its other half becomes U+FFFD.
///
/// Throws `client_errc::invalid_argument` for any other text, such as plain JSON without types. The
/// message has the offset and the path of the fault and nothing of the text but attribute names.
[[nodiscard]] value value_from_dynamodb_json(std::string_view json);

/// Returns the item of a text such as `{"id":{"S":"abc"}}`, with the same rules and errors.
[[nodiscard]] item item_from_dynamodb_json(std::string_view json);

/// What became of one item in the period of an incremental export to S3.
struct exported_change {
    exported_change() = default;

    /// The item's key. Empty for a line `{"Item":{...}}` of a full export.
    item keys;

    /// The item at the end of the period; nothing if it has been deleted.
    std::optional<item> new_image;

    /// The item at its beginning; nothing if there was none, or for an export without old images.
    std::optional<item> old_image;

    /// Such as WriteTimestampMicros, when the item was written last.
    item metadata;
};

/// Reads items one after the other from a file of any length, plain or gzip, such as an export to
/// S3 of many gigabytes, that has one `{"Item":{...}}` on each line. Holds one line and what was
/// pushed last. Has no I/O of its own.
///
///     dynamodb_json_lines lines;
///     while (...) {
///         lines.push(part_of_the_file);
///         while (std::optional<item> next = lines.next()) co_await writer.put_item(*next);
///     }
///     lines.finish();
///     while (std::optional<item> next = lines.next()) ...
///
/// Lines end with LF or CRLF; blank ones are skipped, and other members than `Item` ignored. A file
/// that begins as gzip does is decompressed: see `gzip_reader`. Move-only.
class dynamodb_json_lines {
public:
    /// The size of a line at most: an item of 400 KB is never so long.
    static constexpr std::size_t max_line_bytes = std::size_t{16} << 20;

    /// Takes the next part of the file, which may end anywhere. First take the items of the part
    /// before: the text of those that are not taken is kept.
    void push(std::string_view part);

    /// Ends the file: its last line need not end with LF.
    void finish() noexcept;

    /// Returns the next item; nothing if the rest of its line has not been pushed, or at the end.
    ///
    /// Throws `client_errc::invalid_argument`, with the number of the line, for a line that is not
    /// `{"Item":{...}}` or is too long, and for gzip that is damaged or cut off. The next call
    /// skips such a line, unless the file is `broken()`; after std::bad_alloc it reads the same
    /// line. Lines of incremental exports are refused: `next_change` reads them.
    [[nodiscard]] std::optional<item> next();

    /// The same for an incremental export, whose lines have the members `Keys`, `NewImage`,
    /// `OldImage` and `Metadata`; an `Item` counts as new image. Each item has one line in such an
    /// export, so that the order of the lines does not matter.
    [[nodiscard]] std::optional<exported_change> next_change();

    /// The number of the line that `next` read last, from 1.
    [[nodiscard]] std::size_t line() const noexcept { return line_; }

    /// Whether `next` has thrown because of a line that is too long, or of gzip: it would throw the
    /// same again, as the rest of the file cannot be read.
    [[nodiscard]] bool broken() const noexcept { return is_broken_; }

private:
    template <class T>
    [[nodiscard]] std::optional<T> next_by(T (*read)(std::string_view line));
    [[nodiscard]] std::optional<std::string_view> next_line();
    void pass(std::string_view line) noexcept;
    [[nodiscard]] bool decompress();
    [[noreturn]] void break_off(const std::string& what);

    /// The file, if it is gzip.
    std::optional<gzip_reader> gzip_;
    std::string text_;
    /// Of the first line that was not read.
    std::size_t begin_ = 0;
    /// No line end before this offset, from `begin_` on.
    std::size_t scanned_ = 0;
    std::size_t line_ = 0;
    bool is_begun_ = false;
    bool is_finished_ = false;
    bool is_broken_ = false;
};

} // namespace codynamo
