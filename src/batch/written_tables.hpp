// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/event.hpp"
#include "batch/writer_state.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/error.hpp>
#include <codynamo/result.hpp>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::batch {

/// A table of a writer, or one whose key must be asked for.
struct written_table {
    [[nodiscard]] bool is_known() const noexcept { return names; }

    /// In the planner.
    std::size_t index = 0;
    const table_name_and_keys* names = nullptr;
};

/// The tables of a writer, and their keys: named by the settings, or asked of the service.
class written_tables {
public:
    explicit written_tables(std::shared_ptr<writer_state> state) noexcept
        : state_(std::move(state)) {}

    written_tables(const written_tables&) = delete;
    written_tables& operator=(const written_tables&) = delete;
    ~written_tables() = default;

    /// Returns the table, which stays where it is. Refuses one whose key is known and not the one
    /// that the settings name. Called on any thread.
    [[nodiscard]] result<written_table> find(const std::string& name);

    /// Finds each table that the settings name. Throws for one that is refused.
    void find_named();

    /// Asks for the table's key, one table after the other. Called on the strand.
    [[nodiscard]] asio::awaitable<std::size_t> ask(std::string name);

    /// The table stays where it is. Called on any thread.
    [[nodiscard]] const table_name_and_keys& at(std::size_t index) const;

private:
    struct question;
    class asking;

    std::size_t add(const std::string& name, std::vector<std::string> key_names);
    [[nodiscard]] const std::vector<std::string>& key_names_of(const std::string& table) const;
    [[nodiscard]] std::optional<error> wrong_key_names(
        const std::string& table, const std::vector<std::string>& names
    ) const;
    void log_slow(const std::string& table) const;

    const std::shared_ptr<writer_state> state_;
    /// Under the mutex, by name.
    std::map<std::string, std::size_t> indexes_;
    /// Under the mutex.
    bool logged_slow_ = false;

    /// On the strand.
    std::shared_ptr<question> question_;
};

} // namespace codynamo::batch
