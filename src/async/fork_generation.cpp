// SPDX-License-Identifier: BSL-1.0
#include "async/fork_generation.hpp"

#include <atomic>
#include <pthread.h>
#include <unistd.h>

namespace codynamo::async {
namespace {

std::atomic<long> forks{0};

void count_fork() noexcept {
    forks.fetch_add(1, std::memory_order_relaxed);
}

} // namespace

long fork_generation() noexcept {
    static const bool is_counting = ::pthread_atfork(nullptr, nullptr, count_fork) == 0;
    return is_counting ? forks.load(std::memory_order_relaxed) : ::getpid();
}

} // namespace codynamo::async
