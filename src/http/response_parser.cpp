// SPDX-License-Identifier: BSL-1.0
#include "http/response_parser.hpp"

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>

namespace codynamo::http {

void response_parser::
    on_request_impl(boost::beast::http::verb, string_view, string_view, int, error_code&) {
} // for parsers of requests

void response_parser::on_response_impl(int code, string_view, int, error_code&) {
    constexpr std::size_t usual_fields = 8;
    constexpr std::size_t usual_text = 320;
    status = code;
    head.reserve(usual_fields, usual_text);
}

void response_parser::
    on_field_impl(field name, string_view name_text, string_view value, error_code&) {
    if (is_head_complete_) return;
    if (name == field::content_length) {
        ++content_lengths;
        if (value.find(',') != string_view::npos) has_length_list = true;
    } else if (name == field::transfer_encoding) {
        ++transfer_codings;
        if (!boost::beast::iequals(value, "chunked")) has_unknown_transfer_coding = true;
    } else if (name == field::content_encoding) {
        if (!boost::beast::iequals(value, "identity")) has_content_coding = true;
    }
    head.add(name_text, value);
}

#if BOOST_BEAST_VERSION >= 359
void response_parser::on_trailer_field_impl(field, string_view, string_view, error_code&) {}
#endif

void response_parser::on_header_impl(error_code&) {
    is_head_complete_ = true;
}

void response_parser::on_body_init_impl(
    const boost::optional<std::uint64_t>& content_length, error_code& ec
) {
    if (!content_length) return;
    if (*content_length > body.max_size()) // the limit may be larger
        ec = boost::beast::http::error::buffer_overflow;
    else
        body.reserve(static_cast<std::size_t>(*content_length));
}

std::size_t response_parser::on_body_impl(string_view part, error_code&) {
    body.append(part.data(), part.size());
    return part.size();
}

void response_parser::on_chunk_header_impl(std::uint64_t, string_view, error_code&) {}

std::size_t response_parser::on_chunk_body_impl(std::uint64_t, string_view part, error_code& ec) {
    return on_body_impl(part, ec);
}

void response_parser::on_finish_impl(error_code&) {}

} // namespace codynamo::http
