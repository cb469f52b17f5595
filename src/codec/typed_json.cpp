// SPDX-License-Identifier: BSL-1.0
#include "codec/typed_json.hpp"

#include "codec/attribute_path.hpp"
#include "codec/attribute_value.hpp"
#include "codec/json_reader.hpp"

#include <string>

namespace codynamo::codec {
namespace {

using json_kind = json_reader::kind;

/// Walks along the values of a text; remembers the path of the first fault.
class typed_json_checker {
public:
    explicit typed_json_checker(std::string_view text) noexcept : reader_(text) {}

    void line() {
        bool has_item = false;
        bool has_keys = false;
        reader_.every_member([&](std::string_view name) {
            has_keys = has_keys || name == "Keys";
            if (name == "Item") line_member(has_item, name);
        });
        if (!has_item && has_keys)
            reader_.fail(
                "expected the member Item; next_change() reads the lines of incremental exports"
            );
        if (!has_item) reader_.fail("expected the member Item");
        keep_path(nullptr);
    }

    void change() {
        bool has_item = false;
        bool has_keys = false;
        bool has_old_image = false;
        reader_.every_member([&](std::string_view name) {
            if (name == "Keys") return line_member(has_keys, name);
            if (name == "Item") return line_member(has_item, name);
            const bool is_image = name == "NewImage" || name == "OldImage";
            if (is_image && !reader_.null())
                line_member(name == "NewImage" ? has_item : has_old_image, name);
        });
        if (!has_item && !has_keys) reader_.fail("expected the member Item, or Keys");
        keep_path(nullptr);
    }

    void attributes(const path_step* at, int depth) {
        if (reader_.peek() != json_kind::object)
            reader_.fail("expected an object of attributes");
        else
            reader_.every_member([&](std::string_view name) {
                const path_step step{at, name, 0};
                value(&step, depth + 1);
            });
        keep_path(at);
    }

    void value(const path_step* at, int depth) {
        constexpr std::string_view wanted = "expected a value with its type, such as {\"S\": \"\"}";
        int types = 0;
        if (reader_.peek() == json_kind::object)
            reader_.every_member([&](std::string_view tag) {
                if (tag == "__type") return;
                ++types;
                content(tag, at, depth);
            });
        if (types != 1 && reader_.ok()) reader_.fail(wanted);
        keep_path(at);
    }

    [[nodiscard]] std::optional<error> fault(std::string_view root) {
        reader_.expect_end();
        if (reader_.ok()) return std::nullopt;
        const auto& [what, offset, is_limit] = reader_.fault();
        return error(
            client_errc::invalid_argument,
            std::string(what) + " at byte " + std::to_string(offset) + ", in " + std::string(root) +
                path_
        );
    }

private:
    void line_member(bool& is_there, std::string_view name) {
        if (is_there)
            return reader_.fail(
                name == "Item" ? "a second member Item" : "a second member of one meaning"
            );
        is_there = true;
        attributes(nullptr, 0);
    }

    /// Values that are nested too deep are kept as they are, whatever they hold.
    void content(std::string_view tag, const path_step* at, int depth) {
        const bool is_read = depth <= max_attribute_depth;
        if (is_read && tag == "M" && reader_.peek() == json_kind::object)
            attributes(at, depth);
        else if (is_read && tag == "L" && reader_.peek() == json_kind::array)
            elements(at, depth);
    }

    void elements(const path_step* at, int depth) {
        path_step step{at, {}, 0};
        reader_.array([&] {
            value(&step, depth + 1);
            ++step.index;
        });
        keep_path(at);
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

} // namespace

std::optional<error> fault_in(std::string_view text, typed_text kind) {
    typed_json_checker check(text);
    switch (kind) {
    case typed_text::value:
        check.value(nullptr, 1);
        return check.fault("value");
    case typed_text::item:
        check.attributes(nullptr, 0);
        break;
    case typed_text::line:
        check.line();
        break;
    case typed_text::change:
        check.change();
        break;
    }
    return check.fault("item");
}

} // namespace codynamo::codec
