// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "client/page_sequence.hpp"
#include "codec/item_target.hpp"

#include <codynamo/error.hpp>
#include <codynamo/item_sink.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace codynamo {

/// The items of a page that are still JSON, taken one by one: as `open_page`, which see.
template <class Request>
class open_slices {
public:
    explicit open_slices(positioned_page<Request> page) noexcept : page_(std::move(page)) {}

    [[nodiscard]] const positioned_page<Request>& positioned() const noexcept { return page_; }

    [[nodiscard]] std::size_t left() const noexcept { return page_.page.items.size() - taken_; }

    /// Reads the next item into the sink. Returns why it does not convert; it counts as taken then,
    /// too, but not if there is no memory for it.
    [[nodiscard]] std::optional<error> take_into(const detail::item_sink& to) {
        std::optional<error> failure = codec::read_item(page_.page.items[taken_], to);
        ++taken_;
        return failure;
    }

    /// Reads all remaining items into the sink, up to the first that does not convert. None of them
    /// counts as taken.
    [[nodiscard]] std::optional<error> read_all_into(const detail::item_sink& to) const {
        std::optional<error> failure;
        for (std::size_t i = taken_; i < page_.page.items.size() && !failure; ++i)
            failure = codec::read_item(page_.page.items[i], to);
        return failure;
    }

    /// Returns the position after the taken items; nothing at the end of the sequence.
    [[nodiscard]] std::optional<codec::position> position() const {
        if (left() == 0) return page_.behind;
        if (taken_ == 0) return page_.from;
        auto behind = position_of_entry(page_.page.items[taken_ - 1], page_.model());
        if (behind) return behind;
        codec::position counted = page_.from;
        counted.skip += taken_;
        return counted;
    }

private:
    positioned_page<Request> page_;
    std::size_t taken_ = 0;
};

} // namespace codynamo
