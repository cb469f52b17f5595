// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/options.hpp>
#include <codynamo/table.hpp>

#include <string>
#include <utility>

namespace codynamo {

/// Puts, updates, deletes and checks on up to 100 different items of any tables, all or none:
///
///     write_transaction order;
///     order.put_item(orders, {{"id", "7"}}, condition(attr("id").not_exists()))
///         .update_item(stock, key("sku", "A1"), add("count", -1), condition(attr("count") >= 1));
///     co_await db.transact_write(order);
///
/// It has its token from its making on: sending the same object again, also after an error that
/// left open whether it was applied, applies it once, for 10 minutes. A copy is the same
/// transaction.
///
/// An action on an item that another action names already throws `client_errc::invalid_argument`,
/// as far as their keys can be told apart without knowing the table.
class write_transaction {
public:
    write_transaction();
    explicit write_transaction(codynamo::client_request_token token);

    /// Options: condition, return_values_on_condition_check_failure.
    template <class... Options>
    write_transaction& put_item(const table& in, item whole, Options... options) {
        transact_put action(in.name(), std::move(whole));
        detail::apply_options(action, std::move(options)...);
        return append(std::move(action));
    }

    /// Takes any number of `set`, `add`, `remove_attribute`, `delete_from`. Options: condition,
    /// return_values_on_condition_check_failure.
    template <class... Options>
    write_transaction& update_item(const table& in, key k, Options... options) {
        transact_update action(in.name(), std::move(k));
        detail::apply_options(action, std::move(options)...);
        return append(std::move(action));
    }

    /// Options: condition, return_values_on_condition_check_failure.
    template <class... Options>
    write_transaction& delete_item(const table& in, key k, Options... options) {
        transact_delete action(in.name(), std::move(k));
        detail::apply_options(action, std::move(options)...);
        return append(std::move(action));
    }

    /// Options: return_values_on_condition_check_failure.
    template <class... Options>
    write_transaction& check(const table& in, key k, condition holds, Options... options) {
        codynamo::condition_check action(in.name(), std::move(k));
        detail::apply_options(action, std::move(holds), std::move(options)...);
        return append(std::move(action));
    }

    /// Adds an action member by member.
    write_transaction& append(transact_write_item action);

    [[nodiscard]] const std::string& client_request_token() const noexcept {
        return *request_.client_request_token;
    }

    [[nodiscard]] const transact_write_items_request& request() const noexcept { return request_; }

private:
    transact_write_items_request request_;
};

/// Up to 100 items of any tables as they were at one moment.
class read_transaction {
public:
    /// Options: projection.
    template <class... Options>
    read_transaction& get_item(const table& from, key k, Options... options) {
        transact_get one(from.name(), std::move(k));
        detail::apply_options(one, std::move(options)...);
        request_.transact_items.push_back(std::move(one));
        return *this;
    }

    [[nodiscard]] const transact_get_items_request& request() const noexcept { return request_; }

private:
    transact_get_items_request request_;
};

template <class... Options>
asio::awaitable<transact_write_items_response> client::transact_write(
    write_transaction actions, Options... options
) const {
    transact_write_items_request request = actions.request();
    detail::apply_options(request, std::move(options)...);
    return transact_write_items(std::move(request));
}

template <class... Options>
asio::awaitable<transact_get_items_response> client::transact_get(
    read_transaction wanted, Options... options
) const {
    transact_get_items_request request = wanted.request();
    detail::apply_options(request, std::move(options)...);
    return transact_get_items(std::move(request));
}

} // namespace codynamo
