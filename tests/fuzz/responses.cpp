// SPDX-License-Identifier: BSL-1.0
//
// The body of a good response. What decodes must encode and decode to the same; what does not is
// `malformed_response`, with a message of the library. An item decodes from every JSON object.
//
#include "codec/attribute_value.hpp"
#include "codec/json_reader.hpp"
#include "codec/operations.hpp"
#include "fuzz/support.hpp"

#include <sstream>
#include <string>
#include <utility>

using namespace codynamo;
using fuzz::require;

namespace {

void check_refusal(const error& e, client_errc expected) {
    require(e.code() == expected, "a refusal has the code of its kind");
    require(fuzz::is_printable(e.what()), "messages about a response are printable");
    require(std::string_view(e.what()).size() < 2000, "messages about a response are short");
}

std::optional<std::string> encoded(const item& i) {
    codec::text_buffer json;
    codec::json_writer writer(json);
    codec::encode(writer, i, "item");
    auto done = writer.finish(json.str());
    if (done) return std::move(*done);
    check_refusal(done.error(), client_errc::invalid_value);
    return std::nullopt;
}

bool has_empty_name(const value& v);

bool has_empty_name(const item& i) {
    for (const auto& [name, v] : i)
        if (name.empty() || has_empty_name(v)) return true;
    return false;
}

bool has_empty_name(const value& v) {
    if (const item* map = v.get_if<item>()) return has_empty_name(*map);
    if (const list* l = v.get_if<list>())
        for (const value& element : *l)
            if (has_empty_name(element)) return true;
    return false;
}

item decoded(std::string_view json) {
    codec::json_reader reader(json);
    item out;
    codec::decode(reader, out);
    const auto done = reader.finish(std::move(out));
    require(done.has_value(), "what was encoded decodes");
    return *done;
}

void check(const item& i) {
    const item copy = i;
    require(copy == i, "a copy is equal");
    std::ostringstream text;
    text << i;
    require(item_size(i) == item_size(copy), "a copy has the same size");
    const auto json = encoded(i);
    if (!json) { // only what is odd in names: there is no other way to keep it
        require(has_empty_name(i), "what was read can be written");
        return;
    }
    const item again = decoded(*json);
    require(again == i, "an item is the same after encoding and decoding");
    require(encoded(again) == json, "an item that was read is written as it was");
}

bool is_object(std::string_view json) {
    codec::json_reader reader(json);
    const bool object = reader.peek() == codec::json_reader::kind::object;
    reader.skip();
    reader.expect_end();
    return object && reader.ok();
}

template <class Response, class F>
void decode_as(std::string_view json, F check_items) {
    auto done = codec::decode<Response>(json);
    if (done)
        check_items(*done);
    else
        check_refusal(done.error(), client_errc::malformed_response);
}

template <class Response>
void decode_as(std::string_view json) {
    decode_as<Response>(json, [](const Response&) {});
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::size_t operation = in.byte() % 16;
    const std::string_view json = in.rest();
    switch (operation) {
    case 0: {
        codec::json_reader reader(json);
        item out;
        codec::decode(reader, out);
        const auto done = reader.finish(std::move(out));
        if (done) check(*done);
        require(done.has_value() == is_object(json), "an item is read from every JSON object");
        break;
    }
    case 1:
        decode_as<get_item_response>(json, [](const auto& r) {
            if (r.item) check(*r.item);
        });
        break;
    case 2:
        decode_as<update_item_response>(json, [](const auto& r) {
            if (r.attributes) check(*r.attributes);
        });
        break;
    case 3:
        decode_as<query_response>(json, [](const auto& r) {
            for (const item& i : r.items)
                check(i);
        });
        break;
    case 4:
        decode_as<batch_get_item_response>(json);
        break;
    case 5:
        decode_as<batch_write_item_response>(json, [](const auto& r) {
            batch_write_item_request request;
            request.requests = r.unprocessed_items;
            if (const auto again = codec::encode(request); !again)
                require(
                    again.error().code() == client_errc::invalid_value ||
                        again.error().code() == client_errc::invalid_argument,
                    "unprocessed items can be sent again or are refused in words"
                );
        });
        break;
    case 6:
        decode_as<transact_write_items_response>(json);
        break;
    case 7:
        decode_as<transact_get_items_response>(json);
        break;
    case 8:
        decode_as<execute_statement_response>(json);
        break;
    case 9:
        decode_as<batch_execute_statement_response>(json);
        break;
    case 10:
        decode_as<describe_table_response>(json);
        break;
    case 11:
        decode_as<list_tables_response>(json);
        break;
    case 12:
        decode_as<describe_time_to_live_response>(json);
        break;
    case 13:
        decode_as<list_tags_of_resource_response>(json);
        break;
    case 14:
        decode_as<scan_response>(json);
        break;
    default:
        decode_as<put_item_response>(json);
        break;
    }
    return 0;
}
