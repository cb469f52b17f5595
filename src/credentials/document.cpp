// SPDX-License-Identifier: BSL-1.0
#include "credentials/document.hpp"

#include "codec/json_reader.hpp"
#include "credentials/iso8601.hpp"

#include <codynamo/error.hpp>

#include <charconv>
#include <set>
#include <system_error>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using kind = codec::json_reader::kind;

class document_reader {
public:
    using members = std::map<std::string, crypto::secret, std::less<>>;

    document_reader(codec::json_reader& reader, members& out, std::size_t size)
        : reader_(reader), out_(out) {
        scratch_.reserve(size); // so that no text is left behind when it grows
    }

    document_reader(const document_reader&) = delete;
    document_reader& operator=(const document_reader&) = delete;

    ~document_reader() { crypto::wipe(scratch_); }

    void object(const std::string& prefix, int depth) {
        constexpr int deepest = 8;
        if (depth > deepest) return reader_.fail("JSON that is nested too deeply");
        reader_.object([&](std::string_view name) {
            const bool looks_like_a_path = name.find('.') != std::string_view::npos;
            if (!looks_like_a_path) member(prefix + std::string(name), depth);
        });
    }

private:
    void member(const std::string& path, int depth) {
        if (!paths_.insert(path).second) return reader_.fail("a member that is there twice");
        switch (reader_.peek()) {
        case kind::object:
            return object(path + '.', depth + 1);
        case kind::string:
            return keep(path, reader_.string_view(scratch_));
        case kind::number:
        case kind::boolean: {
            const char* const begin = reader_.mark();
            reader_.skip();
            return keep(path, reader_.text_since(begin));
        }
        default:
            return reader_.skip();
        }
    }

    void keep(const std::string& path, std::string_view text) { out_.try_emplace(path, text); }

    codec::json_reader& reader_;
    members& out_;
    /// Of all members so far, also of those that are left out.
    std::set<std::string> paths_;
    std::string scratch_;
};

error refused(std::string_view name, std::string_view why) {
    return error(client_errc::credentials_failed, std::string(name) + ' ' + std::string(why));
}

} // namespace

result<document> document::parse(std::string_view text, std::string_view name) {
    if (text.size() > max_size) return refused(name, "has more than 64 KiB");
    document out;
    out.name_ = name;
    codec::json_reader reader(text);
    document_reader(reader, out.members_, text.size()).object({}, 1);
    reader.expect_end();
    if (!reader.ok())
        return refused(
            name,
            "is not the JSON object that it should be: " + std::string(reader.fault().what) +
                " at byte " + std::to_string(reader.fault().offset)
        );
    return out;
}

std::optional<std::string_view> document::find(std::string_view path) const {
    const auto at = members_.find(path);
    if (at == members_.end() || at->second.empty()) return std::nullopt;
    return at->second.view();
}

result<std::string_view> document::required(std::string_view path) const {
    const auto found = find(path);
    if (!found) return refused(name_, "has no " + std::string(path));
    return *found;
}

result<std::optional<std::chrono::system_clock::time_point>> document::time(std::string_view path
) const {
    const auto text = find(path);
    if (!text) return std::optional<std::chrono::system_clock::time_point>();
    const auto when = parse_iso8601(*text);
    if (!when)
        return refused(
            name_, "has " + std::string(path) + " that is not a time such as 2030-01-31T12:00:00Z"
        );
    return when;
}

result<std::int64_t> document::integer(std::string_view path, std::int64_t most) const {
    const auto text = required(path);
    if (!text) return text.error();
    std::int64_t number = 0;
    const char* const end = text->data() + text->size();
    const auto [stop, problem] = std::from_chars(text->data(), end, number);
    if (problem != std::errc() || stop != end || number < 0 || number > most)
        return refused(name_, "has " + std::string(path) + " that is not a number of its kind");
    return number;
}

} // namespace codynamo::credential_sources
