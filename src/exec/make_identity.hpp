// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "async/environment.hpp"
#include "async/home_strand.hpp"
#include "config/settings.hpp"
#include "config/shared_files.hpp"
#include "credentials/instance_metadata.hpp"
#include "credentials/source.hpp"
#include "exec/identity.hpp"
#include "exec/listeners.hpp"
#include "http/settings.hpp"

#include <codynamo/config.hpp>

#include <memory>

namespace codynamo::exec {

/// The settings of a client's connections, without its proxy.
[[nodiscard]] http::settings network_settings(
    const client_config& c, const config::settings& found
);

/// What a client's sources of credentials work with.
struct credential_parts {
    std::shared_ptr<async::home_strand> strand;
    std::shared_ptr<credential_sources::source_context> context;
    std::shared_ptr<credential_sources::instance_metadata> instance;
};

/// Reads the process's variables. Throws `error` for settings that make no sense.
[[nodiscard]] credential_parts make_credential_parts(
    const client_config& c,
    const config::settings& found,
    const config::shared_files& files,
    std::shared_ptr<async::home_strand> strand,
    std::shared_ptr<async::environment> environment,
    const listeners& reports
);

/// The identity of a client whose endpoint is, or is not, on this machine.
[[nodiscard]] std::shared_ptr<identity> make_identity(
    const client_config& c, const credential_parts& with, bool is_for_this_machine
);

} // namespace codynamo::exec
