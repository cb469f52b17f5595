// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "http/reply.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/version.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace codynamo::http {

/// Beast's parser of a response, without Beast's containers: they cost more than the parsing.
class response_parser final : public boost::beast::http::basic_parser<false> {
public:
    int status = 0;
    /// Without the trailer of a chunked body.
    header_fields head;
    std::string body;
    int content_lengths = 0;
    int transfer_codings = 0;
    bool has_length_list = false;
    bool has_unknown_transfer_coding = false;
    bool has_content_coding = false;

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    using field = boost::beast::http::field;

    void on_request_impl(
        boost::beast::http::verb method,
        string_view method_text,
        string_view target,
        int version,
        error_code& ec
    ) override;
    void on_response_impl(int code, string_view reason, int version, error_code& ec) override;
    void on_field_impl(field name, string_view name_text, string_view value, error_code& ec)
        override;
#if BOOST_BEAST_VERSION >= 359 // of Boost 1.90; before, on_field_impl is called
    void on_trailer_field_impl(field name, string_view name_text, string_view value, error_code& ec)
        override;
#endif
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& content_length, error_code& ec)
        override;
    std::size_t on_body_impl(string_view part, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, string_view part, error_code& ec) override;
    void on_finish_impl(error_code& ec) override;

    bool is_head_complete_ = false;
};

} // namespace codynamo::http
