// SPDX-License-Identifier: BSL-1.0
//
// Counts the allocations of a program that is started with LD_PRELOAD set to this library, and
// prints them at its end: their number and bytes. For glibc.
//
#include <atomic>
#include <cstddef>
#include <cstdio>

// The names that glibc exports for its own functions.
extern "C" void* __libc_malloc(std::size_t size);
extern "C" void* __libc_calloc(std::size_t count, std::size_t size);
extern "C" void* __libc_realloc(void* old, std::size_t size);
extern "C" void* __libc_memalign(std::size_t alignment, std::size_t size);

namespace {

std::atomic<unsigned long> count{0};
std::atomic<unsigned long> bytes{0};

void note(std::size_t size) {
    count.fetch_add(1, std::memory_order_relaxed);
    bytes.fetch_add(size, std::memory_order_relaxed);
}

[[gnu::destructor]] void print() {
    std::fprintf(stderr, "allocations: %lu, bytes: %lu\n", count.load(), bytes.load());
}

} // namespace

extern "C" void* malloc(std::size_t size) noexcept {
    note(size);
    return __libc_malloc(size);
}

extern "C" void* calloc(std::size_t number, std::size_t size) noexcept {
    note(number * size);
    return __libc_calloc(number, size);
}

extern "C" void* realloc(void* old, std::size_t size) noexcept {
    note(size);
    return __libc_realloc(old, size);
}

extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    note(size);
    return __libc_memalign(alignment, size);
}
