// SPDX-License-Identifier: BSL-1.0
#include "config/shared_files.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace codynamo::config {
namespace {

constexpr const char* default_name = "default";
constexpr const char* in_code = "client_config::profile";
constexpr std::size_t max_config_bytes = std::size_t{1024} * 1024;

std::optional<std::string> home_directory(const environment& env, platform on) {
    if (const auto home = variable(env, "HOME")) return std::string(*home);
    if (on == platform::posix) return std::nullopt;
    if (const auto profile = variable(env, "USERPROFILE")) return std::string(*profile);
    const auto drive = variable(env, "HOMEDRIVE");
    const auto path = variable(env, "HOMEPATH");
    if (!drive || !path) return std::nullopt;
    return std::string(*drive).append(*path);
}

class file_handle {
public:
    explicit file_handle(int descriptor) : descriptor_(descriptor) {}

    file_handle(const file_handle&) = delete;
    file_handle& operator=(const file_handle&) = delete;

    ~file_handle() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

error unusable_file(const std::string& path, const std::string& why) {
    return error(client_errc::bad_config_file, path + ": " + why);
}

error unusable_file(const std::string& path, int why) {
    return unusable_file(path, "cannot be read: " + std::generic_category().message(why));
}

/// Reads one of the two files, or adds to `looked_at` why it counts as missing.
result<crypto::secret> read_or_note(
    const std::string& path, bool named_by_variable, std::string& looked_at
) {
    if (!looked_at.empty()) looked_at += " and ";
    looked_at += path;
    const bool forbidden = ::faccessat(AT_FDCWD, path.c_str(), R_OK, AT_EACCESS) != 0 &&
                           (errno == EACCES || errno == EPERM);
    if (forbidden && !named_by_variable) {
        looked_at += " (which this process may not read)";
        return crypto::secret();
    }
    auto text = read_config_file(path);
    if (!text) return text.error();
    if (*text) return std::move(**text);
    looked_at += " (which does not exist)";
    return crypto::secret();
}

/// Returns a warning for a file with keys in it that other users can read or change.
std::optional<std::string> exposure_of(const std::string& path) {
    struct stat about{};

    if (::stat(path.c_str(), &about) != 0) return std::nullopt;
    const std::string remedy = "`chmod 600 " + path + "`";
    if (about.st_uid != ::geteuid() && about.st_uid != 0)
        return path + " has keys in it and belongs to another user: take it over, then run " +
               remedy;
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return path + " has keys in it, and other users have access to it: run " + remedy;
    return std::nullopt;
}

bool has_secret_from(const std::string& path, const profiles& parsed) {
    for (const sections* in : {&parsed.profile, &parsed.unusual_profile})
        for (const auto& [name, section] : *in)
            if (section.find("aws_secret_access_key") &&
                section.place_of("aws_secret_access_key").starts_with(path + ':'))
                return true;
    return false;
}

std::optional<std::string> contradiction(const environment& env) {
    const auto current = variable(env, "AWS_PROFILE");
    const auto old = variable(env, "AWS_DEFAULT_PROFILE");
    if (!current || !old || *current == *old) return std::nullopt;
    return "AWS_PROFILE and AWS_DEFAULT_PROFILE name different profiles: AWS_PROFILE counts here, "
           "and AWS_DEFAULT_PROFILE for the AWS CLI and boto3";
}

bool has_control_character(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    });
}

/// What is wrong with the variables, or the profile in code, before a file is read.
std::optional<error> check_locations(const file_locations& at, const environment& env) {
    constexpr std::size_t longest_name = 512;
    for (const auto& [path, name] :
         {std::pair(std::string_view(at.config), "AWS_CONFIG_FILE"),
          std::pair(std::string_view(at.credentials), "AWS_SHARED_CREDENTIALS_FILE")})
        if (const char* const problem = path_problem(path))
            return error(
                client_errc::bad_config_file,
                std::string(variable(env, name) ? name : "the path of HOME in the environment") +
                    ' ' + problem
            );
    if (at.profile.size() <= longest_name && !has_control_character(at.profile))
        return std::nullopt;
    return error(
        client_errc::bad_config_file,
        at.profile_from + " is not the name of a profile: it has more than 512 bytes, or a control "
                          "character"
    );
}

