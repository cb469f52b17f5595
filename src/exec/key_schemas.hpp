// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/table_description.hpp>

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::exec {

/// The key attributes of tables, as far as responses to the client have described them.
/// Thread-safe.
class key_schemas {
public:
    using names = std::vector<std::string>;

    /// Remembers a table that was described by this name or ARN, unless it is being deleted.
    void learn(const std::string& asked, const table_description& described);

    /// Finds what was learned under this name or ARN, or under the ARN that a name had in its
    /// description: a name may be that of a table in another account than an ARN is.
    [[nodiscard]] std::optional<names> find(const std::string& table) const;

    /// Forgets a table, whichever way it was named: it may have another key now.
    void forget(const std::string& table) noexcept;

private:
    mutable std::mutex mutex_;
    std::map<std::string, names> all_;
};

} // namespace codynamo::exec
