// SPDX-License-Identifier: BSL-1.0
//
// The linker sends this program's own calls of the functions below here (--wrap, see
// tests/CMakeLists.txt); those within shared libraries stay as they are, but for operator new.
#include "failpoint/failpoints.hpp"

#include "support/deep.hpp"

#include <catch2/catch_get_random_seed.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <execinfo.h>
#include <malloc.h>
#include <new>
#include <random>
#include <sys/socket.h>
#include <unordered_map>

namespace {

/// Returns whether Asio allocates where it cannot handle a failure, which its users cannot avoid:
/// `strand_executor_service::create_implementation` destroys what it did not initialise,
/// `do_execute` leaves its strand locked forever, a destructor of its `invoker` posts the next
/// one, and the constructor of `handler_work_base` is noexcept but copies type-erased executors.
bool is_helpless_in(void* address) {
    Dl_info info{};
    if (::dladdr(address, &info) == 0 || info.dli_sname == nullptr) return false;
    const char* const name = info.dli_sname;
    return std::strstr(name, "strand_executor_service21create_implementation") != nullptr ||
           std::strstr(name, "strand_executor_service10do_execute") != nullptr ||
           std::strstr(name, "on_invoker_exit") != nullptr ||
           std::strstr(name, "handler_work_base") != nullptr;
}

bool is_helpless() noexcept {
    // dladdr reads all symbols of the program, which took half of these tests' time.
    static thread_local std::unordered_map<void*, bool> known;
    std::array<void*, 24> frames{};
    const int count = ::backtrace(frames.data(), static_cast<int>(frames.size()));
    return std::any_of(frames.begin(), frames.begin() + count, [](void* address) {
        const auto found = known.find(address);
        if (found != known.end()) return found->second;
        return known.emplace(address, is_helpless_in(address)).first->second;
    });
}

struct countdown {
    long left = 0; ///< 0: nothing is to fail
    bool happened = false;

    bool is_due() noexcept {
        if (left == 0 || --left != 0) return false;
        happened = true;
        return true;
    }
};

thread_local countdown allocations;
thread_local countdown io_calls;
thread_local int io_error = 0;
thread_local long io_count = 0;
thread_local long held = 0;
thread_local long most_held = 0;

bool must_fail() noexcept {
    return allocations.is_due() && !is_helpless();
}

void* counted(void* memory) noexcept {
    if (memory == nullptr) return nullptr;
    held += static_cast<long>(::malloc_usable_size(memory));
    most_held = std::max(most_held, held);
    return memory;
}

void* allocate(std::size_t size) noexcept {
    return must_fail() ? nullptr : counted(std::malloc(size == 0 ? 1 : size));
}

void* allocate_aligned(std::size_t size, std::align_val_t alignment) noexcept {
    if (must_fail()) return nullptr;
    const auto step = static_cast<std::size_t>(alignment);
    return counted(std::aligned_alloc(step, (size + step - 1) / step * step));
}

void* or_throw(void* memory) {
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
}

void release(void* memory) noexcept {
    if (memory != nullptr) held -= static_cast<long>(::malloc_usable_size(memory));
    std::free(memory);
}

/// Returns whether this call fails, with `errno` and this result.
bool reading_fails(ssize_t& result) noexcept {
    if (!io_calls.is_due()) return false;
    errno = io_error;
    result = io_error == 0 ? 0 : -1;
    return true;
}

/// As `reading_fails`: nothing can be written to a peer that has gone.
bool writing_fails(ssize_t& result) noexcept {
    ++io_count;
    if (!io_calls.is_due()) return false;
    errno = io_error == 0 ? EPIPE : io_error;
    result = -1;
    return true;
}

} // namespace

void* operator new(std::size_t size) {
    return or_throw(allocate(size));
}

void* operator new[](std::size_t size) {
    return or_throw(allocate(size));
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}

void* operator new(std::size_t size, std::align_val_t alignment) {
    return or_throw(allocate_aligned(size, alignment));
}

void* operator new[](std::size_t size, std::align_val_t alignment) {
    return or_throw(allocate_aligned(size, alignment));
}

void operator delete(void* memory) noexcept {
    release(memory);
}

void operator delete[](void* memory) noexcept {
    release(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::size_t) noexcept {
    release(memory);
}

void operator delete(void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}

void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    release(memory);
}

void operator delete(void* memory, std::align_val_t) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::align_val_t) noexcept {
    release(memory);
}

void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}

void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept {
    release(memory);
}

extern "C" {

void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
ssize_t __real_send(int fd, const void* data, std::size_t size, int flags);
ssize_t __real_sendmsg(int fd, const msghdr* message, int flags);
ssize_t __real_recv(int fd, void* data, std::size_t size, int flags);
ssize_t __real_recvmsg(int fd, msghdr* message, int flags);

/// Asio's coroutine frames and operations.
void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size) {
    return must_fail() ? nullptr : __real_aligned_alloc(alignment, size);
}

ssize_t __wrap_send(int fd, const void* data, std::size_t size, int flags) {
    ssize_t failed = 0;
    return writing_fails(failed) ? failed : __real_send(fd, data, size, flags);
}

ssize_t __wrap_sendmsg(int fd, const msghdr* message, int flags) {
    ssize_t failed = 0;
    return writing_fails(failed) ? failed : __real_sendmsg(fd, message, flags);
}

namespace {

bool would_block(int fd) {
    ++io_count;
    char byte = 0;
    return __real_recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

} // namespace

ssize_t __wrap_recv(int fd, void* data, std::size_t size, int flags) {
    ssize_t failed = 0;
    return !would_block(fd) && reading_fails(failed) ? failed : __real_recv(fd, data, size, flags);
}

ssize_t __wrap_recvmsg(int fd, msghdr* message, int flags) {
    ssize_t failed = 0;
    return !would_block(fd) && reading_fails(failed) ? failed : __real_recvmsg(fd, message, flags);
}
}

namespace codynamo::testing {

failing_allocation::failing_allocation(long n) noexcept : n_(n) {
    allocations = {n, false};
}

failing_allocation::~failing_allocation() {
    allocations = {};
}

bool failing_allocation::happened() const noexcept {
    return allocations.happened;
}

long failing_allocation::count() const noexcept {
    return n_ - allocations.left;
}

long next_failure(long n) {
    static std::mt19937 random(Catch::getSeed());
    return n + std::uniform_int_distribution<long>(1, run_size(9, 1))(random);
}

failing_io::failing_io(long n, int error) noexcept {
    io_calls = {n, false};
    io_error = error;
}

failing_io::~failing_io() {
    io_calls = {};
}

bool failing_io::happened() const noexcept {
    return io_calls.happened;
}

counted_io::counted_io() noexcept {
    io_count = 0;
}

counted_io::~counted_io() = default;

long counted_io::count() const noexcept {
    return io_count;
}

allocation_peak::allocation_peak() noexcept {
    held = 0;
    most_held = 0;
}

allocation_peak::~allocation_peak() = default;

std::size_t allocation_peak::bytes() const noexcept {
    return static_cast<std::size_t>(most_held);
}

std::size_t allocation_peak::bytes_left() const noexcept {
    return held < 0 ? 0 : static_cast<std::size_t>(held);
}

} // namespace codynamo::testing
