// SPDX-License-Identifier: BSL-1.0
// Requests of table administration. A new operation is a described struct in table_shapes.hpp, and
// an `encode` here that refuses what can never work.
#include "codec/described_writer.hpp"
#include "codec/members.hpp"
#include "codec/operations.hpp"
#include "codec/table_shapes.hpp"

namespace codynamo::codec {
namespace {

/// Refuses attributes that cannot be keys.
void check_definitions(request_writer& w, const std::vector<attribute_definition>& definitions) {
    for (const attribute_definition& definition : definitions)
        if (definition.attribute_type > value_type::binary)
            w.refuse(
                "the key attribute '" + definition.attribute_name +
                "' must be a string, number or binary"
            );
}

void check_resource(request_writer& w, std::string_view arn) {
    if (!arn.starts_with("arn:"))
        w.refuse("tags belong to an ARN: give table_description::table_arn, not the table's name");
}

/// Writes the members of a request that was checked.
template <class Request>
result<text_buffer> finish(request_writer& w, const Request& r) {
    write_members(w.json(), r);
    return w.finish();
}

std::string_view text_of(replica_update::kind kind) {
    switch (kind) {
    case replica_update::kind::create:
        return "Create";
    case replica_update::kind::update:
        return "Update";
    case replica_update::kind::remove:
        return "Delete";
    case replica_update::kind::disassociate:
        return "Disassociate";
    }
    return "Create";
}

/// `update` without the members that its kind does not have.
replica_update without_other_members(const replica_update& update) {
    using kind = replica_update::kind;
    const bool has_settings = update.action == kind::create || update.action == kind::update;
    replica_update out = has_settings ? update : replica_update(update.action, update.region_name);
    out.disassociation_mode.reset();
    if (update.action == kind::disassociate) out.disassociation_mode = update.disassociation_mode;
    return out;
}

} // namespace

void write_value(json_writer& json, const replica_update& update) {
    json.begin_object();
    json.name(text_of(update.action));
    json.begin_object();
    write_members(json, without_other_members(update));
    json.end_object();
    json.end_object();
}

result<text_buffer> encode(const create_table_request& r) {
    request_writer w;
    if (r.key_schema.empty() && !r.global_table_source_arn)
        w.refuse("the table has no key schema: give at least the partition key");
    check_definitions(w, r.attribute_definitions);
    w.check_table(r.table_name);
    return finish(w, r);
}

result<text_buffer> encode(const update_table_request& r) {
    request_writer w;
    check_definitions(w, r.attribute_definitions);
    w.check_table(r.table_name);
    return finish(w, r);
}

result<text_buffer> encode(const describe_table_request& r) {
    request_writer w;
    w.check_table(r.table_name);
    return finish(w, r);
}

result<text_buffer> encode(const delete_table_request& r) {
    request_writer w;
    w.check_table(r.table_name);
    return finish(w, r);
}

result<text_buffer> encode(const list_tables_request& r) {
    request_writer w;
    return finish(w, r);
}

result<text_buffer> encode(const update_time_to_live_request& r) {
    request_writer w;
    w.check_table(r.table_name);
    if (r.attribute_name.empty())
        w.refuse("time to live needs the name of an attribute, also to switch it off");
    return finish(w, r);
}

result<text_buffer> encode(const describe_time_to_live_request& r) {
    request_writer w;
    w.check_table(r.table_name);
    return finish(w, r);
}

result<text_buffer> encode(const tag_resource_request& r) {
    request_writer w;
    check_resource(w, r.resource_arn);
    if (r.tags.empty()) w.refuse("there is no tag to set");
    return finish(w, r);
}

result<text_buffer> encode(const untag_resource_request& r) {
    request_writer w;
    check_resource(w, r.resource_arn);
    if (r.tag_keys.empty()) w.refuse("there is no tag to remove");
    return finish(w, r);
}

result<text_buffer> encode(const list_tags_of_resource_request& r) {
    request_writer w;
    check_resource(w, r.resource_arn);
    return finish(w, r);
}

} // namespace codynamo::codec