error no_such_profile(const shared_files& files) {
    const file_locations& at = files.locations;
    std::string message = at.profile_from + " names profile " + at.profile +
                          ", which is not there; looked at " + files.looked_at;
    for (const note& n : files.notes)
        if (n.section.ends_with(at.profile)) message += ". " + n.text;
    return error(client_errc::bad_config_file, std::move(message));
}

} // namespace

file_locations locate_files(const environment& env, platform on) {
    const std::string separator = on == platform::windows ? "\\" : "/";
    const auto home = home_directory(env, on);
    const auto path_of = [&](const char* name, const char* file) {
        const auto named = variable(env, name);
        if (named && home && named->starts_with("~/")) return *home + std::string(named->substr(1));
        if (named) return std::string(*named);
        return home ? *home + separator + ".aws" + separator + file : std::string();
    };
    file_locations at;
    at.config = path_of("AWS_CONFIG_FILE", "config");
    at.credentials = path_of("AWS_SHARED_CREDENTIALS_FILE", "credentials");
    for (const char* name : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
        const auto named = variable(env, name);
        if (!named) continue;
        at.profile = *named;
        at.profile_from = std::string(name) + " in the environment";
        break;
    }
    return at;
}

const char* path_problem(std::string_view path) noexcept {
    constexpr std::size_t longest = 4096; // Linux's limit; other systems have lower ones
    if (path.size() > longest) return "has more than 4096 bytes";
    return has_control_character(path) ? "has a control character" : nullptr;
}

result<std::optional<crypto::secret>> read_config_file(const std::string& path) {
    if (path == "/dev/null")
        return std::optional(crypto::secret()); // the usual way of scripts to give no file
    const file_handle file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.get() < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return std::optional<crypto::secret>();
        return unusable_file(path, errno);
    }

    struct stat about{};

    if (::fstat(file.get(), &about) != 0) return unusable_file(path, errno);
    if (!S_ISREG(about.st_mode)) return unusable_file(path, "is not a regular file");

    crypto::secret text;
    std::vector<char, crypto::wiping_allocator<char>> block(std::size_t{16} * 1024);
    for (;;) {
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unusable_file(path, errno);
        if (got == 0) break;
        text.append({block.data(), static_cast<std::size_t>(got)});
        if (text.view().size() > max_config_bytes)
            return unusable_file(
                path, "is larger than 1 MiB, so it is hardly a configuration file"
            );
    }
    return std::optional(std::move(text));
}

result<shared_files> load_shared_files(
    const environment& env, std::optional<std::string> profile_in_code
) {
    shared_files files;
    files.locations = locate_files(env);
    if (profile_in_code) {
        files.locations.profile = std::move(*profile_in_code);
        files.locations.profile_from = in_code;
    }
    const file_locations& at = files.locations;
    if (auto failure = check_locations(at, env)) return *failure;

    crypto::secret config;
    if (!at.config.empty()) {
        auto text =
            read_or_note(at.config, variable(env, "AWS_CONFIG_FILE").has_value(), files.looked_at);
        if (!text) return text.error();
        config = std::move(*text);
    }
    crypto::secret keys;
    if (!at.credentials.empty()) {
        const bool named = variable(env, "AWS_SHARED_CREDENTIALS_FILE").has_value();
        auto text = read_or_note(at.credentials, named, files.looked_at);
        if (!text) return text.error();
        keys = std::move(*text);
    }
    if (files.looked_at.empty()) files.looked_at = "no shared files, because HOME is not set";

    auto parsed = parse_profiles({config.view(), at.config}, {keys.view(), at.credentials});
    if (!parsed) return parsed.error();
    files.settings = std::move(*parsed);
    files.notes = std::move(files.settings.notes);
    for (const std::string& path : {at.config, at.credentials})
        if (has_secret_from(path, files.settings))
            if (auto warning = exposure_of(path))
                files.notes.push_back({log_level::warning, std::move(*warning)});
    if (at.profile_from != in_code)
        if (auto warning = contradiction(env))
            files.notes.push_back({log_level::warning, std::move(*warning)});
    const bool must_exist = at.profile_from == in_code || at.profile != default_name;
    if (must_exist && !files.profile()) return no_such_profile(files);
    return files;
}

} // namespace codynamo::config
