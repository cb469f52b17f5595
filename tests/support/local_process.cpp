// SPDX-License-Identifier: BSL-1.0
#include "support/local_process.hpp"

#include "support/patience.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace codynamo::testing {
namespace {

using namespace std::chrono_literals;

constexpr int status_not_installed = 77;

[[noreturn]] void throw_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

/// In the child of a process with threads: only what is safe in a signal handler.
[[noreturn]] void become(const char* const* command, int log, pid_t parent) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::close_range(STDERR_FILENO + 1, ~0U, 0); // the test's own sockets
    ::execvp(command[0], const_cast<char* const*>(command));
    ::_exit(status_not_installed);
}

} // namespace

local_process::folder::folder() {
    const std::filesystem::path in_memory = "/dev/shm"; // each write waits for the disk elsewhere
    const bool has_memory = ::access(in_memory.c_str(), W_OK) == 0;
    const auto parent = has_memory ? in_memory : std::filesystem::temp_directory_path();
    std::string name = (parent / "codynamo-outage.XXXXXX").string();
    if (!::mkdtemp(name.data())) throw_errno("mkdtemp");
    path_ = name;
}

local_process::folder::~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

local_process::reserved_port::reserved_port()
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (socket_ < 0) throw_errno("socket");
    sockaddr_in address = loopback(0);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    const int on = 1;
    if (::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        ::bind(socket_, plain, size) != 0 || ::getsockname(socket_, plain, &size) != 0) {
        ::close(socket_);
        throw_errno("no port");
    }
    number_ = ntohs(address.sin_port);
}

local_process::reserved_port::~reserved_port() {
    ::close(socket_);
}

local_process::local_process() {
    try {
        restart();
    } catch (...) {
        kill_hard();
        throw;
    }
}

local_process::~local_process() {
    kill_hard();
}

std::string local_process::url() const {
    return "http://127.0.0.1:" + std::to_string(port_.number());
}

void local_process::kill_hard() {
    if (pid_ == 0) return;
    send_signal(SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR)
        continue;
    pid_ = 0;
}

void local_process::restart() {
    const std::string script = CODYNAMO_SOURCE_DIR "/scripts/dynamodb-local.sh";
    const std::string port = std::to_string(port_.number());
    const std::string store = folder_.path().string();
    const std::string log_file = (folder_.path() / "log").string();
    const char* const command[] = {script.c_str(), "serve", port.c_str(), store.c_str(), nullptr};

    const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) throw_errno("the server's log");
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) become(command, log, parent);
    ::close(log);
    if (pid_ < 0) {
        pid_ = 0;
        throw_errno("fork");
    }
    ::setpgid(pid_, pid_); // whoever comes first, the child or its parent
    wait_until_ready();
}

void local_process::pause() {
    send_signal(SIGSTOP);
    int status = 0;
    while (::waitpid(pid_, &status, WUNTRACED) < 0 && errno == EINTR)
        continue;
    if (WIFSTOPPED(status)) return;
    pid_ = 0;
    throw std::runtime_error("DynamoDB Local has ended by itself: " + log());
}

void local_process::resume() {
    send_signal(SIGCONT);
}

std::string local_process::log() const {
    std::ifstream file(folder_.path() / "log");
    return {std::istreambuf_iterator<char>(file), {}};
}

bool local_process::takes_connections() const {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) throw_errno("socket");
    const sockaddr_in there = loopback(port_.number());
    const bool connected =
        ::connect(probe, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0;
    ::close(probe);
    return connected;
}

void local_process::wait_until_ready() {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!takes_connections()) {
        int status = 0;
        if (::waitpid(pid_, &status, WNOHANG) == pid_) {
            pid_ = 0;
            if (WIFEXITED(status) && WEXITSTATUS(status) == status_not_installed)
                throw not_installed(log());
            throw std::runtime_error("DynamoDB Local did not start: " + log());
        }
        if (std::chrono::steady_clock::now() > end)
            throw std::runtime_error("DynamoDB Local did not start in time: " + log());
        std::this_thread::sleep_for(10ms);
    }
}

void local_process::send_signal(int number) const {
    if (pid_ <= 0) throw std::logic_error("the server does not run"); // kill(0) would be for us
    ::kill(-pid_, number);
}

} // namespace codynamo::testing
