// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace codynamo {

/// Compresses to gzip (RFC 1952), part by part, without I/O of its own:
///
///     gzip_writer gzip;
///     while (...) file << gzip.write(to_dynamodb_json_line(item));
///     file << gzip.finish();
///
/// The same text gives the same bytes: there is no name and no time in them. Takes about 300 KB of
/// memory. Move-only.
class gzip_writer {
public:
    /// `level` is from 1, the fastest, to 9, the smallest; else throws
    /// `client_errc::invalid_argument`.
    explicit gzip_writer(int level = 6);

    /// Moves. `other` may only be assigned to or destroyed afterwards.
    gzip_writer(gzip_writer&& other) noexcept;

    /// The same.
    gzip_writer& operator=(gzip_writer&& other) noexcept;
    ~gzip_writer();

    /// Compresses `part`. Returns the bytes that are ready to be written to the file: often none.
    [[nodiscard]] std::string write(std::string_view part);

    /// Returns the last bytes of the file. A later `write` begins another member, which may stand
    /// in the same file or another one.
    [[nodiscard]] std::string finish();

private:
    class state;
    std::unique_ptr<state> state_;
};

} // namespace codynamo
