// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "property/page_model.hpp"

#include <codynamo/asio.hpp>
#include <codynamo/client.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace codynamo::testing {

/// What every stream can do: nothing comes behind the end.
class entry_stream {
public:
    using entries = std::optional<std::vector<int>>;

    entry_stream() = default;
    entry_stream(const entry_stream&) = delete;
    entry_stream& operator=(const entry_stream&) = delete;
    virtual ~entry_stream() = default;

    [[nodiscard]] virtual asio::awaitable<entries> next() = 0;

    /// All that is left, if the stream can do that at once.
    [[nodiscard]] virtual asio::awaitable<entries> rest() { return next(); }

    [[nodiscard]] virtual std::string cursor() const = 0;
};

/// Opens the stream of this case, with options by chance, at `cursor` unless that is empty.
[[nodiscard]] std::unique_ptr<entry_stream> open_stream(
    const client& c, const stream_case& of, dice& d, const std::string& cursor
);

} // namespace codynamo::testing
