// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/table_description.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::exec {

/// The key attributes of tables, as far as the responses to a client's calls have told them.
/// Thread-safe.
class key_schemas {
public:
    using names = std::vector<std::string>;

    /// Of a table that was asked for by this name or ARN. Forgets one that is being deleted.
    void learn(const std::string& asked, const table_description& described);

    /// Under this name or ARN, or under the ARN that a name had in a description: a name may be
    /// that of a table in another account than an ARN is.
    [[nodiscard]] std::optional<names> find(const std::string& table) const;

    /// The table may have another key than was known, whichever way it was named.
    void forget(const std::string& table) noexcept;

private:
    mutable std::mutex mutex_;
    std::map<std::string, names> all_;
};

} // namespace codynamo::exec
