// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "crypto/secret.hpp"

#include <codynamo/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace codynamo::credential_sources {

/// A small JSON object that holds credentials: what metadata services, token services, processes
/// and token caches give. Its texts are wiped when it goes.
class document {
public:
    static constexpr std::size_t max_size = std::size_t{64} << 10;

    /// Reads `text`. Its faults say what is wrong and where, and repeat nothing of it: not an
    /// object, a member that comes twice, more than `max_size` bytes or 8 levels. The error is
    /// `credentials_failed` and begins with `name`, such as "the container's response".
    [[nodiscard]] static result<document> parse(std::string_view text, std::string_view name);

    /// Returns the text of a string, or a number or `true`/`false` as it is written; nullopt if it
    /// is absent, null or empty. `path` names a member, or one of an inner object as "outer.inner".
    /// Valid as long as the document is unchanged.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view path) const;

    /// The same; without it the error names `path`.
    [[nodiscard]] result<std::string_view> required(std::string_view path) const;

    /// The time at `path`, in ISO 8601; nullopt if it is absent. Anything else is an error that
    /// names `path`.
    [[nodiscard]] result<std::optional<std::chrono::system_clock::time_point>> time(
        std::string_view path
    ) const;

    /// The whole number at `path`, which must be there, from 0 to `most`.
    [[nodiscard]] result<std::int64_t> integer(std::string_view path, std::int64_t most) const;

    /// For messages: what `parse` was given.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// Its strings, numbers and truth values by their paths. Elements of arrays are left out, and
    /// members with a dot in their names.
    [[nodiscard]] const std::map<std::string, crypto::secret, std::less<>>& members(
    ) const noexcept {
        return members_;
    }

private:
    std::string name_;
    std::map<std::string, crypto::secret, std::less<>> members_;
};

} // namespace codynamo::credential_sources
