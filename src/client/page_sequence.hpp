// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "client/page_traits.hpp"
#include "codec/position.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace codynamo {

/// An error of a sequence of pages, with its operation and table.
template <class Request>
[[nodiscard]] error page_error(const Request& r, error_info info) {
    info.operation = page_traits<Request>::operation;
    if constexpr (requires { r.table_name; }) info.table = r.table_name;
    info.outcome = std::min(info.outcome, outcome::not_applied); // pages are only read
    return error(std::move(info));
}

template <class Request>
[[nodiscard]] error page_error(const Request& r, std::error_code code, std::string message) {
    error_info info;
    info.code = code;
    info.message = std::move(message);
    info.outcome = outcome::not_applied;
    return page_error(r, std::move(info));
}

/// A page, and its position in its sequence.
template <class Request>
struct positioned_page {
    std::size_t sequence = 0; ///< its index, where there are several
    typename page_traits<Request>::response page;
    codec::position from;                  ///< before its first entry
    std::optional<codec::position> behind; ///< behind its last entry; nothing at the end

    /// The key whose names the keys of all items have, if any is known.
    [[nodiscard]] const std::optional<key>& model() const noexcept {
        return behind && behind->after ? behind->after : from.after;
    }
};

/// Returns whether `found` is the key attribute of its item. A text with U+FFFD in it may be
/// another one, in which half of a surrogate pair was replaced.
[[nodiscard]] inline bool is_key_like(const value* found, const value& model) noexcept {
    if (!found || found->type() != model.type()) return false;
    const std::string* const text = found->get_if<std::string>();
    return !text || text->find("\uFFFD") == std::string::npos;
}

/// Returns the attributes of `whole` with the names of `model`, if it has them all.
[[nodiscard]] inline std::optional<key> key_like(const item& whole, const key& model) {
    item attributes;
    for (const auto& [name, v] : model.attributes()) {
        const value* const found = whole.find(name);
        if (!is_key_like(found, v)) return std::nullopt;
        attributes.set(name, *found);
    }
    return key(std::move(attributes));
}

/// Finds an attribute, first at its index in another item of the table.
[[nodiscard]] inline const value* find_near(
    const item& whole, std::string_view name, std::size_t& index
) {
    if (index < whole.size() && whole.begin()[index].name == name)
        return &whole.begin()[index].value;
    const attribute* const found = std::ranges::find(whole, name, &attribute::name);
    if (found == whole.end()) return nullptr;
    index = static_cast<std::size_t>(found - whole.begin());
    return &found->value;
}

/// Copies a T into the memory of another one. Returns whether both values are of that type.
template <class T>
[[nodiscard]] bool copy_if_both(value& to, const value& from) {
    const T* const found = from.get_if<T>();
    T* const room = to.get_if<T>();
    if (!found || !room) return false;
    *room = *found;
    return true;
}

/// Copies a key's value into the memory of another item's.
inline void copy_key_value(value& to, const value& from) {
    if (copy_if_both<std::string>(to, from) || copy_if_both<number>(to, from) ||
        copy_if_both<binary>(to, from))
        return;
    to = from;
}

/// Returns the position right after an entry: its key, or the table's name itself.
[[nodiscard]] inline std::optional<codec::position> position_of_entry(
    const item& entry, const std::optional<key>& model
) {
    codec::position position;
    if (model) position.after = key_like(entry, *model);
    if (!position.after) return std::nullopt;
    return position;
}

/// The same for an item as JSON.
[[nodiscard]] inline std::optional<codec::position> position_of_entry(
    std::string_view item_json, const std::optional<key>& model
) {
    if (!model) return std::nullopt;
    return position_of_entry(codec::attributes_like(item_json, *model), model);
}

[[nodiscard]] inline std::optional<codec::position>
position_of_entry(const std::string& table_name, const std::optional<key>&) {
    return position_of_token(table_name);
}

/// The pages of one request, without I/O: the request for the next one, and the position of its
/// response.
template <class Request>
class page_sequence {
    using traits = page_traits<Request>;
    using response = typename traits::response;

public:
    /// Returns `max_items` entries at most, if it is set.
    page_sequence(codec::position start, std::optional<std::size_t> max_items)
        : start_(std::move(start)), left_(max_items) {}

    explicit page_sequence(codec::position start) : page_sequence(std::move(start), std::nullopt) {}

    /// Returns the request for the next page. It reads no more than the rest of `max_items`, as far
    /// as `limit` can do that.
    [[nodiscard]] Request next_request(const Request& base) const {
        Request next = base;
        traits::go_to(next, start_);
        if (!left_ || !traits::returns_all_it_reads(next)) return next;
        const std::size_t most = std::min(*left_ + start_.skip, traits::largest_limit);
        const int wanted = static_cast<int>(most);
        next.limit = base.limit ? std::min(*base.limit, wanted) : wanted;
        return next;
    }

