// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace codynamo {

/// Decompresses gzip (RFC 1952) of any length, part by part, without I/O of its own:
///
///     gzip_reader gzip;
///     while (...) {
///         gzip.push(part_of_the_file);
///         for (auto text = gzip.next(); !text.empty(); text = gzip.next()) use(text);
///     }
///     gzip.finish();
///     for (auto text = gzip.next(); !text.empty(); text = gzip.next()) use(text);
///
/// A file may hold several members one after the other, as `cat a.gz b.gz` makes them; an empty
/// file holds none. The memory is bounded: what was pushed and not decompressed yet, and about
/// 100 KB, however far a small file expands. Move-only.
class gzip_reader {
public:
    /// The bytes that `next` returns at most.
    static constexpr std::size_t max_part_bytes = std::size_t{64} << 10;

    gzip_reader();

    /// Moves. `other` may only be assigned to or destroyed afterwards.
    gzip_reader(gzip_reader&& other) noexcept;

    /// The same.
    gzip_reader& operator=(gzip_reader&& other) noexcept;
    ~gzip_reader();

    /// Takes the next part of the file, which may end anywhere. First take what `next` returns of
    /// the part before: bytes that are not decompressed are kept.
    void push(std::string_view part);

    /// Ends the file.
    void finish() noexcept;

    /// Returns the next decompressed bytes, valid until the next call; nothing if more must be
    /// pushed, or at the end.
    ///
    /// Throws `client_errc::invalid_argument`, with the offset in the file, for what is not gzip,
    /// is damaged or cut off, and each time again afterwards. The checksum of a member is behind
    /// its data, so that damaged data may have been returned before.
    [[nodiscard]] std::string_view next();

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace codynamo
