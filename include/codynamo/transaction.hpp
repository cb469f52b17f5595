// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>
#include <codynamo/option/refusals.hpp>
#include <codynamo/options.hpp>
#include <codynamo/table.hpp>
#include <codynamo/version_check.hpp>

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace codynamo {

/// Puts, updates, deletes and checks on up to 100 different items of any tables, all or none:
///
///     write_transaction order;
///     order.put_item(orders, {{"id", "7"}}, condition(attr("id").not_exists()))
///         .update_item(stock, key("sku", "A1"), add("count", -1), condition(attr("count") >= 1));
///     co_await db.transact_write(order);
///
/// It has a token since construction: when the same object is sent again within 10 minutes, also
/// after an error that left open whether it was applied, it is applied once. A copy is the same
/// transaction.
///
/// A second action on one item throws `client_errc::invalid_argument`, as far as keys can be
/// compared without knowledge of the table.
class write_transaction {
public:
    /// A transaction without actions, with a new token.
    write_transaction();

    /// A transaction without actions, with this token.
    explicit write_transaction(codynamo::client_request_token token);

    /// Adds a put of a whole item.
    ///
    /// Options:
    /// - `condition`
    /// - `return_values_on_condition_check_failure`
    template <class... Options>
    write_transaction& put_item(const table& target, item new_item, Options... options) {
        transact_put action(target.name(), std::move(new_item));
        detail::apply_options(action, std::move(options)...);
        return add(std::move(action));
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<item, Wrong...>
    write_transaction& put_item(const table&, const Wrong&...) {
        detail::refuse_item<Wrong...>();
        return *this;
    }

    /// Adds an update of an item, which is created if it does not exist.
    ///
    /// Options:
    /// - any number of `set`, `add`, `remove_attribute` and `delete_from`, or `update_expression`
    /// - `condition`
    /// - `return_values_on_condition_check_failure`
    template <class... Options>
    write_transaction& update_item(const table& target, key item_key, Options... options) {
        transact_update action(target.name(), std::move(item_key));
        detail::apply_options(action, std::move(options)...);
        return add(std::move(action));
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    write_transaction& update_item(const table&, const Wrong&...) {
        detail::refuse_key<Wrong...>();
        return *this;
    }

    /// Adds a delete of an item.
    ///
    /// Options:
    /// - `condition`
    /// - `return_values_on_condition_check_failure`
    template <class... Options>
    write_transaction& delete_item(const table& target, key item_key, Options... options) {
        transact_delete action(target.name(), std::move(item_key));
        detail::apply_options(action, std::move(options)...);
        return add(std::move(action));
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    write_transaction& delete_item(const table&, const Wrong&...) {
        detail::refuse_key<Wrong...>();
        return *this;
    }

    /// Adds a check: the other actions are carried out only if the condition holds of the item.
    ///
    /// Options:
    /// - `return_values_on_condition_check_failure`
    template <class... Options>
    write_transaction& check(
        const table& target, key item_key, condition must_hold, Options... options
    ) {
        codynamo::condition_check action(target.name(), std::move(item_key));
        detail::apply_options(action, std::move(must_hold), std::move(options)...);
        return add(std::move(action));
    }

    /// Never compiles: explains what to write instead.
    template <class Key, class Condition, class... Options>
        requires(!std::convertible_to<Key, key> || !std::convertible_to<Condition, condition>)
    write_transaction& check(const table&, const Key&, const Condition&, const Options&...) {
        detail::refuse_check<Key, Condition>();
        return *this;
    }

    /// Adds a put of a whole object: checks and raises its version, sets its time stamps. The
    /// object itself stays as it was: after the transaction its version in the table is one more.
    ///
    /// Options: those of `put_item` above; for this and the next ones include codynamo/typed.hpp.
    template <class T, class... Options>
    write_transaction& put_item(
        const typed_table<T>& target, const std::type_identity_t<T>& object, Options... options
    );

    /// Adds an update by an object, which checks and raises its version; or by the parts of a key,
    /// which raises the version. Sets time stamps.
    ///
    /// Options: those of `update_item` above.
    template <class T, class First, class... More>
    write_transaction& update_item(
        const typed_table<T>& target, const First& object_or_key_part, More... more
    );

    /// Adds a delete by an object, which checks its version; or by the parts of a key.
    ///
    /// Options: those of `delete_item` above.
    template <class T, class First, class... More>
    write_transaction& delete_item(
        const typed_table<T>& target, const First& object_or_key_part, More... more
    );

    /// Adds a check of an object's version, and of a condition if there is one; or of a condition
    /// on the item of a key, given by its parts.
    ///
    /// Options: `condition`, and those of `check` above.
    template <class T, class First, class... More>
    write_transaction& check(
        const typed_table<T>& target, const First& object_or_key_part, More... more
    );

    /// Adds an action, member by member.
    write_transaction& append(transact_write_item action);

    /// The transaction's token.
    [[nodiscard]] const std::string& client_request_token() const& noexcept {
        return *request_.client_request_token;
    }

    /// The same, moved out.
    [[nodiscard]] std::string client_request_token() && noexcept {
        return *std::move(request_.client_request_token);
    }

    /// The request for TransactWriteItems.
    [[nodiscard]] const transact_write_items_request& request() const& noexcept { return request_; }

    /// The same, moved out.
    [[nodiscard]] transact_write_items_request request() && noexcept { return std::move(request_); }

private:
    friend class client; // explained

    // Of one action each, so that the variant is not instantiated by every file that includes this.
    write_transaction& add(transact_put action);
    write_transaction& add(transact_update action);
    write_transaction& add(transact_delete action);
    write_transaction& add(codynamo::condition_check action);
    write_transaction& append(transact_write_item action, detail::version_check checked);

    /// The call of this transaction, with what to do in the error of a stale version.
    [[nodiscard]] asio::awaitable<transact_write_items_response> explained(
        asio::awaitable<transact_write_items_response> call
    ) const;

    transact_write_items_request request_;
    std::vector<detail::version_check> checks_;
};

/// Reads of up to 100 items of any tables, as they were at one moment: `client::transact_get`.
class read_transaction {
public:
    /// Adds the read of an item.
    ///
    /// Options:
    /// - `projection` or `projection_expression`, with `expression_attribute_names`
    template <class... Options>
    read_transaction& get_item(const table& source, key item_key, Options... options) {
        transact_get action(source.name(), std::move(item_key));
        detail::apply_options(action, std::move(options)...);
        request_.transact_items.push_back(std::move(action));
        return *this;
    }

    /// Never compiles: explains what to write instead.
    template <class... Wrong>
        requires detail::not_first<key, Wrong...>
    read_transaction& get_item(const table&, const Wrong&...) {
        detail::refuse_key<Wrong...>();
        return *this;
    }

    /// Adds the read of an object by the parts of its key: `transact_get_items_response::item_as`
    /// returns it.
    ///
    /// Options: those above, and `projected<Part>()`.
    template <class T, class First, class... More>
    read_transaction& get_item(const typed_table<T>& source, const First& key_part, More... more);

    /// The request for TransactGetItems.
    [[nodiscard]] const transact_get_items_request& request() const& noexcept { return request_; }

    /// The same, moved out.
    [[nodiscard]] transact_get_items_request request() && noexcept { return std::move(request_); }

private:
    transact_get_items_request request_;
};

template <class... Options>
asio::awaitable<transact_write_items_response> client::transact_write(
    const write_transaction& actions, Options... options
) const {
    if constexpr (sizeof...(Options) == 0) {
        return actions.explained(transact_write_items(actions.request()));
    } else {
        transact_write_items_request request = actions.request();
        detail::apply_options(request, std::move(options)...);
        return actions.explained(transact_write_items(request));
    }
}

template <class... Options>
asio::awaitable<transact_get_items_response> client::transact_get(
    const read_transaction& reads, Options... options
) const {
    if constexpr (sizeof...(Options) == 0) {
        return transact_get_items(reads.request());
    } else {
        transact_get_items_request request = reads.request();
        detail::apply_options(request, std::move(options)...);
        return transact_get_items(request);
    }
}

} // namespace codynamo
