// SPDX-License-Identifier: BSL-1.0
#include "codec/write_request.hpp"

#include "codec/attribute_value.hpp"
#include "codec/members.hpp"

#include <codynamo/value_writer.hpp>

#include <utility>

namespace codynamo::codec {
namespace {

constexpr char begin_of_put[] = R"({"PutRequest":{"Item":)";
constexpr char begin_of_delete[] = R"({"DeleteRequest":{"Key":)";
constexpr std::string_view end_of_both = "}}";

void end_both(json_writer& writer) {
    writer.end_object();
    writer.end_object();
}

} // namespace

void encode(json_writer& writer, const write_request& r) {
    if (r.item())
        encode_put(writer, *r.item());
    else
        encode_delete(writer, *r.key());
}

void encode_put(json_writer& writer, const item& put) {
    writer.begin_object_literal(begin_of_put);
    encode(writer, put, "item");
    end_both(writer);
}

void encode_put(json_writer& writer, const detail::typed_item& put, key_notes* notes) {
    writer.begin_object_literal(begin_of_put);
    detail::value_writer out(writer, put.root, notes);
    out.write_item(*put.codec, put.object);
    end_both(writer);
}

void encode_delete(json_writer& writer, const key& deleted) {
    writer.begin_object_literal(begin_of_delete);
    encode(writer, deleted, "key");
    end_both(writer);
}

item item_of(const detail::typed_item& put) {
    value whole;
    detail::value_writer out(whole, put.root);
    out.write_item(*put.codec, put.object);
    if (!out.ok()) throw_error(out.failure());
    return std::move(whole).as_map();
}

std::optional<write_request> decode_write_request(json_reader& reader, const std::string& table) {
    std::optional<write_request> out;
    bool is_one = true;
    const auto decode_put = [&](std::string_view member) {
        if (member != "Item") return;
        item whole;
        decode(reader, whole);
        is_one = is_one && !out;
        out.emplace(table, std::move(whole));
    };
    const auto decode_delete = [&](std::string_view member) {
        if (member != "Key") return;
        std::optional<key> k;
        decode(reader, k);
        is_one = is_one && !out;
        if (k) out.emplace(table, std::move(*k));
    };
    reader.object([&](std::string_view kind) {
        if (kind == "PutRequest")
            reader.object(decode_put);
        else if (kind == "DeleteRequest")
            reader.object(decode_delete);
    });
    if (!reader.ok()) return std::nullopt;
    if (out && is_one) return out;
    reader.fail("an unprocessed request that is neither a put nor a delete");
    return std::nullopt;
}

std::string_view item_of_put(std::string_view json) noexcept {
    json.remove_prefix(sizeof begin_of_put - 1);
    json.remove_suffix(end_of_both.size());
    return json;
}

} // namespace codynamo::codec
