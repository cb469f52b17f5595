// SPDX-License-Identifier: BSL-1.0
#include "credentials/token_file.hpp"

#include "async/in_thread.hpp"
#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "config/shared_files.hpp"
#include "crypto/random.hpp"
#include "sigv4/timestamp.hpp"

#include <codynamo/error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

constexpr auto longest_wait_for_lock = 5s;

result<void> not_written(const std::string& path, int why) {
    return error(
        client_errc::bad_config_file,
        path + " cannot be written: " + std::generic_category().message(why)
    );
}

/// Writes all of a new file to the disk. Returns an errno, or 0.
int write_new(const std::string& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return errno;
    int problem = 0;
    while (!text.empty() && problem == 0) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written >= 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (errno != EINTR)
            problem = errno;
    }
    if (problem == 0 && ::fsync(file) != 0) problem = errno;
    if (::close(file) != 0 && problem == 0) problem = errno;
    return problem;
}

} // namespace

crypto::secret json_string(std::string_view text) {
    codec::text_buffer out(6 * text.size() + 2); // growing would leave the text behind
    codec::json_writer(out).string(text);
    crypto::secret taken(out.view());
    crypto::wipe(out.data(), out.size());
    return taken;
}

crypto::secret with_members(std::string_view object, const std::vector<member_change>& changes) {
    crypto::secret out;
    const auto add = [&](std::string_view name, std::string_view json) {
        out.append(out.empty() ? "{" : ",");
        out.append(json_string(name).view());
        out.append(":");
        out.append(json);
    };
    codec::json_reader reader(object);
    reader.every_member([&](std::string_view name) {
        const char* const begin = reader.mark();
        reader.skip();
        const bool is_changed = std::any_of(changes.begin(), changes.end(), [&](const auto& c) {
            return c.name == name;
        });
        if (!is_changed) add(name, reader.text_since(begin));
    });
    for (const member_change& c : changes)
        add(c.name, c.json.view());
    out.append("}");
    return out;
}

result<std::optional<crypto::secret>> token_file::read() const {
    return config::read_config_file(path_);
}

result<void> token_file::replace(std::string_view text) const {
    const std::string fresh = path_ + '.' + crypto::random_uuid();
    int problem = write_new(fresh, text);
    if (problem == 0 && std::rename(fresh.c_str(), path_.c_str()) != 0) problem = errno;
    if (problem == 0) return {};
    ::unlink(fresh.c_str());
    return not_written(path_, problem);
}

std::optional<token_lock> token_lock::take(const token_file& of, std::chrono::milliseconds most) {
    const std::string path = of.path() + ".lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return std::nullopt;
    token_lock held(file);
    const auto end = std::chrono::steady_clock::now() + most;
    while (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        const bool is_taken = errno == EWOULDBLOCK || errno == EINTR;
        if (!is_taken || std::chrono::steady_clock::now() >= end) return std::nullopt;
        std::this_thread::sleep_for(20ms);
    }
    return held;
}

token_lock::token_lock(token_lock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

token_lock::~token_lock() {
    if (descriptor_ >= 0) ::close(descriptor_); // which releases it
}

asio::awaitable<result<std::optional<crypto::secret>>> read_token(
    token_file file, source::steady_time deadline
) {
    auto work = [file = std::move(file)] { return file.read(); };
    auto done = co_await async::in_thread(std::move(work), deadline);
    if (!done) co_return error(client_errc::cancelled, "while the token of a login was read");
    co_return std::move(*done);
}

asio::awaitable<token_lock_ptr> lock_token(token_file file, source::steady_time deadline) {
    auto work = [file = std::move(file)]() -> token_lock_ptr {
        auto held = token_lock::take(file, longest_wait_for_lock);
        if (!held) return nullptr;
        return std::make_shared<const token_lock>(std::move(*held));
    };
    auto done = co_await async::in_thread(std::move(work), deadline);
    if (!done) co_return nullptr;
    co_return std::move(*done);
}

asio::awaitable<result<void>> write_token(
    token_file file, crypto::secret text, token_lock_ptr lock, source::steady_time deadline
) {
    auto work = [file = std::move(file), text = std::move(text), lock = std::move(lock)] {
        return file.replace(text.view());
    };
    auto done = co_await async::in_thread(std::move(work), deadline);
    if (!done) co_return error(client_errc::cancelled, "while the token of a login was written");
    co_return std::move(*done);
}

std::string shell_word(std::string_view name) {
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-.:/@+,=").find(c) != std::string_view::npos;
    };
    if (!name.empty() && std::ranges::all_of(name, is_plain)) return std::string(name);
    std::string out = "'";
    for (const char c : name)
        out.append(c == '\'' ? std::string_view("'\\''") : std::string_view(&c, 1));
    return out + "'";
}

std::string iso8601_text(std::chrono::system_clock::time_point when) {
    const sigv4::timestamp stamp(when); // 20300131T120000Z
    const std::string_view t = stamp.text();
    std::string out(t.substr(0, 4));
    out.append("-").append(t.substr(4, 2)).append("-").append(t.substr(6, 5));
    out.append(":").append(t.substr(11, 2)).append(":").append(t.substr(13));
    return out;
}

} // namespace codynamo::credential_sources
