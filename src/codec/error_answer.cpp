// SPDX-License-Identifier: BSL-1.0
#include "codec/error_answer.hpp"

#include "codec/attribute_value.hpp"
#include "codec/json_reader.hpp"

#include <string>

namespace codynamo::codec {
namespace {

/// "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://..." to the bare name.
std::string_view bare_name(std::string_view text) {
    text = text.substr(0, text.find(':'));
    if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) text.remove_prefix(hash + 1);
    return text;
}

void decode_reason(json_reader& reader, cancellation_reason& out) {
    reader.object([&](std::string_view member) {
        if (member == "Code") reader.string(out.code);
        else if (member == "Message") reader.string(out.message);
        else if (member == "Item") decode(reader, out.item.emplace());
    });
}

void decode_throttling_reason(json_reader& reader, throttling_reason& out) {
    reader.object([&](std::string_view member) {
        if (member == "reason") reader.string(out.reason);
        else if (member == "resource") reader.string(out.resource);
    });
}

struct error_body {
    std::string type;
    std::string code;
    error_info info;
};

/// Nothing when the body is not a JSON object.
std::optional<error_body> decode_body(std::string_view json) {
    error_body out;
    std::string capital_message;
    json_reader reader(json);
    reader.object([&](std::string_view member) {
        if (member == "__type") reader.string(out.type);
        else if (member == "code") {
            if (reader.peek() == json_reader::kind::string) reader.string(out.code);
        } else if (member == "message") reader.string(out.info.message);
        else if (member == "Message") reader.string(capital_message);
        else if (member == "Item") decode(reader, out.info.item.emplace());
        else if (member == "CancellationReasons")
            reader.array([&] { decode_reason(reader, out.info.cancellation_reasons.emplace_back()); });
        else if (member == "ThrottlingReasons" || member == "throttlingReasons")
            reader.array([&] { decode_throttling_reason(reader, out.info.throttling_reasons.emplace_back()); });
    });
    reader.expect_end();
    if (!reader.ok()) return std::nullopt;
    if (out.info.message.empty()) out.info.message = std::move(capital_message);
    return out;
}

service_errc code_of_status(int status) {
    constexpr int first_server_error = 500;
    if (status == 503) return service_errc::service_unavailable;
    if (status >= first_server_error) return service_errc::internal_server_error;
    if (status == 429) return service_errc::throttling;
    return service_errc::unknown;
}

} // namespace

error_info decode_error(int status, std::string_view error_type_header, std::string_view body) {
    constexpr std::size_t longest_raw_text = 500;
    error_info info;
    std::string_view name = error_type_header;
    std::optional<error_body> decoded = decode_body(body);
    if (decoded) {
        info = std::move(decoded->info);
        if (name.empty()) name = decoded->type;
        if (name.empty()) name = decoded->code;
    } else {
        info.message = body.substr(0, longest_raw_text);
    }
    info.http_status = status;
    info.service_code = bare_name(name);
    info.code = info.service_code.empty() ? code_of_status(status) : service_errc_from_name(info.service_code);
    // A name of no documented error says less than its status: any 5xx may be tried again.
    if (info.code == service_errc::unknown) info.code = code_of_status(status);
    return info;
}

} // namespace codynamo::codec
