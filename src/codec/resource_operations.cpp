// SPDX-License-Identifier: BSL-1.0
// Time to live and tags.
#include "codec/operations.hpp"
#include "codec/table_parts.hpp"

namespace codynamo::codec {
namespace {

void resource(request_writer& w, const std::string& arn) {
    if (!arn.starts_with("arn:"))
        w.refuse("tags belong to an ARN: give table_description::table_arn, not the table's name");
    w.json().member("ResourceArn", std::string_view(arn));
}

template <class Response>
result<Response> decode_nothing(std::string_view json) {
    json_reader reader(json);
    decode_response(reader, [](std::string_view) {});
    return reader.finish(Response());
}

} // namespace

result<std::string> encode(const update_time_to_live_request& r) {
    request_writer w;
    w.table(r.table_name);
    if (r.attribute_name.empty())
        w.refuse("time to live needs the name of an attribute, also to switch it off");
    json_writer& json = w.json();
    json.name("TimeToLiveSpecification");
    json.begin_object();
    json.member("Enabled", r.enabled);
    json.member("AttributeName", std::string_view(r.attribute_name));
    json.end_object();
    return w.finish();
}

result<std::string> encode(const describe_time_to_live_request& r) {
    request_writer w;
    w.table(r.table_name);
    return w.finish();
}

result<std::string> encode(const tag_resource_request& r) {
    request_writer w;
    resource(w, r.resource_arn);
    if (r.tags.empty()) w.refuse("there is no tag to set");
    encode_tags(w.json(), r.tags);
    return w.finish();
}

result<std::string> encode(const untag_resource_request& r) {
    request_writer w;
    resource(w, r.resource_arn);
    if (r.tag_keys.empty()) w.refuse("there is no tag to take away");
    w.json().name("TagKeys");
    w.json().begin_array();
    for (const std::string& name : r.tag_keys)
        w.json().string(name);
    w.json().end_array();
    return w.finish();
}

result<std::string> encode(const list_tags_of_resource_request& r) {
    request_writer w;
    resource(w, r.resource_arn);
    w.text("NextToken", r.next_token);
    return w.finish();
}

template <>
result<update_time_to_live_response> decode(std::string_view json) {
    update_time_to_live_response out;
    json_reader reader(json);
    const auto specification = [&](std::string_view member) {
        if (member == "AttributeName")
            reader.string(out.attribute_name);
        else if (member == "Enabled")
            out.enabled = reader.boolean();
    };
    decode_response(reader, [&](std::string_view member) {
        if (member == "TimeToLiveSpecification") reader.object(specification);
    });
    return reader.finish(std::move(out));
}

template <>
result<describe_time_to_live_response> decode(std::string_view json) {
    describe_time_to_live_response out;
    json_reader reader(json);
    const auto description = [&](std::string_view member) {
        if (member == "AttributeName")
            reader.string(out.attribute_name);
        else if (member == "TimeToLiveStatus")
            reader.string(out.time_to_live_status);
    };
    decode_response(reader, [&](std::string_view member) {
        if (member == "TimeToLiveDescription") reader.object(description);
    });
    return reader.finish(std::move(out));
}

template <>
result<tag_resource_response> decode(std::string_view json) {
    return decode_nothing<tag_resource_response>(json);
}

template <>
result<untag_resource_response> decode(std::string_view json) {
    return decode_nothing<untag_resource_response>(json);
}

template <>
result<list_tags_of_resource_response> decode(std::string_view json) {
    list_tags_of_resource_response out;
    json_reader reader(json);
    decode_response(reader, [&](std::string_view member) {
        if (member == "Tags")
            decode_tags(reader, out.tags);
        else if (member == "NextToken")
            reader.string(out.next_token.emplace());
    });
    return reader.finish(std::move(out));
}

} // namespace codynamo::codec
