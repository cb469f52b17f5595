// SPDX-License-Identifier: BSL-1.0
//
// json_reader takes exactly the texts that nlohmann/json takes, which is another implementation of
// RFC 8259, and reads the same strings and numbers in them.
//
#include "codec/json_reader.hpp"

#include "codec/json_writer.hpp"
#include "fuzz/support.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

using namespace codynamo;
using codec::json_reader;
using fuzz::require;

namespace {

/// Where the two differ by intention: ours bounds the depth, replaces surrogates without their
/// other half and takes no byte order mark, theirs refuses these surrogates and numbers that no
/// double holds, and takes a NUL for the end.
struct listener : nlohmann::json_sax<nlohmann::json> {
    bool null() override { return true; }

    bool boolean(bool) override { return true; }

    bool number_integer(number_integer_t) override { return true; }

    bool number_unsigned(number_unsigned_t) override { return true; }

    bool number_float(number_float_t, const string_t&) override { return true; }

    bool string(string_t&) override { return true; }

    bool binary(binary_t&) override { return true; }

    bool start_object(std::size_t) override { return open(); }

    bool key(string_t&) override { return true; }

    bool end_object() override { return close(); }

    bool start_array(std::size_t) override { return open(); }

    bool end_array() override { return close(); }

    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& e)
        override {
        constexpr int number_overflow = 406;
        too_large = e.id == number_overflow;
        return false;
    }

    bool open() {
        deepest = std::max(deepest, ++depth);
        return true;
    }

    bool close() {
        --depth;
        return true;
    }

    int depth = 0;
    int deepest = 0;
    bool too_large = false;
};

/// What a reader knows that has skipped all of it.
json_reader skimmed(std::string_view text) {
    json_reader reader(text);
    reader.skip();
    reader.expect_end();
    return reader;
}

/// A string with U+FFFD in it is Unicode text.
void check_replaced(std::string_view text) {
    json_reader reader(text);
    if (reader.peek() != json_reader::kind::string) return;
    const std::string read = reader.string();
    require(read.find("\xEF\xBF\xBD") != std::string::npos, "a surrogate is replaced");
    codec::text_buffer written;
    codec::json_writer writer(written);
    writer.string(read);
    require(writer.ok(), "a string that was read can be written");
}

void compare_scalar(std::string_view text) {
    json_reader reader(text);
    const auto theirs = nlohmann::json::parse(text);
    switch (reader.peek()) {
    case json_reader::kind::string: {
        const std::string ours = reader.string();
        require(ours == theirs.get<std::string>(), "a string is read alike");
        codec::text_buffer written;
        codec::json_writer writer(written);
        writer.string(ours);
        require(writer.ok(), "a string that was read can be written");
        json_reader again(written.view());
        require(again.string() == ours, "a string reads the same when it is written again");
        break;
    }
    case json_reader::kind::number: {
        require(reader.real() == theirs.get<double>(), "a number is read alike");
        json_reader as_integer(text);
        const std::int64_t n = as_integer.integer();
        if (!as_integer.ok()) break;
        const bool equal = theirs.is_number_float() ? static_cast<double>(n) == theirs.get<double>()
                                                    : theirs == nlohmann::json(n);
        require(equal, "an integer is read alike");
        break;
    }
    case json_reader::kind::boolean:
        require(reader.boolean() == theirs.get<bool>(), "a boolean is read alike");
        break;
    default:
        break;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string_view text = in.rest();
    const json_reader reader = skimmed(text);
    const bool ours = reader.ok();
    if (text.starts_with("\xEF\xBB\xBF") || text.find('\0') != std::string_view::npos) {
        require(!ours, "no byte order mark and no NUL is taken");
        return 0;
    }
    listener theirs;
    const bool accepted = nlohmann::json::sax_parse(text, &theirs);
    if (theirs.deepest > json_reader::max_depth) {
        require(!ours, "the depth is bounded");
        return 0;
    }
    if (reader.replaced_surrogates() > 0) {
        require(!accepted, "only invalid Unicode is replaced");
        if (ours) check_replaced(text);
        return 0;
    }
    if (theirs.too_large) return 0;
    require(ours == accepted, "both take the same texts");
    if (ours) compare_scalar(text);
    return 0;
}
