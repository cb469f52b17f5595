// SPDX-License-Identifier: BSL-1.0
//
// run
//   start      posix_spawn: no code of ours runs between fork and exec
//   read_all   its output, looking up every few milliseconds
//   reap       also what had to be killed
#include "credentials/child_process.hpp"

#include <codynamo/error.hpp>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

namespace codynamo::credential_sources {
namespace {

using namespace std::chrono_literals;

constexpr int first_free_descriptor = 3;
constexpr auto look_again = 20ms;

error system_failure(const std::string& what, int why) {
    return error(
        client_errc::credentials_failed, what + ": " + std::generic_category().message(why)
    );
}

class descriptor_owner {
public:
    descriptor_owner() = default;
    explicit descriptor_owner(int value) : value_(value) {}

    descriptor_owner(const descriptor_owner&) = delete;
    descriptor_owner& operator=(const descriptor_owner&) = delete;

    ~descriptor_owner() { close(); }

    void reset(int value) {
        close();
        value_ = value;
    }

    void close() {
        if (value_ >= 0) ::close(std::exchange(value_, -1));
    }

    [[nodiscard]] int get() const { return value_; }

private:
    int value_ = -1;
};

/// Both ends are above the standard descriptors, which may be closed, and are not inherited.
std::optional<error> open_pipe(descriptor_owner& read_end, descriptor_owner& write_end) {
    int ends[2] = {-1, -1};
#ifdef __APPLE__
    const int problem = ::pipe(ends);
#else
    const int problem = ::pipe2(ends, O_CLOEXEC);
#endif
    if (problem != 0) return system_failure("no pipe", errno);
    const descriptor_owner first(ends[0]);
    const descriptor_owner second(ends[1]);
    read_end.reset(::fcntl(first.get(), F_DUPFD_CLOEXEC, first_free_descriptor));
    write_end.reset(::fcntl(second.get(), F_DUPFD_CLOEXEC, first_free_descriptor));
    if (read_end.get() < 0 || write_end.get() < 0) return system_failure("no pipe", errno);
    if (::fcntl(read_end.get(), F_SETFL, O_NONBLOCK) != 0) return system_failure("no pipe", errno);
    return std::nullopt;
}

class spawn_actions {
public:
    spawn_actions() { ::posix_spawn_file_actions_init(&actions_); }

    spawn_actions(const spawn_actions&) = delete;
    spawn_actions& operator=(const spawn_actions&) = delete;

    ~spawn_actions() { ::posix_spawn_file_actions_destroy(&actions_); }

    void connect(int output) {
        ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        close_others();
    }

    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    void close_others() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, first_free_descriptor);
#elif !defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
        constexpr int most = 4096;
        for (int other = first_free_descriptor; other < most; ++other)
            if (::fcntl(other, F_GETFD) == 0) ::posix_spawn_file_actions_addclose(&actions_, other);
#endif
    }

    posix_spawn_file_actions_t actions_{};
};

class spawn_attributes {
public:
    spawn_attributes() {
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigemptyset(&none);
        sigset_t all;
        sigfillset(&all);
        sigdelset(&all, SIGKILL);
        sigdelset(&all, SIGSTOP);
        ::posix_spawnattr_setsigmask(&attributes_, &none); // this thread blocks all of them
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
        // A session has no terminal, so that a question to the user fails; in a process group alone
        // the program would be stopped.
#ifdef POSIX_SPAWN_SETSID
        flags |= POSIX_SPAWN_SETSID;
#else
        flags |= POSIX_SPAWN_SETPGROUP;
#endif
#ifdef POSIX_SPAWN_CLOEXEC_DEFAULT
        flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
        ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
    }

    spawn_attributes(const spawn_attributes&) = delete;
    spawn_attributes& operator=(const spawn_attributes&) = delete;

    ~spawn_attributes() { ::posix_spawnattr_destroy(&attributes_); }

    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

/// As `execve` wants them: it does not change them, but its type does not say so.
std::vector<char*> pointers_to(const std::vector<crypto::secret>& texts) {
    std::vector<char*> out;
    out.reserve(texts.size() + 1);
    for (const crypto::secret& text : texts)
        out.push_back(const_cast<char*>(text.view().data()));
    out.push_back(nullptr);
    return out;
}

/// A process that runs until it is reaped: killed at the latest by the destructor.
class child_program {
public:
    child_program() = default;
    child_program(const child_program&) = delete;
    child_program& operator=(const child_program&) = delete;

    ~child_program() {
        output_.close();
        if (pid_ > 0 && !has_ended()) ::kill(-pid_, SIGKILL);
        while (pid_ > 0 && !has_ended())
            std::this_thread::sleep_for(look_again);
    }

    std::optional<error> start(const child_command& command) {
        descriptor_owner write_end;
        if (auto failure = open_pipe(output_, write_end)) return failure;
        spawn_actions actions;
        actions.connect(write_end.get());
        const spawn_attributes attributes;
        const std::vector<char*> arguments = pointers_to(command.arguments);
        const std::vector<char*> variables = pointers_to(command.variables);
        const int problem = ::posix_spawn(
            &pid_,
            command.path.c_str(),
            actions.get(),
            attributes.get(),
            arguments.data(),
            variables.data()
        );
        if (problem == 0) return std::nullopt;
        pid_ = -1;
        return system_failure(command.path + " could not be started", problem);
    }

    /// Whether it has ended; by then its status is known, unless the application took it.
    bool has_ended() {
        if (is_over_) return true;
        int status = 0;
        const pid_t got = ::waitpid(pid_, &status, WNOHANG);
        if (got == pid_) status_ = status;
        is_over_ = got == pid_ || (got < 0 && errno == ECHILD);
        return is_over_;
    }

    /// Reads until it has ended, or `stop` is set, or there is more than `most`.
    void read_all(
        std::vector<char, crypto::wiping_allocator<char>>& into,
        std::size_t& size,
        const std::atomic<bool>& stop
    ) {
        bool is_open = true;
        while (is_open && size < into.size() && !stop.load()) {
            const bool is_last = has_ended(); // what it has written is there by now
            const ssize_t got = ::read(output_.get(), into.data() + size, into.size() - size);
            if (got > 0) {
                size += static_cast<std::size_t>(got);
                continue;
            }
            const bool is_empty = got < 0 && (errno == EAGAIN || errno == EINTR);
            if (!is_empty || is_last) break;
            pollfd readable{output_.get(), POLLIN, 0};
            ::poll(&readable, 1, static_cast<int>(look_again.count()));
        }
    }

    [[nodiscard]] const std::optional<int>& status() const { return status_; }

private:
    pid_t pid_ = -1;
    descriptor_owner output_;
    std::optional<int> status_;
    bool is_over_ = false;
};

} // namespace

result<child_result> run(const child_command& command, const std::atomic<bool>& stop) {
    child_program program;
    if (auto failure = program.start(command)) return *failure;
    std::vector<char, crypto::wiping_allocator<char>> text(command.max_output_bytes + 1);
    std::size_t size = 0;
    program.read_all(text, size, stop);
    child_result done;
    done.output_too_long = size > command.max_output_bytes;
    while (!done.output_too_long && !stop.load() && !program.has_ended())
        std::this_thread::sleep_for(look_again);
    done.output = crypto::secret(std::string_view(text.data(), size));
    done.status = program.status();
    return done;
}

} // namespace codynamo::credential_sources
