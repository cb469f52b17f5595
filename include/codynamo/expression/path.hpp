// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace codynamo {

/// The position of an attribute in an item: a name, then names of map members and indexes of list
/// elements.
class path {
public:
    /// A name, or the index of a list element.
    using segment = std::variant<std::string, std::size_t>;

    /// From text such as "address.lines[0]". A dot or a bracket always divides: for a name that
    /// holds one, use `of`. Throws `client_errc::invalid_argument` for an empty name or an
    /// index that is not a number.
    path(std::string_view text);

    /// The same.
    path(const std::string& text) : path(std::string_view(text)) {}

    /// The same.
    path(const char* text) : path(std::string_view(text)) {}

    // Compiled once, and not for every file that includes this.
    /// @cond
    path(const path& other);
    path(path&& other) noexcept;
    path& operator=(const path& other);
    path& operator=(path&& other) noexcept;
    ~path();
    /// @endcond

    /// From names and indexes as they are: `path::of("a.b", 0, "c")` is element 0 of the attribute
    /// named `a.b`, member `c`. Throws `client_errc::invalid_argument` for an empty name or a
    /// negative index.
    template <class... Segments>
    [[nodiscard]] static path of(std::string name, Segments... more) {
        path out = of_name(std::move(name));
        (out.append(std::move(more)), ...);
        return out;
    }

    /// The same from names and indexes in a container. Throws `client_errc::invalid_argument` if
    /// the first is not a name, or for an empty name.
    [[nodiscard]] static path of(std::vector<segment> segments);

    /// The name and what follows it; never empty.
    [[nodiscard]] const std::vector<segment>& segments() const& noexcept { return segments_; }

    /// The same, moved out.
    [[nodiscard]] std::vector<segment> segments() && noexcept { return std::move(segments_); }

private:
    explicit path(std::vector<segment> segments) noexcept;

    [[noreturn]] static void refuse_index();
    static path of_name(std::string name);
    void append(std::string name);
    void append_index(std::size_t index);

    template <std::integral Index>
    void append(Index index) {
        if (!std::in_range<std::size_t>(index)) refuse_index();
        append_index(static_cast<std::size_t>(index));
    }

    std::vector<segment> segments_;
};

} // namespace codynamo
