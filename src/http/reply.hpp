// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo::http {

/// The header fields of a response in their order, names in lower case. All text is in one string:
/// a DynamoDB response costs two allocations, not two per field.
class header_fields {
public:
    header_fields() = default;
    header_fields(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

    /// Makes room for so many fields, with so much text in all.
    void reserve(std::size_t fields, std::size_t text);

    /// Removes all fields, and keeps the room.
    void clear() noexcept;

    void add(std::string_view name, std::string_view value);

    /// Instead of `add`: replaces all fields by a text that has them in it, and returns the copy.
    [[nodiscard]] std::span<char> assign_text(std::string_view text);
    /// Adds a field of that copy: its name, which is in lower case, and what stands behind it.
    void add_part(std::string_view name, std::string_view value);

    /// Returns the first field of that name, which is given in lower case. Valid as long as this
    /// object is unchanged.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }

    /// Returns the room for text.
    [[nodiscard]] std::size_t text_capacity() const noexcept { return text_.capacity(); }

    [[nodiscard]] std::pair<std::string_view, std::string_view> operator[](std::size_t index
    ) const noexcept;

private:
    struct field {
        std::size_t name;
        std::size_t name_size;
        std::size_t value;
        std::size_t value_size;
    };

    std::string text_;
    std::vector<field> fields_;
};

/// A complete response, its framing checked and removed. The caller checks `x-amz-crc32`.
struct reply {
    int status = 0;
    header_fields headers;
    std::string body;
    /// When its first byte came.
    std::chrono::steady_clock::time_point began;
    /// When its last byte came.
    std::chrono::steady_clock::time_point ended;

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept {
        return headers.find(name);
    }
};

/// Returns the memory of the last reply that was read on this thread, unless it was very large,
/// without content: three allocations less for each call.
void take_spare(header_fields& headers, std::string& body) noexcept;

/// Keeps the memory of a reply that has been read, which holds no secrets, for the next one of this
/// thread.
void keep_spare(header_fields headers, std::string body) noexcept;

} // namespace codynamo::http
