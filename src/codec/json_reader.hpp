// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "codec/text_scan.hpp"
#include "value/same_text.hpp"

#include <codynamo/number.hpp>
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

    /// Returns whether the next value begins with `c`: '{', '[', '"'.
    [[nodiscard]] bool is_at(char c) noexcept {
        skip_space();
        return pos_ != end_ && *pos_ == c;
    }

    /// Returns the first name of the object that comes next if it has 1, 2 or 4 characters, as the
    /// types of DynamoDB have, and a value follows that is not null. Else an empty text: also for
    /// an object that is written with space.
    [[nodiscard]] std::string_view short_name_ahead() const noexcept {
        constexpr std::ptrdiff_t shortest = 9; // {"S":"a"}
        if (end_ - pos_ < shortest || pos_[0] != '{' || pos_[1] != '"') return {};
        const std::size_t size = pos_[3] == '"' ? 1 : pos_[4] == '"' ? 2 : pos_[6] == '"' ? 4 : 0;
        const char* const colon = pos_ + size + 3;
        if (size == 0 || *colon != ':' || colon[1] <= ' ' || colon[1] == 'n') return {};
        return depth_ < max_depth ? std::string_view(pos_ + 2, size) : std::string_view();
    }

    /// Goes to the value behind `short_name_ahead()`. The caller reads it, and the rest of the
    /// object by `json_members`, unless `leave_object` returns true.
    void enter_behind(std::string_view short_name) noexcept {
        pos_ += short_name.size() + 4;
        ++depth_;
    }

    /// Reads the end of an object if it comes next.
    [[nodiscard]] bool leave_object() noexcept {
        if (pos_ == end_ || *pos_ != '}') return false;
        ++pos_;
        --depth_;
        return true;
    }

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

    /// Reads a string of ASCII without escapes, as most are. Returns false, with nothing read, for
    /// anything else. Inline, for the loops that read items.
    [[nodiscard]] bool plain_string(std::string_view& out) noexcept {
        skip_space();
        if (pos_ == end_ || *pos_ != '"') return false;
        const char* const begin = pos_ + 1;
        const char* const end = skip_plain(begin, end_);
        if (end == end_ || *end != '"') return false;
        out = {begin, static_cast<std::size_t>(end - begin)};
        pos_ = end + 1;
        return true;
    }

    /// Reads a string as `string_view` does. Returns false, with nothing read, for anything else,
    /// and after a fault.
    [[nodiscard]] bool string_if_at(std::string_view& out, std::string& scratch) {
        if (plain_string(out)) return true;
        if (!is_at('"')) return false;
        out = string_view(scratch);
        return ok();
    }

    /// Reads a value of a type of one letter that is written without space, its content a string of
    /// ASCII without escapes, as most texts and numbers are. Returns false, with nothing read, for
    /// anything else.
    template <char Type>
    [[nodiscard]] bool plain_value(std::string_view& out) noexcept {
        constexpr char opening[]{'{', '"', Type, '"', ':', '"'};
        if (end_ - pos_ < static_cast<std::ptrdiff_t>(sizeof opening)) return false;
        if (!detail::same_text(pos_, {opening, sizeof opening})) return false;
        const char* const begin = pos_ + sizeof opening;
        const char* const end = skip_plain(begin, end_);
        if (end_ - end < 2 || end[0] != '"' || end[1] != '}') return false;
        out = {begin, static_cast<std::size_t>(end - begin)};
        pos_ = end + 2;
        return true;
    }

    /// Reads a boolean of DynamoDB's that is written without space; else returns false.
    [[nodiscard]] bool plain_value(bool& out) noexcept {
        constexpr std::string_view yes = R"({"BOOL":true})";
        constexpr std::string_view no = R"({"BOOL":false})";
        if (static_cast<std::size_t>(end_ - pos_) < no.size()) return false;
        const bool is_true = detail::same_text(pos_, yes);
        if (!is_true && !detail::same_text(pos_, no)) return false;
        pos_ += is_true ? yes.size() : no.size();
        out = is_true;
        return true;
    }

    /// Returns a part of the text, or another text, to be copied.
    [[nodiscard]] detail::text_part part(std::string_view text) const noexcept {
        constexpr std::size_t most = detail::text_part::short_size;
        const bool is_inside =
            text.data() >= begin_ && end_ - text.data() >= static_cast<std::ptrdiff_t>(most);
        return {text.data(), text.size(), text.size() <= most && is_inside};
    }

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

    /// Returns how much of the text was not read yet.
    [[nodiscard]] std::size_t size_left() const noexcept {
        return static_cast<std::size_t>(end_ - pos_);
    }

    /// Returns whether what begins at `mark` was left alone.
    [[nodiscard]] bool is_still_at(const char* mark) const noexcept { return pos_ == mark; }

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
    friend class json_members;
    friend class json_elements;

    void enter(char bracket, std::string_view expectation) noexcept {
        if (!is_at(bracket) || depth_ == max_depth) return refuse_to_enter(bracket, expectation);
        ++depth_;
        ++pos_;
    }

    void refuse_to_enter(char bracket, std::string_view expectation) noexcept;
    bool next_member(std::string_view& name, std::string& unescaped, bool& first);

    /// Goes to the next value in an object if its name is ASCII without escapes, and there is no
    /// space, as in most text. Else returns false, with nothing read.
    bool next_plain_name(std::string_view& name, bool& first) noexcept {
        const char* p = pos_;
        if (!first && (p == end_ || *p++ != ',')) return false;
        if (p == end_ || *p++ != '"') return false;
        const char* const quote = skip_plain(p, end_);
        if (end_ - quote < 2 || quote[0] != '"' || quote[1] != ':') return false;
        name = {p, static_cast<std::size_t>(quote - p)};
        pos_ = quote + 2;
        first = false;
        return true;
    }

    bool next_element(bool& first) noexcept;
    bool next_in(char closing, bool& first) noexcept;
    /// DynamoDB sends no space at all: one comparison for it saves 2% of a page's instructions.
    void skip_space() noexcept {
        if (pos_ != end_ && *pos_ <= ' ') pass_space();
    }

    void pass_space() noexcept;
    bool read_literal(std::string_view literal) noexcept;
    std::string_view unescaped(const char* start, std::string& out);
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

