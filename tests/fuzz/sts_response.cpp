// SPDX-License-Identifier: BSL-1.0
//
// A response of STS, and a credential_process: whatever they hold, no error shows it.
//
#include "credentials/sts_response.hpp"

#include "credentials/command.hpp"
#include "fuzz/support.hpp"

#include <codynamo/error.hpp>

#include <string>

using namespace codynamo;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::string_view text = in.rest();
    for (const char* operation : {"AssumeRole", "AssumeRoleWithWebIdentity"}) {
        const auto key = credential_sources::read_sts_credentials(text, operation);
        if (key) {
            require(key->expiration().has_value(), "a role's credentials expire");
            require(!key->session_token().empty(), "and have a token");
            continue;
        }
        const std::string what = key.error().what();
        require(key.error().code() == client_errc::credentials_failed, "a refusal has its code");
        require(what.size() < 300 && fuzz::is_printable(what), "words of ours alone");
    }
    const auto refusal = credential_sources::read_sts_refusal(text);
    require(refusal.code.size() <= 300 && fuzz::is_printable(refusal.code), "a short code");
    require(refusal.message.size() <= 300 && fuzz::is_printable(refusal.message), "one short line");

    const auto arguments = credential_sources::split_command(text);
    if (!arguments) {
        require(
            arguments.error().code() == client_errc::bad_config_file, "a command that is broken"
        );
        return 0;
    }
    require(!arguments->empty(), "a command has a program");
    for (const crypto::secret& word : *arguments)
        require(word.view().find('\0') == word.view().size() - 1, "each word ends with a zero");
    return 0;
}
