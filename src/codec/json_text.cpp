// SPDX-License-Identifier: BSL-1.0
#include "codec/attribute_path.hpp"
#include "codec/base64.hpp"
#include "codec/bounded_list.hpp"
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"

#include <codynamo/error.hpp>
#include <codynamo/json_text.hpp>

#include <string>
#include <utility>
#include <vector>

namespace codynamo {
namespace {

using codec::json_reader;
using codec::json_writer;
using codec::path_step;
using codec::path_text;

constexpr int deepest_plain = 100;
constexpr std::string_view too_deep = "more than 100 levels of lists and maps";

/// Builds an item from plain JSON; remembers the path of the first fault.
class plain_json_reader {
public:
    explicit plain_json_reader(std::string_view text) noexcept : reader_(text) {}

    item whole() {
        item out = attributes(nullptr, 0);
        reader_.expect_end();
        if (reader_.ok()) return out;
        const auto& [what, offset, is_limit] = reader_.fault();
        throw error(
            client_errc::invalid_argument,
            std::string(what) + " at byte " + std::to_string(offset) + ", in item" + path_
        );
    }

private:
    item attributes(const path_step* at, int depth) {
        std::vector<attribute> read;
        reader_.every_member([&](std::string_view name) {
            codec::make_room(reader_, read);
            reader_.spend_text(name);
            const path_step step{at, name, 0};
            value v = one_value(&step, depth + 1);
            read.emplace_back(std::string(name), std::move(v));
        });
        const std::size_t members = read.size();
        item out = item::adopt(std::move(read));
        if (out.size() != members) reader_.fail("a name twice in one object");
        keep_path(at);
        return out;
    }

    list elements(const path_step* at, int depth) {
        std::vector<value> read;
        path_step step{at, {}, 0};
        reader_.array([&] {
            codec::make_room(reader_, read);
            read.push_back(one_value(&step, depth + 1));
            ++step.index;
        });
        keep_path(at);
        return list(std::move(read));
    }

    value one_value(const path_step* at, int depth) {
        value out = content(at, depth);
        keep_path(at);
        return out;
    }

    value content(const path_step* at, int depth) {
        if (depth > deepest_plain) reader_.fail(too_deep);
        switch (reader_.peek()) {
        case json_reader::kind::object:
            return attributes(at, depth);
        case json_reader::kind::array:
            return elements(at, depth);
        case json_reader::kind::string: {
            std::string text = reader_.string();
            reader_.spend_text(text);
            return text;
        }
        case json_reader::kind::number: {
            const char* const begin = reader_.mark();
            reader_.skip();
            return number::from_service(std::string(reader_.text_since(begin)));
        }
        case json_reader::kind::boolean:
            return reader_.boolean();
        case json_reader::kind::null:
            (void)reader_.null();
            return nullptr;
        case json_reader::kind::none:
            break;
        }
        reader_.fail("expected a value");
        return nullptr;
    }

    /// The innermost value that is not good returns first.
    void keep_path(const path_step* at) {
        if (reader_.ok() || has_path_) return;
        has_path_ = true;
        path_ = path_text({}, at);
    }

    json_reader reader_;
    bool has_path_ = false;
    std::string path_;
};

bool is_json(std::string_view text) {
    json_reader check(text);
    check.skip();
    check.expect_end();
    return check.ok();
}

/// Writes an item as plain JSON.
class plain_json_writer {
public:
    std::string whole(const item& i) {
        attributes(i, nullptr, 0);
        return writer_.finish(text_.str()).value();
    }

private:
    void attributes(const item& i, const path_step* at, int depth) {
        if (depth > deepest_plain) return refuse(at, too_deep);
        writer_.begin_object();
        for (const auto& [name, v] : i) {
            if (!writer_.try_name(name)) return refuse(at, "an attribute name is not UTF-8");
            const path_step step{at, name, 0};
            one_value(v, &step, depth + 1);
            if (!writer_.ok()) return;
        }
        writer_.end_object();
    }

    void one_value(const value& v, const path_step* at, int depth) {
        switch (v.type()) {
        case value_type::string:
            return text(v.as_string(), at);
        case value_type::number:
            return digits(v.as_number());
        case value_type::binary:
            return base64(v.as_binary());
        case value_type::boolean:
            return writer_.boolean(v.as_bool());
        case value_type::null:
            return writer_.null();
        case value_type::map:
            return attributes(v.as_map(), at, depth);
        case value_type::list:
            if (depth > deepest_plain) return refuse(at, too_deep);
            return array(v.as_list(), at, [&](const value& e, const path_step* step) {
                one_value(e, step, depth + 1);
            });
        case value_type::string_set:
            return array(v.as_string_set(), at, [&](const std::string& e, const path_step* step) {
                text(e, step);
            });
        case value_type::number_set:
            return array(v.as_number_set(), at, [&](const number& n, const path_step*) {
                digits(n);
            });
        case value_type::binary_set:
            return array(v.as_binary_set(), at, [&](const binary& b, const path_step*) {
                base64(b);
            });
        case value_type::unknown:
            if (!is_json(v.as_unknown().json()))
                return refuse(at, "the value of unknown type is not JSON");
            return writer_.raw(v.as_unknown().json());
        }
    }

    template <class Elements, class Write>
    void array(const Elements& elements, const path_step* at, Write write) {
        path_step step{at, {}, 0};
        writer_.begin_array();
        for (const auto& element : elements) {
            write(element, &step);
            if (!writer_.ok()) return;
            ++step.index;
        }
        writer_.end_array();
    }

    void text(const std::string& s, const path_step* at) {
        if (!writer_.try_string(s)) refuse(at, "the text is not UTF-8");
    }

    /// JSON has no ".5", "5." and "007", which a `number` keeps as written.
    void digits(const number& n) {
        if (is_json(n.text())) return writer_.raw(n.text());
        const std::string plain = n.canonical();
        is_json(plain) ? writer_.raw(plain) : writer_.string(plain);
    }

    void base64(const binary& b) {
        codec::append_base64(writer_.begin_plain_string(), b.bytes());
        writer_.end_plain_string();
    }

    void refuse(const path_step* at, std::string_view why) {
        writer_.refuse(path_text("item", at), why);
    }

    codec::text_buffer text_;
    json_writer writer_{text_};
};

} // namespace

item item_from_json_text(std::string_view json) {
    return plain_json_reader(json).whole();
}

std::string to_json_text(const item& i) {
    return plain_json_writer().whole(i);
}

} // namespace codynamo
