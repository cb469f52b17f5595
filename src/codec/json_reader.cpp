// SPDX-License-Identifier: BSL-1.0
#include "codec/json_reader.hpp"

#include <bitset>
#include <string>

namespace codynamo::codec {

void json_reader::fail(std::string_view what) noexcept {
    if (!ok()) return;
    fault_ = {what, static_cast<std::size_t>(pos_ - begin_)};
    pos_ = end_;
}

void json_reader::fail_at_limit(std::string_view what) noexcept {
    if (!ok()) return;
    fail(what);
    fault_.is_limit = true;
}

void json_reader::spend(std::size_t bytes) noexcept {
    if (bytes > unspent_)
        return fail_at_limit(
            "a response of more values than this client keeps: request less at once"
        );
    unspent_ -= bytes;
}

error json_reader::malformed() const {
    return {
        client_errc::malformed_response,
        std::string(fault_.what) + " at byte " + std::to_string(fault_.offset)
    };
}

void json_reader::pass_space() noexcept {
    while (pos_ != end_ && (*pos_ == ' ' || *pos_ == '\n' || *pos_ == '\r' || *pos_ == '\t'))
        ++pos_;
}

json_reader::kind json_reader::peek() noexcept {
    skip_space();
    if (pos_ == end_) return kind::none;
    switch (*pos_) {
    case '{':
        return kind::object;
    case '[':
        return kind::array;
    case '"':
        return kind::string;
    case 't':
    case 'f':
        return kind::boolean;
    case 'n':
        return kind::null;
    default:
        break;
    }
    const bool digit = *pos_ >= '0' && *pos_ <= '9';
    return digit || *pos_ == '-' ? kind::number : kind::none;
}

void json_reader::expect_end() noexcept {
    skip_space();
    if (pos_ != end_) fail("text after the end of the JSON");
}

void json_reader::refuse_to_enter(char bracket, std::string_view expectation) noexcept {
    fail(is_at(bracket) ? "JSON that is nested too deeply" : expectation);
}

bool json_reader::next_in(char closing, bool& first) noexcept {
    if (!ok()) return false;
    skip_space();
    if (pos_ != end_ && *pos_ == closing) {
        ++pos_;
        --depth_;
        return false;
    }
    if (!first) {
        if (pos_ == end_ || *pos_ != ',') {
            fail(pos_ == end_ ? "JSON that ends too early" : "a missing comma");
            return false;
        }
        ++pos_;
    }
    first = false;
    return true;
}

bool json_reader::next_member(std::string_view& name, std::string& unescaped, bool& first) {
    if (!next_in('}', first)) return false;
    name = string_view(unescaped);
    skip_space();
    if (pos_ == end_ || *pos_ != ':') {
        fail("expected a colon");
        return false;
    }
    ++pos_;
    return true;
}

bool json_reader::next_element(bool& first) noexcept {
    const bool found = next_in(']', first);
    skip_space(); // so that peek() alone does not count as reading the element
    return found;
}

void json_reader::skip() {
    // A loop, so that depth costs no stack: for each open level, whether it is an object.
    std::bitset<max_depth + 1> is_object;
    bool first = true; // nothing of the innermost level was read yet
    std::string scratch;
    std::string_view name;
    const int outside = depth_;
    const auto skip_or_enter = [&] {
        switch (peek()) {
        case kind::object:
        case kind::array: {
            const bool object = *pos_ == '{';
            enter(*pos_, {});
            if (!ok()) return;
            is_object[static_cast<std::size_t>(depth_)] = object;
            first = true;
            break;
        }
        case kind::string:
            skip_string();
            break;
        case kind::boolean:
            (void)boolean();
            break;
        case kind::number:
            pos_ += number_token().size();
            break;
        case kind::null:
            if (!null()) fail("expected null");
            break;
        case kind::none:
            fail(pos_ == end_ ? "JSON that ends too early" : "expected a value");
            break;
        }
    };
    do {
        // DynamoDB's values of one type, and texts: an eighth of the instructions for an item.
        name = short_name_ahead();
        if (!name.empty() && skip_plain_one_by_one(name.data(), name.data() + name.size()) ==
                                 name.data() + name.size()) {
            enter_behind(name);
            is_object[static_cast<std::size_t>(depth_)] = true;
            first = false;
            continue;
        }
        if (!plain_string(name)) skip_or_enter();
        // Leave the levels that are complete, and go on to the next value.
        while (ok() && depth_ > outside) {
            const auto level = static_cast<std::size_t>(depth_);
            if (is_object[level] ? !leave_object() && (next_plain_name(name, first) ||
                                                       next_member(name, scratch, first))
                                 : next_element(first))
                break;
            first = false;
        }
    } while (ok() && depth_ > outside);
}

} // namespace codynamo::codec
