// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/log.hpp>

#include <memory>
#include <string_view>

namespace codynamo {

class call_observer;
struct client_config;

} // namespace codynamo

namespace codynamo::exec {

/// Where a client reports what it does: log sink, wire log and observer of its configuration. What
/// they throw is dropped, because it is no reason for a call to fail.
class listeners {
public:
    explicit listeners(const client_config& config);

    /// Whether lines of that level are wanted.
    [[nodiscard]] bool logs(log_level level) const noexcept { return level >= log_from_; }

    /// Passes a line to the log sink, or to standard error without one, if its level is wanted.
    void log(log_level level, std::string_view line) const noexcept;

    [[nodiscard]] bool has_wire_log() const noexcept { return wire_log_ != nullptr; }

    /// For texts without secrets.
    void wire_log(std::string_view text) const noexcept;

    /// May be null.
    [[nodiscard]] call_observer* observer() const noexcept { return observer_.get(); }

private:
    log_sink log_;
    log_level log_from_;
    wire_sink wire_log_;
    std::shared_ptr<call_observer> observer_;
};

} // namespace codynamo::exec
