// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_path.hpp"
#include "codec/attribute_value.hpp"
#include "codec/base64.hpp"
#include "codec/json_reader.hpp"
#include "codec/short_decimal.hpp"

#include <string>

namespace codynamo::codec {

namespace {

/// DynamoDB reads no exponent of more than 32 bits, also of a zero. (Of any other number that it
/// stores, the exponent is that long only if the digits are.)
bool is_zero_of_long_exponent(const number& n) {
    constexpr std::size_t most = 9; // characters, with its letter and sign
    const std::size_t e = n.text().find_first_of("eE");
    return e != std::string::npos && n.text().size() - e > most && n == 0;
}

class attribute_encoder {
public:
    attribute_encoder(json_writer& writer, std::string_view root) noexcept
        : writer_(writer), root_(root) {}

    void attributes(const item& i, const path_step* at, int depth) {
        writer_.begin_object();
        for (const auto& [name, v] : i) {
            if (name.empty()) return refuse(at, "an attribute name is empty");
            const path_step step{at, name, 0};
            if (v.is_unknown()) {
                if (!writer_.try_name(name)) return refuse_name(at);
                unknown(v.as_unknown(), &step);
            } else {
                if (!writer_.try_member_object(name, begin_of_value(v.type())))
                    return refuse_name(at);
                content(v, &step, depth + 1);
            }
            if (!writer_.ok()) return;
        }
        writer_.end_object();
    }

    void one_value(const value& v, const path_step* at, int depth) {
        if (v.is_unknown()) return unknown(v.as_unknown(), at);
        begin_value(writer_, v.type());
        content(v, at, depth);
    }

private:
    void unknown(const unknown_value& v, const path_step* at) {
        json_reader check(v.json());
        check.skip();
        check.expect_end();
        if (!check.ok()) return refuse(at, "the value of unknown type is not JSON");
        writer_.unknown_value(v.json());
    }

    /// With the end of the value's object.
    void content(const value& v, const path_step* at, int depth) {
        switch (v.type()) {
        case value_type::string:
            if (!writer_.try_last_string(v.as_string())) refuse_text(at);
            return;
        case value_type::number:
            decimal(v.as_number(), at);
            break;
        case value_type::binary:
            bytes(v.as_binary());
            break;
        case value_type::boolean:
            writer_.boolean(v.as_bool());
            break;
        case value_type::null:
            writer_.boolean(true);
            break;
        case value_type::list:
            depth > max_attribute_depth ? refuse_depth(at) : elements(v.as_list(), at, depth);
            break;
        case value_type::map:
            depth > max_attribute_depth ? refuse_depth(at) : attributes(v.as_map(), at, depth);
            break;
        case value_type::string_set:
            set(v.as_string_set(), at, &attribute_encoder::text);
            break;
        case value_type::number_set:
            set(v.as_number_set(), at, &attribute_encoder::decimal);
            break;
        case value_type::binary_set:
            set(v.as_binary_set(), at, &attribute_encoder::element_bytes);
            break;
        case value_type::unknown:
            return; // not here
        }
        writer_.end_object();
    }

    void text(const std::string& s, const path_step* at) {
        if (!writer_.try_string(s)) refuse_text(at);
    }

    void decimal(const number& n, const path_step* at) {
        const std::string_view refusal = encode_number(writer_, n);
        if (!refusal.empty()) refuse(at, refusal);
    }

    void bytes(const binary& b) {
        append_base64(writer_.begin_plain_string(), b.bytes());
        writer_.end_plain_string();
    }

    void element_bytes(const binary& b, const path_step*) { bytes(b); }

    void elements(const list& l, const path_step* at, int depth) {
        writer_.begin_array();
        path_step step{at, {}, 0};
        for (const value& v : l) {
            one_value(v, &step, depth + 1);
            if (!writer_.ok()) return;
            ++step.index;
        }
        writer_.end_array();
    }

    template <class Element>
    void set(
        const element_set<Element>& s,
        const path_step* at,
        void (attribute_encoder::*write)(const Element&, const path_step*)
    ) {
        if (s.empty()) return refuse(at, "DynamoDB stores no empty set");
        if (s.has_duplicates()) return refuse(at, "the set holds one element twice");
        writer_.begin_array();
        path_step step{at, {}, 0};
        for (const Element& e : s) {
            (this->*write)(e, &step);
            ++step.index;
        }
        writer_.end_array();
    }

    void refuse_depth(const path_step* at) {
        static_assert(max_attribute_depth == 31);
        refuse(at, "DynamoDB stores lists and maps at most 31 deep");
    }

    void refuse_text(const path_step* at) { refuse(at, "the text is not UTF-8"); }

    void refuse_name(const path_step* at) { refuse(at, "an attribute name is not UTF-8"); }

    void refuse(const path_step* at, std::string_view why) {
        writer_.refuse(path_text(root_, at), why);
    }

    json_writer& writer_;
    std::string_view root_;
};

} // namespace

std::string_view encode_number(json_writer& writer, const number& n) {
    std::string_view text = n.text();
    if (!is_short_decimal(text)) {
        const std::string_view refusal = n.refusal();
        if (!refusal.empty()) return refusal;
        if (is_zero_of_long_exponent(n)) text = "0";
    }
    writer.plain_string(text);
    return {};
}

std::size_t guess_size(const item& i) noexcept {
    constexpr std::size_t of_name_and_type = 12; // "":{"S":""},
    constexpr std::size_t of_number = 8;
    constexpr std::size_t of_element = 40;
    std::size_t size = 2;
    for (const auto& [name, v] : i) {
        size += name.size() + of_name_and_type;
        if (v.is_string())
            size += v.as_string().size();
        else if (v.is_binary())
            size += v.as_binary().size() * 4 / 3;
        else if (v.is_map())
            size += v.as_map().size() * of_element;
        else if (v.is_list())
            size += v.as_list().size() * of_element;
        else
            size += v.is_string_set() ? v.as_string_set().size() * of_element : of_number;
    }
    return size + size / 8;
}

void encode_part(
    json_writer& writer, const value& v, std::string_view root, const path_step* at, int depth
) {
    attribute_encoder(writer, root).one_value(v, at, depth);
}

void encode_part(
    json_writer& writer, const item& i, std::string_view root, const path_step* at, int depth
) {
    attribute_encoder(writer, root).attributes(i, at, depth);
}

void encode(json_writer& writer, const value& v, std::string_view path) {
    attribute_encoder(writer, path).one_value(v, nullptr, 1);
}

void encode(json_writer& writer, const item& i, std::string_view path) {
    attribute_encoder(writer, path).attributes(i, nullptr, 0);
}

void encode(json_writer& writer, const key& k, std::string_view path) {
    if (k.attributes().empty())
        return writer.refuse(path, "the key has no attributes; it was moved from");
    encode(writer, k.attributes(), path);
}

} // namespace codynamo::codec
