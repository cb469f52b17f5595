// SPDX-License-Identifier: BSL-1.0
//
// The XML of the Security Token Service. The parser is the one inside Boost.PropertyTree, used
// without its trees: it works in the buffer that it is given, which is wiped, while a tree's
// strings are not. It recurses by elements, so their number is bounded before.
#include "credentials/sts_response.hpp"

#include "credentials/iso8601.hpp"
#include "crypto/secret.hpp"

#include <codynamo/error.hpp>

#include <boost/property_tree/detail/rapidxml.hpp>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <optional>
#include <vector>

namespace codynamo::credential_sources {
namespace {

namespace rapidxml = boost::property_tree::detail::rapidxml;

/// A small document; elements by their names from the root on.
class xml_document {
public:
    /// Returns the problem, or nullptr.
    const char* parse(std::string_view text) {
        constexpr std::size_t most_bytes = std::size_t{64} << 10;
        constexpr auto most_tags = 200; // STS sends about 30
        if (text.size() > most_bytes) return "has more than 64 KiB";
        if (std::ranges::count(text, '<') > most_tags) return "has more than 200 tags";
        // Document types, which define entities, and sections that STS does not send.
        if (text.find("<!") != std::string_view::npos) return "has a declaration";
        if (text.find('\0') != std::string_view::npos) return "is not XML";
        buffer_.reserve(text.size() + 1);
        buffer_.assign(text.begin(), text.end());
        buffer_.push_back('\0');
        constexpr int flags = rapidxml::parse_validate_closing_tags |
                              rapidxml::parse_trim_whitespace | rapidxml::parse_no_data_nodes;
        try {
            parsed_->parse<flags>(buffer_.data());
        } catch (const rapidxml::parse_error&) {
            return "is not XML";
        }
        return nullptr;
    }

    /// Returns the text of an element; empty if it is missing. Valid as long as this object.
    [[nodiscard]] std::string_view text(std::initializer_list<std::string_view> path) const {
        const rapidxml::xml_node<char>* at = parsed_.get();
        for (const std::string_view name : path) {
            at = at->first_node(name.data(), name.size());
            if (!at) return {};
        }
        return {at->value(), at->value_size()};
    }

private:
    std::vector<char, crypto::wiping_allocator<char>> buffer_;
    // Some 64 KiB, with nodes that point into the buffer.
    std::unique_ptr<rapidxml::xml_document<char>> parsed_ =
        std::make_unique<rapidxml::xml_document<char>>();
};

error bad_response(const std::string& why) {
    return error(client_errc::credentials_failed, "the response of STS " + why);
}

/// Of an ARN such as "arn:aws:sts::123456789012:assumed-role/reader/session"; empty for another
/// text.
std::string account_in(std::string_view arn) {
    constexpr int fields_before = 4;
    constexpr std::size_t digits = 12;
    for (int i = 0; i < fields_before; ++i) {
        const std::size_t colon = arn.find(':');
        if (colon == std::string_view::npos) return {};
        arn.remove_prefix(colon + 1);
    }
    const std::string_view account = arn.substr(0, arn.find(':'));
    const bool is_account = account.size() == digits && std::ranges::all_of(account, [](char c) {
                                return c >= '0' && c <= '9';
                            });
    return is_account ? std::string(account) : std::string();
}

/// Refusals of a signature repeat the request with its token, from the second line on.
std::string first_line_of(std::string_view message) {
    constexpr std::size_t longest = 300;
    std::string out(message.substr(0, std::min(message.find_first_of("\r\n"), longest)));
    std::ranges::replace_if(
        out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' '
    );
    return out;
}

} // namespace

result<credentials> read_sts_credentials(std::string_view xml, std::string_view operation) {
    xml_document document;
    if (const char* const problem = document.parse(xml)) return bad_response(problem);
    const std::string response = std::string(operation) + "Response";
    const std::string outcome = std::string(operation) + "Result";
    const auto part = [&](std::string_view name) {
        return document.text({response, outcome, "Credentials", name});
    };
    for (const char* const name : {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"})
        if (part(name).empty()) return bad_response(std::string("has no ") + name);
    const auto expiration = parse_iso8601(part("Expiration"));
    if (!expiration) return bad_response("has an Expiration that is not a time");
    const std::string account =
        account_in(document.text({response, outcome, "AssumedRoleUser", "Arn"}));
    try {
        credentials key(
            std::string(part("AccessKeyId")),
            std::string(part("SecretAccessKey")),
            std::string(part("SessionToken"))
        );
        if (!account.empty()) key = key.with_account_id(account);
        return key.with_expiration(*expiration);
    } catch (const error& e) {
        return bad_response("has a broken access key: " + e.info().message);
    }
}

sts_refusal read_sts_refusal(std::string_view xml) {
    xml_document document;
    if (document.parse(xml)) return {};
    return {
        first_line_of(document.text({"ErrorResponse", "Error", "Code"})),
        first_line_of(document.text({"ErrorResponse", "Error", "Message"}))
    };
}

} // namespace codynamo::credential_sources
