// SPDX-License-Identifier: BSL-1.0
#include "codec/members.hpp"

#include "codec/bounded_list.hpp"
#include "codec/value_shape.hpp"

#include <utility>

namespace codynamo::codec {
namespace {

std::string_view text_of(return_values v) {
    switch (v.value()) {
    case detail::returned::none:
        return "NONE";
    case detail::returned::all_old:
        return "ALL_OLD";
    case detail::returned::updated_old:
        return "UPDATED_OLD";
    case detail::returned::all_new:
        return "ALL_NEW";
    case detail::returned::updated_new:
        return "UPDATED_NEW";
    }
    return "NONE";
}

std::string_view text_of(return_values_on_condition_check_failure v) {
    return v == return_values_on_condition_check_failure::all_old ? "ALL_OLD" : "NONE";
}

std::string_view text_of(return_consumed_capacity v) {
    switch (v) {
    case return_consumed_capacity::none:
        return "NONE";
    case return_consumed_capacity::total:
        return "TOTAL";
    case return_consumed_capacity::indexes:
        return "INDEXES";
    }
    return "NONE";
}

std::string_view text_of(codynamo::select v) {
    switch (v) {
    case select::all_attributes:
        return "ALL_ATTRIBUTES";
    case select::all_projected_attributes:
        return "ALL_PROJECTED_ATTRIBUTES";
    case select::specific_attributes:
        return "SPECIFIC_ATTRIBUTES";
    case select::count:
        return "COUNT";
    }
    return "ALL_ATTRIBUTES";
}

template <class Capacity>
bool decode_units(json_reader& reader, std::string_view member, Capacity& out) {
    if (member == "CapacityUnits")
        out.capacity_units = reader.real();
    else if (member == "ReadCapacityUnits")
        out.read_capacity_units = reader.real();
    else if (member == "WriteCapacityUnits")
        out.write_capacity_units = reader.real();
    else
        return false;
    return true;
}

void decode_capacity(json_reader& reader, capacity& out) {
    reader.object([&](std::string_view member) { decode_units(reader, member, out); });
}

void decode_capacities(json_reader& reader, std::map<std::string, capacity, std::less<>>& out) {
    decode_map(reader, out, most_parts, [&](const std::string&, capacity& one) {
        decode_capacity(reader, one);
    });
}

void decode_vector_capacity(json_reader& reader, vector_capacity& out) {
    reader.object([&](std::string_view member) {
        if (member == "VectorSearchRequestBytes")
            out.vector_search_request_bytes = reader.real();
        else if (member == "VectorWriteRequestBytes")
            out.vector_write_request_bytes = reader.real();
    });
}

void decode_consumed(json_reader& reader, consumed_capacity& out) {
    reader.object([&](std::string_view member) {
        if (decode_units(reader, member, out)) return;
        if (member == "TableName")
            reader.string(out.table_name);
        else if (member == "Table")
            decode_capacity(reader, out.table.emplace());
        else if (member == "LocalSecondaryIndexes")
            decode_capacities(reader, out.local_secondary_indexes);
        else if (member == "GlobalSecondaryIndexes")
            decode_capacities(reader, out.global_secondary_indexes);
        else if (member == "VectorIndexes")
            decode_map(
                reader,
                out.vector_indexes,
                most_parts,
                [&](const std::string&, vector_capacity& one) {
                    decode_vector_capacity(reader, one);
                }
            );
    });
}

void decode_metrics(json_reader& reader, item_collection_metrics& out) {
    reader.object([&](std::string_view member) {
        if (member == "ItemCollectionKey")
            decode(reader, out.item_collection_key);
        else if (member == "SizeEstimateRangeGB")
            decode_list(reader, out.size_estimate_range_gb, most_parts, [&](double& bound) {
                bound = reader.real();
            });
    });
}

} // namespace

void request_writer::table(std::string_view name) {
    check_table(name);
    json_.member("TableName", name);
}

void request_writer::check_table(std::string_view name) {
    if (name.empty()) refuse("the table name is empty");
}

void request_writer::text(std::string_view member, const std::optional<std::string>& value) {
    if (value) json_.member(member, std::string_view(*value));
}

void request_writer::token(
    const std::optional<std::string>& of_request, const std::string& otherwise
) {
    if (of_request || !otherwise.empty())
        text("ClientRequestToken", of_request ? of_request : otherwise);
}

void request_writer::number(std::string_view member, std::optional<int> value) {
    if (value) json_.member(member, *value);
}

void request_writer::flag(std::string_view member, std::optional<bool> value) {
    if (value) json_.member(member, *value);
}

void request_writer::attributes(std::string_view member, const item& i, std::string_view path) {
    json_.name(member);
    encode(json_, i, path);
}

void request_writer::required_key(const std::optional<key>& k) {
    if (!k) refuse("the request has no key");
    key_member("Key", k);
}

void request_writer::key_member(std::string_view member, const std::optional<key>& k) {
    if (!k) return;
    json_.name(member);
    encode(json_, *k, "key");
}

void request_writer::placeholders(const attribute_names& names, const item& values) {
    if (!names.empty()) encode_names(json_, names);
    if (!values.empty())
        attributes("ExpressionAttributeValues", values, "expression_attribute_values");
}

void request_writer::returning(std::optional<return_values> v) {
    if (v) json_.member("ReturnValues", text_of(*v));
}

void request_writer::returning(std::optional<return_values_on_condition_check_failure> v) {
    if (v) json_.member("ReturnValuesOnConditionCheckFailure", text_of(*v));
}

void request_writer::consumed_capacity(std::optional<return_consumed_capacity> v) {
    if (v) json_.member("ReturnConsumedCapacity", text_of(*v));
}

void request_writer::item_collection_metrics(bool wanted) {
    if (wanted) json_.member("ReturnItemCollectionMetrics", "SIZE");
}

void request_writer::select(std::optional<codynamo::select> v) {
    if (v) json_.member("Select", text_of(*v));
}

void request_writer::refuse(std::string why) {
    if (refusal_.empty()) refusal_ = std::move(why);
}

result<text_buffer> request_writer::finish() {
    json_.end_object();
    if (!refusal_.empty()) return error(client_errc::invalid_argument, std::move(refusal_));
    if (!json_.ok()) return json_.refused();
    return std::move(text_);
}

void encode_names(json_writer& json, const attribute_names& names) {
    json.name("ExpressionAttributeNames");
    json.begin_object();
    for (const auto& [placeholder, name] : names)
        json.member(placeholder, std::string_view(name));
    json.end_object();
}

void decode(json_reader& reader, std::optional<key>& out) {
    item attributes;
    decode_key(reader, attributes);
    if (reader.ok() && !attributes.empty()) out.emplace(std::move(attributes));
}

void decode(json_reader& reader, std::vector<item>& out, std::size_t most) {
    value_shape shape;
    decode_list(reader, out, most, [&](item& one) { decode(reader, one, &shape); });
}

void decode(json_reader& reader, std::optional<consumed_capacity>& out) {
    reader.read_if_any(out, [&](auto& read) { decode_consumed(reader, read.emplace()); });
}

void decode(json_reader& reader, std::vector<consumed_capacity>& out) {
    const auto decode_one = [&](consumed_capacity& one) { decode_consumed(reader, one); };
    reader.read_if_any(out, [&](auto& read) {
        decode_list(reader, read, most_in_a_request, decode_one);
    });
}

void decode(json_reader& reader, std::optional<item_collection_metrics>& out) {
    reader.read_if_any(out, [&](auto& read) { decode_metrics(reader, read.emplace()); });
}

void decode(
    json_reader& reader,
    std::map<std::string, std::vector<item_collection_metrics>, std::less<>>& out
) {
    const auto decode_one = [&](item_collection_metrics& one) { decode_metrics(reader, one); };
    const auto decode_table = [&](const std::string&, auto& metrics) {
        decode_list(reader, metrics, most_in_a_request, decode_one);
    };
    reader.read_if_any(out, [&](auto& read) {
        decode_map(reader, read, most_in_a_request, decode_table);
    });
}

void decode(json_reader& reader, std::vector<std::optional<item>>& out) {
    decode_list(reader, out, most_in_a_request, [&](std::optional<item>& one) {
        reader.object([&](std::string_view member) {
            if (member == "Item") decode(reader, one.emplace());
        });
    });
}

} // namespace codynamo::codec
