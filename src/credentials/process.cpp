// SPDX-License-Identifier: BSL-1.0
//
// fetch
//   command_of       the words of the command, the program's file
//   run              on a thread
//   credentials_in   its output
#include "credentials/process.hpp"

#include "credentials/blocking.hpp"
#include "credentials/child_process.hpp"
#include "credentials/document.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <sys/wait.h>

namespace codynamo::credential_sources {
namespace {

error process_failed(const process_settings& of, const std::string& why) {
    return error(
        client_errc::credentials_failed, "credential_process of profile " + of.profile + ' ' + why
    );
}

result<child_command> command_of(
    const process_settings& settings, const process_variables& variables
) {
    auto words = split_command(settings.command.view());
    if (!words)
        return error(
            client_errc::bad_config_file,
            "profile " + settings.profile + ": " + words.error().info().message
        );
    const std::string_view program = words->front().view();
    child_command command;
    command.path = find_program(program.substr(0, program.size() - 1), variables);
    if (command.path.empty())
        return process_failed(
            settings,
            "cannot run: there is no program " +
                std::string(program.substr(0, program.size() - 1)) +
                " in the folders of PATH (no shell runs: ~, variables and | have no meaning)"
        );
    command.arguments = std::move(*words);
    command.variables = variables.texts();
    command.max_output_bytes = document::max_size;
    return command;
}

/// Empty: it ended well, as far as can be known.
std::string failure_in(const child_result& done) {
    constexpr const char* hint = "; what it wrote to standard error is not shown, because it may "
                                 "hold secrets: run the command by hand";
    if (done.output_too_long) return "wrote more than 64 KiB";
    if (!done.status) return {};
    if (WIFSIGNALED(*done.status))
        return "was ended by signal " + std::to_string(WTERMSIG(*done.status)) + hint;
    if (const int code = WEXITSTATUS(*done.status); code != 0)
        return "ended with exit code " + std::to_string(code) + hint;
    return {};
}

result<credentials> credentials_in(const process_settings& settings, std::string_view output) {
    const std::string name = "the output of credential_process of profile " + settings.profile;
    const auto read = document::parse(output, name);
    if (!read) return read.error();
    if (read->find("Version") != "1")
        return error(
            client_errc::credentials_failed, name + " has a Version other than 1, or none"
        );
    const auto id = read->required("AccessKeyId");
    if (!id) return id.error();
    const auto secret = read->required("SecretAccessKey");
    if (!secret) return secret.error();
    const auto expiration = read->time("Expiration");
    if (!expiration) return expiration.error();
    const std::string account(read->find("AccountId").value_or(settings.account_id));
    try {
        credentials key(
            std::string(*id),
            std::string(*secret),
            std::string(read->find("SessionToken").value_or(""))
        );
        if (!account.empty()) key = key.with_account_id(account);
        if (*expiration) key = key.with_expiration(**expiration);
        return key;
    } catch (const error& e) {
        return error(client_errc::credentials_failed, name + ": " + e.info().message);
    }
}

/// Stops a thread when the coroutine that waits for it ends, also by being destroyed.
class stops_at_end {
public:
    stops_at_end() = default;
    stops_at_end(const stops_at_end&) = delete;
    stops_at_end& operator=(const stops_at_end&) = delete;

    ~stops_at_end() { flag_->store(true); }

    [[nodiscard]] const std::shared_ptr<std::atomic<bool>>& flag() const { return flag_; }

private:
    std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
};

} // namespace

bool operator==(const process_settings& a, const process_settings& b) {
    return a.profile == b.profile && a.command.view() == b.command.view() &&
           a.account_id == b.account_id;
}

std::string process_source::name() const {
    return "profile " + settings_.profile;
}

asio::awaitable<result<finding>> process_source::fetch(
    std::shared_ptr<source> self, std::shared_ptr<const source_context> in, steady_time deadline
) {
    const auto mine = std::static_pointer_cast<const process_source>(self);
    const stops_at_end stop;
    auto work = [flag = stop.flag(), settings = mine->settings_, variables = mine->variables_] {
        const auto command = command_of(settings, *variables);
        if (!command) return result<child_result>(command.error());
        return run(*command, *flag);
    };
    const steady_time until = std::min(deadline, in->environment->now() + mine->settings_.limit);
    std::string doing = "credential_process of profile " + mine->settings_.profile;
    result<child_result> done = co_await run_blocking(in, std::move(work), until, std::move(doing));
    if (!done && done.error().code() == client_errc::deadline_exceeded && until < deadline)
        co_return process_failed(
            mine->settings_,
            "took longer than " + std::to_string(mine->settings_.limit.count()) +
                " ms, and was ended"
        );
    if (!done) co_return done.error();
    if (std::string why = failure_in(*done); !why.empty())
        co_return process_failed(mine->settings_, why);
    auto key = credentials_in(mine->settings_, done->output.view());
    if (!key) co_return key.error();
    found_credentials found(std::move(*key), mine->name() + ", by credential_process");
    co_return found;
}

} // namespace codynamo::credential_sources
