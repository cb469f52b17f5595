// SPDX-License-Identifier: BSL-1.0
//
// What codynamo resolves from this process's environment and its shared files, for settings.py to
// compare with botocore. Uses no network.
//
//   codynamo_settings
//
// Writes one object of JSON: the settings by name with null for what is not set, "endpoint_of" by
// service id, "notes", and the parts of the credentials; "settings_error" or "credentials_error"
// in place of what failed.
//
#include "config/endpoint_url.hpp"
#include "config/settings.hpp"
#include "config/shared_files.hpp"
#include "support/run.hpp"

#include <codynamo/codynamo.hpp>

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>

using namespace codynamo;

namespace {

nlohmann::json text_or_null(std::string_view text) {
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
}

void add_settings(nlohmann::json& out) {
    const config::environment env = [](const char* name) { return std::getenv(name); };
    const config::shared_files files = config::load_shared_files(env).value();
    out["notes"] = nlohmann::json::array();
    for (const config::note& note : files.notes)
        out["notes"].push_back(note.text);

    client_config given;
    given.region_from_instance_metadata = true; // a missing region is no error, but a result
    const config::settings found = config::resolve_settings(given, env, files).value();
    for (const config::explained_setting& row : found.explained)
        out[row.name] = text_or_null(row.value);
    for (const char* service : {"DYNAMODB", "DYNAMODB_STREAMS", "STS"}) {
        const auto url = config::configured_endpoint(service, config::finder(env, files)).value();
        out["endpoint_of"][service] = url ? nlohmann::json(url->text) : nlohmann::json();
    }
}

asio::awaitable<std::optional<credentials>> fetch() {
    const credentials_provider chain;
    credentials found = co_await chain.fetch();
    co_return found;
}

void add_credentials(nlohmann::json& out) {
    const credentials found = testing::run(fetch()).value();
    out["access_key_id"] = found.access_key_id();
    out["secret_access_key"] = found.secret_access_key();
    out["session_token"] = text_or_null(found.session_token());
    out["account_id"] = text_or_null(found.account_id());
}

} // namespace

int main() {
    nlohmann::json out;
    try {
        add_settings(out);
    } catch (const error& e) {
        out["settings_error"] = e.what();
    }
    try {
        add_credentials(out);
    } catch (const error& e) {
        out["credentials_error"] = e.what();
    }
    std::cout << out.dump() << '\n';
    return EXIT_SUCCESS;
}
