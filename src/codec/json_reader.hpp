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
    /// Of static storage; empty if there is no fault.
    std::string_view what;
    std::size_t offset = 0;
    bool is_limit = false; ///< more than this client keeps, in whatever shape
};

/// Reads JSON (RFC 8259, strictly) from front to back; the caller asks for the values that it
/// expects. No tree is built.
///
///     json_reader reader(body);
///     scan_response out;
///     reader.object([&](std::string_view member) {
///         if (member == "Count") out.count = decode_count(reader);
///         // members that are left alone are skipped
///     });
///     return reader.finish(std::move(out));
///
/// The first fault is kept; after it, every function returns an empty result and calls no callback,
/// so that one check at the end is enough. Values nest at most `max_depth` deep; `skip` uses no
/// stack for depth. `spend` counts the memory that the caller takes for values against
/// `memory_budget`. The text must outlive the reader.
class json_reader {
public:
    enum class kind { none, object, array, string, number, boolean, null };

    static constexpr int max_depth = 1024;

    /// The memory for the values of one text, so that no text of small values takes a large
    /// multiple of its size. Twice the default of `client_config::max_response_bytes`.
    static constexpr std::size_t memory_budget = std::size_t{128} << 20;

    explicit json_reader(std::string_view text) noexcept
        : begin_(text.data()), pos_(text.data()), end_(text.data() + text.size()) {}

    /// Returns the kind of the next value; `none` at the end of the text, before anything that is
    /// not a value, and after a fault.
    [[nodiscard]] kind peek() noexcept;

    /// Calls `on_member(std::string_view name)`, which reads the member's value or leaves it alone.
    /// The name is valid for the call. Members that are null count as absent, as in all responses
    /// of DynamoDB; a name may come more than once. Returns false if there were members and all of
    /// them were left alone.
    template <class F>
    bool object(F&& on_member) {
        std::string unescaped;
        std::string_view name;
        bool first = true;
        bool any_read = false;
        bool any_skipped = false;
        enter('{', "expected an object");
        while (next_member(name, unescaped, first)) {
            if (null()) continue;
            const char* const before = pos_;
            on_member(name);
            const bool left_alone = pos_ == before;
            (left_alone ? any_skipped : any_read) = true;
            if (left_alone) skip();
        }
        return any_read || !any_skipped;
    }

    /// The same, but members that are null are members too.
    template <class F>
    void every_member(F&& on_member) {
        std::string unescaped;
        std::string_view name;
        bool first = true;
        enter('{', "expected an object");
        while (next_member(name, unescaped, first)) {
            const char* const before = mark();
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

    /// Reads a string. A surrogate without its other half, which clients in JavaScript can store,
    /// becomes U+FFFD.
    void string(std::string& out);
    [[nodiscard]] std::string string();

    /// Reads a string without a copy if it has no escapes; otherwise the view is of `scratch`.
    [[nodiscard]] std::string_view string_view(std::string& scratch);

    [[nodiscard]] std::int64_t integer();

    /// Reads a number, or one of the strings "NaN", "Infinity" and "-Infinity", as this protocol
    /// writes them.
    [[nodiscard]] double real();

    [[nodiscard]] bool boolean();

    /// Reads a null if it comes next, and returns whether it did.
    bool null() noexcept;

    /// For what only informs: `out` becomes what `read(T&)` reads, or stays as it is when the value
    /// is of another shape than `read` expects.
    template <class T, class F>
    void read_if_any(T& out, F&& read) {
        const point begin = here();
        if (!ok()) return;
        T fresh{};
        read(fresh);
        if (ok()) {
            out = std::move(fresh);
        } else if (!fault_.is_limit) {
            fault_ = {};
            go_back(begin);
            skip();
        }
    }

    void string_if_any(std::string& out) {
        read_if_any(out, [this](std::string& text) { string(text); });
    }

    /// Reads past one value of any kind, checking it.
    void skip();

    /// Returns where the next value begins, for `text_since`.
    [[nodiscard]] const char* mark() noexcept {
        skip_space();
        return pos_;
    }

    /// Returns the text from `mark` to the current position.
    [[nodiscard]] std::string_view text_since(const char* mark) const noexcept {
        return {mark, static_cast<std::size_t>(pos_ - mark)};
    }

    /// Where a value begins, to read it a second time.
    struct point {
        const char* position;
        int depth;
    };

    [[nodiscard]] point here() noexcept { return {mark(), depth_}; }

    /// Continues from `begin`, where the reader was before. Not after a fault.
    void go_back(const point& begin) noexcept {
        pos_ = begin.position;
        depth_ = begin.depth;
    }

    /// Returns how many surrogates became U+FFFD so far.
    [[nodiscard]] std::size_t replaced_surrogates() const noexcept { return replaced_; }

    /// Counts memory that is taken for a value; a fault if the budget is exceeded.
    void spend(std::size_t bytes) noexcept;

    /// Counts the memory block of a text; short texts have none.
    void spend_text(std::string_view text) noexcept {
        constexpr std::size_t longest_inline = 15;
        if (text.size() > longest_inline) spend(text.size());
    }

    /// Records a fault that the caller found, at the current position. `what` must have static
    /// storage.
    void fail(std::string_view what) noexcept;

    /// The same, for more than this client keeps.
    void fail_at_limit(std::string_view what) noexcept;

    [[nodiscard]] bool ok() const noexcept { return fault_.what.empty(); }

    [[nodiscard]] const json_fault& fault() const noexcept { return fault_; }

    /// Records a fault unless the text is at its end.
    void expect_end() noexcept;

    /// Returns `value` if the whole text was read without a fault; else
    /// `client_errc::malformed_response` with the fault and its offset.
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
    /// DynamoDB sends no space at all: one comparison for it saves 2% of a page's instructions.
    void skip_space() noexcept {
        if (pos_ != end_ && *pos_ <= ' ') pass_space();
    }

    void pass_space() noexcept;
    bool read_literal(std::string_view literal) noexcept;
    void read_escapes(std::string& out);
    void read_escape(std::string& out);
    void skip_string();
    bool read_code_point(std::uint32_t& out) noexcept;
    bool read_low_surrogate(std::uint32_t& out) noexcept;
    bool read_hex4(std::uint32_t& out) noexcept;
    [[nodiscard]] std::string_view number_token() noexcept;

    const char* begin_;
    const char* pos_;
    const char* end_;
    int depth_ = 0;
    std::size_t unspent_ = memory_budget;
    std::size_t replaced_ = 0;
    json_fault fault_;
};

} // namespace codynamo::codec
