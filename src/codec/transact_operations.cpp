// SPDX-License-Identifier: BSL-1.0
#include "codec/members.hpp"
#include "codec/operations.hpp"

#include <string>

namespace codynamo::codec {
namespace {

constexpr std::size_t most_actions = 100;

/// Returns the path of an action in the request, for refusals: "transact_items[2]".
std::string action_path(std::size_t index) {
    return "transact_items[" + std::to_string(index) + "]";
}

void refuse_count(request_writer& w, std::size_t count) {
    if (count == 0) w.refuse("the transaction is empty: add 1 to 100 actions");
    if (count > most_actions)
        w.refuse(
            "the transaction has " + std::to_string(count) +
            " actions; DynamoDB takes up to 100 at once"
        );
}

/// Writes the members of one action, as `request_writer` does those of a request.
class action_writer {
public:
    action_writer(request_writer& w, std::size_t index) : w_(w), path_(action_path(index)) {}

    void table(const std::string& name) {
        if (name.empty()) w_.refuse(path_ + ": the table name is empty");
        w_.json().member("TableName", std::string_view(name));
    }

    void key_member(const std::optional<key>& k) {
        if (!k) return w_.refuse(path_ + " has no key");
        w_.json().name("Key");
        encode(w_.json(), *k, path_ + ".key");
    }

    void whole_item(const item& i) { w_.attributes("Item", i, path_ + ".item"); }

    template <class Action>
    void condition(const Action& a) {
        w_.text("ConditionExpression", a.condition_expression);
        w_.placeholders(a.expression_attribute_names, a.expression_attribute_values);
        w_.returning(a.return_values_on_condition_check_failure);
    }

    template <class Action>
    void target(const Action& a) {
        table(a.table_name);
        key_member(a.key);
    }

    void operator()(const transact_put& a) {
        table(a.table_name);
        whole_item(a.item);
        condition(a);
    }

    void operator()(const transact_update& a) {
        target(a);
        if (!a.update_expression)
            w_.refuse(
                path_ + " changes nothing: give it set, add, remove_attribute or delete_from"
            );
        w_.text("UpdateExpression", a.update_expression);
        condition(a);
    }

    void operator()(const transact_delete& a) {
        target(a);
        condition(a);
    }

    void operator()(const condition_check& a) {
        target(a);
        if (!a.condition_expression)
            w_.refuse(path_ + " is a check without a condition: give it one");
        condition(a);
    }

private:
    request_writer& w_;
    std::string path_;
};

struct action_name {
    std::string_view operator()(const transact_put&) const { return "Put"; }

    std::string_view operator()(const transact_update&) const { return "Update"; }

    std::string_view operator()(const transact_delete&) const { return "Delete"; }

    std::string_view operator()(const condition_check&) const { return "ConditionCheck"; }
};

} // namespace

std::string_view name_of(const transact_write_item& action) {
    return std::visit(action_name(), action);
}

result<text_buffer> encode(const transact_write_items_request& r, const std::string& token) {
    request_writer w;
    refuse_count(w, r.transact_items.size());
    json_writer& json = w.json();
    json.name("TransactItems");
    json.begin_array();
    for (std::size_t i = 0; i < r.transact_items.size(); ++i) {
        json.begin_object();
        json.name(name_of(r.transact_items[i]));
        json.begin_object();
        std::visit(action_writer(w, i), r.transact_items[i]);
        json.end_object();
        json.end_object();
    }
    json.end_array();
    w.consumed_capacity(r.return_consumed_capacity);
    w.item_collection_metrics(r.return_item_collection_metrics);
    w.token(r.client_request_token, token);
    return w.finish();
}

result<text_buffer> encode(const transact_get_items_request& r) {
    request_writer w;
    refuse_count(w, r.transact_items.size());
    json_writer& json = w.json();
    json.name("TransactItems");
    json.begin_array();
    for (std::size_t i = 0; i < r.transact_items.size(); ++i) {
        const transact_get& wanted = r.transact_items[i];
        action_writer action(w, i);
        json.begin_object();
        json.name("Get");
        json.begin_object();
        action.key_member(wanted.key);
        action.table(wanted.table_name);
        w.text("ProjectionExpression", wanted.projection_expression);
        w.placeholders(wanted.expression_attribute_names, {});
        json.end_object();
        json.end_object();
    }
    json.end_array();
    w.consumed_capacity(r.return_consumed_capacity);
    return w.finish();
}

template <>
result<transact_write_items_response> decode(std::string_view json, sender from) {
    transact_write_items_response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
        else if (member == "ItemCollectionMetrics")
            decode(reader, out.item_collection_metrics);
    });
    return reader.finish(std::move(out));
}

template <>
result<transact_get_items_response> decode(std::string_view json, sender from) {
    return decode_transaction<transact_get_items_response>(json, from);
}

} // namespace codynamo::codec
