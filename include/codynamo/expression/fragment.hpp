// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/path.hpp>
#include <codynamo/item.hpp>
#include <codynamo/value.hpp>

#include <concepts>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo {

/// ExpressionAttributeNames: maps placeholders such as "#n0" to attribute names.
using attribute_names = std::map<std::string, std::string, std::less<>>;

namespace detail {

/// Expression text in which names and values are still themselves. They become placeholders when a
/// request takes the fragment in, so that all expressions of the request share one numbering.
class fragment {
public:
    fragment() noexcept;
    fragment(const fragment& other);
    fragment(fragment&& other) noexcept;
    fragment& operator=(const fragment& other);
    fragment& operator=(fragment&& other) noexcept;
    ~fragment();

    explicit fragment(std::string_view text) : fragment() { append(text); }

    // Exactly these types: text would convert to both.
    template <class T>

        requires(std::same_as<T, path> || std::same_as<T, value>)
    explicit fragment(T part) : fragment() {
        add(std::move(part));
    }

    fragment& append(std::string_view text) &;
    fragment& append(fragment other) &;

    fragment&& append(std::string_view text) && { return std::move(append(text)); }

    fragment&& append(fragment other) && { return std::move(append(std::move(other))); }

    [[nodiscard]] bool empty() const noexcept;

    /// Whether there is nothing in it but white space.
    [[nodiscard]] bool blank() const noexcept;

    /// The text with placeholders. Throws `client_errc::invalid_argument` when it is longer than
    /// 4 KB or has more than 300 operators and functions, DynamoDB's limits. A name that `names`
    /// knows already keeps its placeholder; placeholders that are defined, or occur in the text
    /// `taken`, are passed over: a user's own are never overwritten, and one that the user forgot
    /// to define is never given a meaning.
    [[nodiscard]] std::string render(
        attribute_names& names, item& values, std::string_view taken = {}
    ) const;

    /// The same as a part of a longer text, not checked for its length.
    [[nodiscard]] std::string render_part(
        attribute_names& names, item& values, std::string_view taken = {}
    ) const;

    /// The parts that are text, one after the other: all placeholders of the user's own are in it.
    [[nodiscard]] std::string words() const;

private:
    /// Text, a path or a value.
    struct piece;

    void add(path p);
    void add(value v);

    std::vector<piece> parts_;
};

[[nodiscard]] bool is_blank(std::string_view text) noexcept;

/// Throws `client_errc::invalid_argument` for an expression of white space only, as one that was
/// moved from is; `name` is for the message.
void refuse_blank(const fragment& expression, std::string_view name);

/// Returns an expression that says something. Throws `client_errc::invalid_argument` for one of
/// white space only; `name` is for the message.
[[nodiscard]] fragment not_blank(fragment expression, std::string_view name);
[[nodiscard]] std::string not_blank(std::string expression, std::string_view name);

enum class expression_kind { condition, update };

/// Throws `client_errc::invalid_argument` for more than DynamoDB takes: 4096 bytes, 300 operators
/// and functions. The `=` of an update are no operators.
void refuse_too_long(
    std::string_view expression, expression_kind kind = expression_kind::condition
);

} // namespace detail
} // namespace codynamo