    /// Accepts the response to `next_request`. Removes the entries before the start position of the
    /// sequence, on as many pages as needed, and those beyond `max_items`.
    [[nodiscard]] positioned_page<Request> receive(const Request& base, response page) {
        positioned_page<Request> received;
        received.from = start_;
        received.behind = traits::next_of(page);
        std::optional<codec::position> next = received.behind;
        if (next && next->after == start_.after && next->token == start_.token)
            throw page_error(
                base,
                client_errc::malformed_response,
                "the page leads to itself: the pages would never end"
            );
        auto& all = traits::entries(page);
        const std::size_t skipped = std::min(start_.skip, all.size());
        if (next) next->skip = start_.skip - skipped;
        received.behind = next;
        if (skipped > 0) {
            all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(skipped));
            traits::set_count(page);
        }
        if (left_ && all.size() > *left_) {
            all.erase(all.begin() + static_cast<std::ptrdiff_t>(*left_), all.end());
            received.behind = position_behind(received, all);
            traits::set_count(page);
            traits::set_end(page, *received.behind);
        }
        if (left_) *left_ -= all.size();
        has_ended_ = !next || left_ == 0U;
        if (next) start_ = std::move(*next);
        received.page = std::move(page);
        return received;
    }

    [[nodiscard]] bool has_ended() const noexcept { return has_ended_; }

    /// Marks a sequence that had ended when it was read before.
    void end() noexcept { has_ended_ = true; }

private:
    /// Returns the position after the last of the remaining entries of a page.
    template <class Entry>
    static codec::position position_behind(
        const positioned_page<Request>& page, const std::vector<Entry>& left
    ) {
        std::optional<codec::position> position = position_of_entry(left.back(), page.model());
        if (position) return std::move(*position);
        codec::position counted = page.from;
        counted.skip += left.size();
        return counted;
    }

    codec::position start_;           ///< of the next page
    std::optional<std::size_t> left_; ///< of `max_items`, when all pages so far are given
    bool has_ended_ = false;          ///< no page comes after those received
};

/// The items of a page, taken one by one.
template <class Request>
class open_page {
public:
    explicit open_page(positioned_page<Request> page) noexcept : page_(std::move(page)) {}

    [[nodiscard]] const positioned_page<Request>& positioned() const noexcept { return page_; }

    [[nodiscard]] std::size_t left() const noexcept { return page_.page.items.size() - taken_; }

    /// Returns the next item, which counts as taken only when nothing can fail any more.
    [[nodiscard]] item take() {
        item& next = page_.page.items[taken_];
        if (left() > 1) remember_key(next);
        last_key_.swap(spare_);
        ++taken_;
        return std::move(next);
    }

    /// Moves all remaining items to `all`, which has room for them.
    void take_all(std::vector<item>& all) noexcept {
        for (; left() > 0; ++taken_)
            all.push_back(std::move(page_.page.items[taken_]));
    }

    /// Returns the position after the taken items; nothing at the end of the sequence.
    [[nodiscard]] std::optional<codec::position> position() const {
        if (left() == 0) return page_.behind;
        codec::position within = page_.from;
        if (taken_ == 0) return within;
        if (std::optional<key> last = last_key()) {
            within = codec::position();
            within.after = std::move(last);
        } else {
            within.skip += taken_;
        }
        return within;
    }

private:
    /// Keeps the values alone, in the memory of those of the item before: a key is built on demand.
    void remember_key(const item& whole) {
        const std::optional<key>& model = page_.model();
        if (!model) return;
        const item& wanted = model->attributes();
        spare_.resize(wanted.size());
        indices_.resize(wanted.size());
        std::size_t i = 0;
        for (const auto& [name, v] : wanted) {
            const value* const found = find_near(whole, name, indices_[i]);
            if (!found || found->type() != v.type()) return spare_.clear();
            copy_key_value(spare_[i++], *found);
        }
    }

    /// Returns the key of the item taken last, if it shows it.
    [[nodiscard]] std::optional<key> last_key() const {
        if (last_key_.empty()) return std::nullopt;
        item attributes;
        std::size_t i = 0;
        for (const auto& [name, v] : page_.model()->attributes()) {
            if (!is_key_like(&last_key_[i], v)) return std::nullopt;
            attributes.set(name, last_key_[i++]);
        }
        return key(std::move(attributes));
    }

    positioned_page<Request> page_;
    std::size_t taken_ = 0;
    std::vector<value> last_key_; ///< of the item taken last; empty if it does not show its key
    std::vector<value> spare_;
    std::vector<std::size_t> indices_; ///< of the key's attributes in the last item
};

} // namespace codynamo
