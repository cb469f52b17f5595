// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/run.hpp"

#include <codynamo/codynamo.hpp>

#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

namespace codynamo::testing {

/// A client of the server that $CODYNAMO_ENDPOINT names, with an access key that DynamoDB Local
/// takes.
inline client local_client(asio::any_io_executor executor) {
    const char* const endpoint = std::getenv("CODYNAMO_ENDPOINT");
    if (!endpoint)
        throw std::runtime_error(
            "CODYNAMO_ENDPOINT is not set: start this through scripts/dynamodb-local.sh run"
        );
    client_config config;
    config.region = "us-east-1";
    config.endpoint = endpoint;
    config.credentials = credentials("AKIDEXAMPLE", "secret");
    return client(std::move(executor), std::move(config));
}

/// A table name of this process and moment.
std::string fresh_table_name(const std::string& about);

/// Runs `work` with the new table of this request, and deletes it, also after a failure.
asio::awaitable<void> with_table(
    create_table_request request, std::function<asio::awaitable<void>(table)> work
);

/// Runs `work` with a new table that has these keys (string "id", and number "n" where asked for),
/// and deletes it, also after a failure.
asio::awaitable<void> with_table(
    std::string about, bool sort_key, std::function<asio::awaitable<void>(table)> work
);

/// The request for a table with the string key "id", the number key "n", and two indexes:
/// "by-age", local, by the number "age", which holds "note"; "by-kind", global, by the string
/// "kind" and "n", which holds the keys only.
create_table_request indexed_table(const std::string& about);

/// The same on a context of its own.
inline void run_with_table(
    std::string about, bool sort_key, std::function<asio::awaitable<void>(table)> work
) {
    run(with_table(std::move(about), sort_key, std::move(work)));
}

} // namespace codynamo::testing
