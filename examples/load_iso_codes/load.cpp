// SPDX-License-Identifier: BSL-1.0
#include "load.hpp"

#include "progress_bar.hpp"

#include <chrono>
#include <cmath>
#include <iostream>
#include <utility>

using namespace codynamo;

asio::awaitable<void> load(table into, std::vector<item> entries) {
    const auto start = std::chrono::steady_clock::now();
    batch_writer writer = into.batch_writer(
        overwrite_by_pkeys("collection", "code"), return_consumed_capacity::total
    );

    progress_bar progress(entries.size());
    for (item& entry : entries) {
        co_await writer.put_item(std::move(entry)); // every 25th of these sends a batch
        progress.show(writer.stats().written);
    }
    co_await writer.close(); // sends the rest; all is written when this returns
    const batch_writer_stats done = writer.stats();
    progress.show(done.written);

    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    const auto written = static_cast<double>(done.written);
    std::cout << "loaded " << done.written << " items in " << std::lround(seconds.count() * 1000)
              << " ms (" << std::lround(written / seconds.count()) << " a second) by "
              << done.batches << " batches, " << done.retried << " items sent again; "
              << done.consumed_capacity_units << " write capacity units\n";
}
