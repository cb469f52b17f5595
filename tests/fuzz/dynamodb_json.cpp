// SPDX-License-Identifier: BSL-1.0
//
// DynamoDB's JSON as users give it, whole or in lines: refused with an error, or read as something
// that is written and read again as the same. Lines give the same however the text is cut and
// compressed.
//
#include "fuzz/support.hpp"

#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>
#include <codynamo/gzip_writer.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace codynamo;
using fuzz::require;

namespace {

void check_typed_refusal(const error& e) {
    require(e.code() == client_errc::invalid_argument, "a refusal has its code");
    require(e.info().message.find(" at byte ") != std::string::npos, "a refusal has its offset");
}

/// Attribute names that DynamoDB does not store are refused when they are written.
template <class T>
std::optional<std::string> written(const T& v) {
    try {
        return to_dynamodb_json(v);
    } catch (const error& e) {
        require(e.code() == client_errc::invalid_value, "what is not written has its code");
        return std::nullopt;
    }
}

template <class T>
void check_typed_text(std::string_view text, T (*read)(std::string_view)) {
    std::optional<T> v;
    try {
        v = read(text);
    } catch (const error& e) {
        return check_typed_refusal(e);
    }
    if (const auto again = written(*v)) require(read(*again) == *v, "its own text is the same");
}

std::string line_text(const item& i) {
    return written(i).value_or("not written");
}

std::string line_text(const exported_change& change) {
    std::string out = line_text(change.keys) + line_text(change.metadata);
    for (const auto* image : {&change.new_image, &change.old_image})
        out += *image ? line_text(**image) : "none";
    return out;
}

/// What each line is: its text, or the message of its refusal.
template <class T>
std::vector<std::string> lines_of(
    std::string_view text, std::size_t part, std::optional<T> (dynamodb_json_lines::*next)()
) {
    std::vector<std::string> out;
    dynamodb_json_lines lines;
    const auto take = [&] {
        try {
            const std::optional<T> line = (lines.*next)();
            if (line) out.push_back(line_text(*line));
            return line.has_value();
        } catch (const error& e) {
            require(e.code() == client_errc::invalid_argument, "a refused line has its code");
            require(e.info().message.starts_with("line "), "a refused line has its number");
            out.push_back(e.info().message);
            return !lines.broken();
        }
    };
    for (; !text.empty() && !lines.broken(); text.remove_prefix(std::min(part, text.size()))) {
        lines.push(text.substr(0, part));
        while (take()) {
        }
    }
    lines.finish();
    while (take()) {
    }
    return out;
}

std::string gzipped(std::string_view text) {
    gzip_writer writer(1);
    std::string file = writer.write(text);
    return file + writer.finish();
}

template <class T>
void check_lines(std::string_view text, std::optional<T> (dynamodb_json_lines::*next)()) {
    const std::vector<std::string> lines = lines_of(text, text.size() + 1, next);
    if (text.starts_with('\x1f')) return; // damaged gzip: more or less of it is read
    require(lines_of(text, 7, next) == lines, "lines are what they are");
    require(lines_of(gzipped(text), 7, next) == lines, "also in a gzip file");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string_view text = in.rest();
    check_typed_text<item>(text, item_from_dynamodb_json);
    check_typed_text<value>(text, value_from_dynamodb_json);
    check_lines(text, &dynamodb_json_lines::next);
    check_lines(text, &dynamodb_json_lines::next_change);
    return 0;
}
