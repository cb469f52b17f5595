// SPDX-License-Identifier: BSL-1.0
#pragma once

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

/// Reads items one after the other from a text of any length, such as an export to S3 of many
/// gigabytes, that has one `{"Item":{...}}` on each line. Holds one line and what was pushed last.
///
///     dynamodb_json_lines lines;
///     while (...) {
///         lines.push(chunk);
///         while (std::optional<item> next = lines.next()) co_await writer.put_item(*next);
///     }
///     lines.finish();
///     while (std::optional<item> next = lines.next()) ...
///
/// Lines end with LF or CRLF; blank ones are skipped, and other members than `Item` ignored.
class dynamodb_json_lines {
public:
    /// The size of a line at most: an item of 400 KB is never so long.
    static constexpr std::size_t max_line_bytes = std::size_t{16} << 20;

    /// Takes the next part of the text, which may end anywhere. First take the items of the part
    /// before: the text of those that are not taken is kept.
    void push(std::string_view part);

    /// Ends the text: its last line need not end with LF.
    void finish() noexcept { is_finished_ = true; }

    /// Returns the next item; nothing if the rest of its line has not been pushed, or at the end.
    ///
    /// Throws `client_errc::invalid_argument`, with the number of the line, for a line that is not
    /// `{"Item":{...}}` or is too long. Such a line is skipped by the next call, unless it is too
    /// long: then the same error is thrown again.
    [[nodiscard]] std::optional<item> next();

    /// The number of the line that `next` read last, from 1.
    [[nodiscard]] std::size_t line() const noexcept { return line_; }

private:
    [[nodiscard]] std::optional<std::string_view> take_line();

    std::string text_;
    /// Of the first line that was not read.
    std::size_t begin_ = 0;
    /// No line end before this offset, from `begin_` on.
    std::size_t scanned_ = 0;
    std::size_t line_ = 0;
    bool is_finished_ = false;
};

} // namespace codynamo
