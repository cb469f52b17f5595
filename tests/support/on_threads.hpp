// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <exception>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

namespace codynamo::testing {

/// Runs `work(number)` on so many threads at once, and rethrows what one of them threw. Catch's
/// macros are for one thread: `work` returns or records what is checked.
template <class Work>
void on_threads(int count, Work work) {
    std::latch all_there(count);
    std::mutex mutex;
    std::exception_ptr failure;
    {
        std::vector<std::jthread> threads;
        for (int number = 0; number < count; ++number)
            threads.emplace_back([&, number] {
                all_there.arrive_and_wait();
                try {
                    work(number);
                } catch (...) {
                    const std::scoped_lock lock(mutex);
                    failure = std::current_exception();
                }
            });
    }
    if (failure) std::rethrow_exception(failure);
}

} // namespace codynamo::testing