/// The members of an object one by one, as `json_reader::object` reads them: for the loops that
/// read items, into which it is compiled. The caller reads each value, or skips it.
class json_members {
public:
    /// Enters the object, or goes on behind its first member.
    explicit json_members(json_reader& in, bool is_inside = false) : in_(in), first_(!is_inside) {
        if (!is_inside) in.enter('{', "expected an object");
    }

    /// Goes to the value of the next member that is not null; returns false at the end.
    [[nodiscard]] bool next() {
        do {
            if (in_.leave_object() || !next_name()) return false;
        } while (is_null());
        return true;
    }

    /// Goes to the value of the next member if its name is written so, such as `"id":`, and it is
    /// not null. Else returns false, with nothing read. A comparison takes half the instructions of
    /// looking for a name.
    [[nodiscard]] bool next_is(std::string_view written) noexcept {
        const char* p = in_.pos_;
        if (!first_ && (p == in_.end_ || *p++ != ',')) return false;
        if (written.empty() || static_cast<std::size_t>(in_.end_ - p) <= written.size())
            return false;
        if (!detail::same_text(p, written)) return false;
        p += written.size();
        if (*p <= ' ' || *p == 'n') return false;
        in_.pos_ = p;
        first_ = false;
        return true;
    }

    /// Valid until the next call of `next`.
    [[nodiscard]] std::string_view name() const noexcept { return name_; }

    /// The name as the text has it, with quotes and colon; empty if it has escapes or space there.
    [[nodiscard]] std::string_view written() const noexcept { return written_; }

private:
    [[nodiscard]] bool is_null() noexcept {
        const bool may_be = in_.pos_ != in_.end_ && (*in_.pos_ <= ' ' || *in_.pos_ == 'n');
        return may_be && in_.null();
    }

    bool next_name() {
        if (in_.next_plain_name(name_, first_)) {
            written_ = {name_.data() - 1, name_.size() + 3};
            return true;
        }
        written_ = {};
        return in_.next_member(name_, unescaped_, first_);
    }

    json_reader& in_;
    std::string unescaped_;
    std::string_view name_;
    std::string_view written_;
    bool first_;
};

/// The elements of an array one by one, as `json_reader::array` reads them. The caller reads each,
/// or skips it.
class json_elements {
public:
    explicit json_elements(json_reader& in) noexcept : in_(in) {
        in.enter('[', "expected an array");
    }

    [[nodiscard]] bool next() noexcept {
        if (!first_ && in_.pos_ != in_.end_ && *in_.pos_ == ',') {
            ++in_.pos_;
            in_.skip_space();
            return true;
        }
        return in_.next_element(first_);
    }

private:
    json_reader& in_;
    bool first_ = true;
};

} // namespace codynamo::codec
