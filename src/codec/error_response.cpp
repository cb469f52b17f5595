// SPDX-License-Identifier: BSL-1.0
#include "codec/error_response.hpp"

#include "codec/attribute_value.hpp"
#include "codec/bounded_list.hpp"
#include "codec/json_reader.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::codec {
namespace {

/// Returns "ResourceNotFoundException" of
/// "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException:http://...".
std::string_view bare_name(std::string_view text) {
    text = text.substr(0, text.find(':'));
    if (const std::size_t hash = text.find('#'); hash != std::string_view::npos)
        text.remove_prefix(hash + 1);
    return text;
}

// A member of an unexpected kind is skipped: it must not hide the other members.

using json_kind = json_reader::kind;

void decode_item_if_any(json_reader& reader, std::optional<item>& out) {
    reader.read_if_any(out, [&](auto& read) { decode(reader, read.emplace()); });
}

void decode_reason(json_reader& reader, cancellation_reason& out) {
    if (reader.peek() != json_kind::object) return;
    reader.object([&](std::string_view member) {
        if (member == "Code")
            reader.string_if_any(out.code);
        else if (member == "Message")
            reader.string_if_any(out.message);
        else if (member == "Item")
            decode_item_if_any(reader, out.item);
    });
    if (!out.code.empty() && out.code != "None") out.error = service_errc_from_name(out.code);
}

void decode_throttling_reason(json_reader& reader, throttling_reason& out) {
    if (reader.peek() != json_kind::object) return;
    reader.object([&](std::string_view member) {
        if (member == "reason")
            reader.string_if_any(out.reason);
        else if (member == "resource")
            reader.string_if_any(out.resource);
    });
}

template <class Reason>
void decode_reasons_if_any(
    json_reader& reader, std::vector<Reason>& out, void (*decode_one)(json_reader&, Reason&)
) {
    if (reader.peek() != json_kind::array) return;
    decode_list(reader, out, most_in_a_request, [&](Reason& one) { decode_one(reader, one); });
}

struct error_body {
    std::string type;
    std::string code;
    error_info info;
};

/// Reads as much of the body as possible; the error's name counts even if the rest is malformed.
error_body decode_body(std::string_view json) {
    constexpr std::size_t longest_raw_text = 500;
    error_body out;
    std::string capital_message;
    json_reader reader(json);
    const bool is_object = reader.peek() == json_reader::kind::object;
    reader.object([&](std::string_view member) {
        if (member == "__type")
            reader.string_if_any(out.type);
        else if (member == "code")
            reader.string_if_any(out.code);
        else if (member == "message")
            reader.string_if_any(out.info.message);
        else if (member == "Message")
            reader.string_if_any(capital_message);
        else if (member == "Item")
            decode_item_if_any(reader, out.info.item);
        else if (member == "CancellationReasons")
            decode_reasons_if_any(reader, out.info.cancellation_reasons, decode_reason);
        else if (member == "ThrottlingReasons" || member == "throttlingReasons")
            decode_reasons_if_any(reader, out.info.throttling_reasons, decode_throttling_reason);
    });
    reader.expect_end();
    if (out.info.message.empty()) out.info.message = std::move(capital_message);
    if (reader.ok()) return out;
    out.info.item.reset(); // it may be incomplete
    out.info.cancellation_reasons.clear();
    out.info.throttling_reasons.clear();
    if (!is_object)
        out.info.message =
            json.substr(0, longest_raw_text); // a proxy's page; broken JSON might show an item
    return out;
}

bool is_passing(const cancellation_reason& reason) {
    return !reason.error || reason.error == service_errc::transaction_conflict ||
           reason.error == error_kind::throttled;
}

/// Returns false if there are no reasons: then the cause is not known.
bool canceled_by_conflicts(const std::vector<cancellation_reason>& reasons) {
    const auto counts = [](const cancellation_reason& reason) { return bool(reason.error); };
    return std::ranges::any_of(reasons, counts) && std::ranges::all_of(reasons, is_passing);
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
    error_body decoded = decode_body(body);
    error_info info = std::move(decoded.info);
    std::string_view name = bare_name(error_type_header);
    if (name.empty()) name = bare_name(decoded.type);
    if (name.empty()) name = bare_name(decoded.code);
    info.http_status = status;
    info.service_code = name;
    info.code = info.service_code.empty() ? code_of_status(status)
                                          : service_errc_from_name(info.service_code);
    // A name of no documented error says less than its status: any 5xx may be tried again.
    if (info.code == service_errc::unknown) info.code = code_of_status(status);
    if (info.code == service_errc::transaction_canceled &&
        canceled_by_conflicts(info.cancellation_reasons))
        info.code = service_errc::transaction_canceled_by_conflicts;
    return info;
}

} // namespace codynamo::codec
