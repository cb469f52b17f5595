// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/result.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace codynamo::codec {

/// Why a text was refused, without any of its characters.
struct json_fault {
    std::string_view what; ///< of static storage; empty when all is well
    std::size_t offset = 0;
};

/// Reads JSON (RFC 8259, strictly) from front to back; the caller asks for what it expects. No tree
/// is built.
///
///     json_reader reader(body);
///     get_item_response out;
///     reader.object([&](std::string_view member) {
///         if (member == "Item") decode(reader, out.item.emplace());
///         else if (member == "Count") out.count = reader.integer();
///     });                                                     // what the callback leaves alone is
///     skipped return reader.finish(std::move(out));
///
/// The first fault is kept, and from then on every function returns at once with an empty result
/// and no callback is called: one look at the end is enough. Values nest at most `max_depth` deep,
/// so the stack is bounded whatever comes in. The text must outlive the reader.
class json_reader {
public:
    enum class kind { none, object, array, string, number, boolean, null };

    static constexpr int max_depth = 128;

    explicit json_reader(std::string_view text) noexcept
        : begin_(text.data()), pos_(text.data()), end_(text.data() + text.size()) {}

    /// What stands next; `none` at the end of the text, before anything that is no value, and after
    /// a fault.
    [[nodiscard]] kind peek() noexcept;

    /// Calls `on_member(std::string_view name)`, which reads the member's value or leaves it alone.
    /// The name is valid for the call. Members that are null count as absent, as in all of
    /// DynamoDB's answers; a name may come more than once.
    template <class F>
    void object(F&& on_member) {
        std::string unescaped;
        std::string_view name;
        bool first = true;
        enter('{', "expected an object");
        while (next_member(name, unescaped, first)) {
            if (null()) continue;
            const char* const before = pos_;
            on_member(name);
            if (pos_ == before) skip();
        }
    }

    /// Calls `on_element()`, which reads one element or leaves it alone; null elements too.
    template <class F>
    void array(F&& on_element) {
        bool first = true;
        enter('[', "expected an array");
        while (next_element(first)) {
            const char* const before = pos_;
            on_element();
            if (pos_ == before) skip();
        }
    }

    void string(std::string& out);
    [[nodiscard]] std::string string();

    /// Without a copy where the text has no escapes; otherwise the view is of `scratch`.
    [[nodiscard]] std::string_view string_view(std::string& scratch);

    [[nodiscard]] std::int64_t integer();

    /// Takes the strings "NaN", "Infinity" and "-Infinity" as well, which is how this protocol
    /// writes them.
    [[nodiscard]] double real();

    [[nodiscard]] bool boolean();

    /// Reads a null if there is one next, and tells so.
    bool null() noexcept;

    /// Reads past one value of any kind, checking it.
    void skip();

    /// Records a fault of the caller's own finding at the present place. `what` must have static
    /// storage.
    void fail(std::string_view what) noexcept;

    [[nodiscard]] bool ok() const noexcept { return fault_.what.empty(); }

    [[nodiscard]] const json_fault& fault() const noexcept { return fault_; }

    /// Faults unless the text is at its end.
    void expect_end() noexcept;

    /// `value`, if the whole text was read without a fault; else `client_errc::malformed_response`
    /// with category and offset.
    template <class T>
    [[nodiscard]] result<T> finish(T value) {
        expect_end();
        if (!ok()) return malformed();
        return value;
    }

    [[nodiscard]] error malformed() const;

private:
    void enter(char bracket, std::string_view expectation) noexcept;
    bool next_member(std::string_view& name, std::string& unescaped, bool& first);
    bool next_element(bool& first) noexcept;
    bool next_in(char closing, bool& first) noexcept;
    void skip_space() noexcept;
    bool read_literal(std::string_view literal) noexcept;
    void read_escapes(std::string& out);
    bool read_code_point(std::uint32_t& out) noexcept;
    bool read_hex4(std::uint32_t& out) noexcept;
    [[nodiscard]] std::string_view number_token() noexcept;

    const char* begin_;
    const char* pos_;
    const char* end_;
    int depth_ = 0;
    json_fault fault_;
};

} // namespace codynamo::codec
