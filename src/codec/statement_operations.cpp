// SPDX-License-Identifier: BSL-1.0
#include "codec/bounded_list.hpp"
#include "codec/members.hpp"
#include "codec/operations.hpp"
#include "codec/placeholder_count.hpp"
#include "error/counted.hpp"

#include <string>

namespace codynamo::codec {
namespace {

constexpr std::size_t longest_statement = 8192;
constexpr std::size_t most_in_a_batch = 25;
constexpr std::size_t most_in_a_transaction = 100;

/// Writes the text and the parameters of a statement.
void encode_statement(
    request_writer& w,
    const std::string& text,
    const std::vector<value>& parameters,
    const std::string& path
) {
    const std::string prefix = path.empty() ? "the statement" : path;
    if (text.empty()) w.refuse(prefix + " is empty");
    if (text.size() > longest_statement)
        w.refuse(
            prefix + " has " + std::to_string(text.size()) + " bytes; DynamoDB takes up to 8192"
        );
    if (const std::size_t wanted = count_placeholders(text); wanted != parameters.size())
        w.refuse(
            prefix + " has " + detail::counted(wanted, "placeholder") + " (?) and " +
            detail::counted(parameters.size(), "parameter")
        );
    json_writer& json = w.json();
    json.member("Statement", std::string_view(text));
    if (parameters.empty()) return;
    json.name("Parameters");
    json.begin_array();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        encode(
            json,
            parameters[i],
            (path.empty() ? "" : path + ".") + "parameters[" + std::to_string(i) + "]"
        );
    json.end_array();
}

void encode_statements(
    request_writer& w,
    std::string_view member,
    const std::vector<statement>& all,
    std::size_t most,
    bool in_transaction
) {
    if (all.empty()) w.refuse("there is no statement: give 1 to " + std::to_string(most));
    if (all.size() > most)
        w.refuse(
            "there are " + std::to_string(all.size()) + " statements; DynamoDB takes up to " +
            std::to_string(most) + " at once"
        );
    json_writer& json = w.json();
    json.name(member);
    json.begin_array();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const statement& s = all[i];
        const std::string path = "statements[" + std::to_string(i) + "]";
        json.begin_object();
        encode_statement(w, s.text, s.parameters, path);
        if (in_transaction && s.consistent_read)
            w.refuse(path + ": a transaction has no consistent_read: its reads are consistent");
        w.flag("ConsistentRead", s.consistent_read);
        w.returning(s.return_values_on_condition_check_failure);
        json.end_object();
    }
    json.end_array();
}

/// What the service says about a failure cannot make a success of it, nor cost the others'
/// responses.
void decode_statement_error(json_reader& reader, batch_statement_error& out) {
    if (reader.peek() == json_reader::kind::object)
        reader.object([&](std::string_view member) {
            if (member == "Code")
                reader.string_if_any(out.code);
            else if (member == "Message")
                reader.string_if_any(out.message);
            else if (member == "Item")
                reader.read_if_any(out.item, [&](auto& i) { decode(reader, i.emplace()); });
        });
    out.error = service_errc_from_name(out.code);
}

void decode_statement_response(json_reader& reader, batch_statement_response& out) {
    reader.object([&](std::string_view member) {
        if (member == "Error")
            decode_statement_error(reader, out.error.emplace());
        else if (member == "TableName")
            reader.string_if_any(out.table_name);
        else if (member == "Item")
            decode(reader, out.item.emplace());
    });
}

} // namespace

result<text_buffer> encode(const execute_statement_request& r) {
    request_writer w;
    encode_statement(w, r.statement, r.parameters, "");
    w.flag("ConsistentRead", r.consistent_read);
    w.text("NextToken", r.next_token);
    w.consumed_capacity(r.return_consumed_capacity);
    w.number("Limit", r.limit);
    w.returning(r.return_values_on_condition_check_failure);
    return w.finish();
}

result<text_buffer> encode(const batch_execute_statement_request& r) {
    request_writer w;
    encode_statements(w, "Statements", r.statements, most_in_a_batch, false);
    w.consumed_capacity(r.return_consumed_capacity);
    return w.finish();
}

result<text_buffer> encode(const execute_transaction_request& r, const std::string& token) {
    request_writer w;
    encode_statements(w, "TransactStatements", r.transact_statements, most_in_a_transaction, true);
    w.token(r.client_request_token, token);
    w.consumed_capacity(r.return_consumed_capacity);
    return w.finish();
}

template <>
result<execute_statement_response> decode(std::string_view json, sender from) {
    execute_statement_response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Items")
            decode(reader, out.items, most_elements);
        else if (member == "NextToken")
            reader.string(out.next_token.emplace());
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
        else if (member == "LastEvaluatedKey")
            reader.read_if_any(out.last_evaluated_key, [&](auto& k) { decode(reader, k); });
    });
    return reader.finish(std::move(out));
}

template <>
result<batch_execute_statement_response> decode(std::string_view json, sender from) {
    batch_execute_statement_response out;
    json_reader reader(json);
    decode_response(reader, from, [&](std::string_view member) {
        if (member == "Responses")
            decode_list(
                reader,
                out.responses,
                most_in_a_request,
                [&](batch_statement_response& one) { decode_statement_response(reader, one); }
            );
        else if (member == "ConsumedCapacity")
            decode(reader, out.consumed_capacity);
    });
    return reader.finish(std::move(out));
}

template <>
result<execute_transaction_response> decode(std::string_view json, sender from) {
    return decode_transaction<execute_transaction_response>(json, from);
}

} // namespace codynamo::codec
