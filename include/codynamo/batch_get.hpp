// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/duration.hpp>
#include <codynamo/option/batch.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace codynamo {

namespace detail {

/// Keys of one table that are read in one way.
struct batch_get_part {
    batch_get_part(std::string table, std::vector<key> wanted);

    std::string table_name;
    std::vector<key> keys;
    std::optional<bool> consistent_read;
    std::optional<std::string> projection_expression;
    attribute_names expression_attribute_names;
};

struct batch_get_settings {
    batch_get_settings() = default;

    int max_in_flight = 4;
    std::optional<codynamo::return_consumed_capacity> return_consumed_capacity;
    /// Of all requests together.
    std::optional<std::chrono::milliseconds> timeout;
};

CODYNAMO_CO_AWAIT asio::awaitable<batch_get_results> run_batch_get(
    client c, std::vector<batch_get_part> parts, batch_get_settings settings
);

} // namespace detail

/// Keys of any tables, in any number, to read together:
///
///     batch_get batch;
///     batch.add(orders, order_keys, projection("total")).add(customers, customer_keys);
///     auto found = co_await db.batch_get_item(batch);   // found.parts[0].items[i] is order i
class batch_get {
public:
    /// Adds keys of a table. The same key may be there any number of times.
    ///
    /// Options:
    /// - `consistent_read`
    /// - `projection` or `projection_expression`, with `expression_attribute_names`
    template <class... Options>
    batch_get& add(const table& source, std::vector<key> keys, Options... options);

    /// What was added, in the order of the calls.
    [[nodiscard]] const std::vector<detail::batch_get_part>& parts() const& noexcept {
        return parts_;
    }

    /// The same, moved out.
    [[nodiscard]] std::vector<detail::batch_get_part> parts() && noexcept {
        return std::move(parts_);
    }

private:
    std::vector<detail::batch_get_part> parts_;
};

template <class... Options>
asio::awaitable<batch_get_results> client::batch_get_item(batch_get batch, Options... options)
    const {
    detail::batch_get_settings settings;
    detail::apply_options(settings, std::move(options)...);
    return detail::run_batch_get(*this, std::move(batch).parts(), std::move(settings));
}

} // namespace codynamo
