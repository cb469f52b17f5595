// SPDX-License-Identifier: BSL-1.0
#include "soak/figures.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace codynamo::soak {

void histogram::add(std::chrono::nanoseconds d) noexcept {
    const double octave = std::log2(static_cast<double>(std::max<std::int64_t>(d.count(), 1)));
    const auto bucket = static_cast<std::size_t>(octave * steps);
    ++counts_[std::min(bucket, counts_.size() - 1)];
}

std::uint64_t histogram::count() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& n : counts_)
        sum += n;
    return sum;
}

double histogram::milliseconds_at(double fraction) const noexcept {
    const double wanted = fraction * static_cast<double>(count());
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        seen += counts_[i];
        if (seen != 0 && static_cast<double>(seen) >= wanted)
            return std::exp2(static_cast<double>(i + 1) / steps) / 1e6;
    }
    return 0;
}

process_sample sample_process() {
    process_sample out;
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (word == "RssAnon:") {
            status >> out.rss_anon_kb;
            break;
        }
    status.close();
#ifdef __GLIBC__
    const auto heap = ::mallinfo2();
    out.heap_kb = static_cast<long>((heap.uordblks + heap.hblkhd) / 1024);
#endif
    const std::filesystem::directory_iterator descriptors("/proc/self/fd");
    out.descriptors =
        static_cast<long>(std::distance(begin(descriptors), end(descriptors))) - 1; // its own
    return out;
}

double slope_per_minute(const std::vector<process_sample>& samples, long process_sample::* figure) {
    const auto n = static_cast<double>(samples.size());
    if (samples.size() < 2) return 0;
    double sum_x = 0, sum_y = 0, sum_xy = 0, sum_xx = 0;
    for (const process_sample& s : samples) {
        const double x = s.seconds / 60;
        const auto y = static_cast<double>(s.*figure);
        sum_x += x;
        sum_y += y;
        sum_xy += x * y;
        sum_xx += x * x;
    }
    const double spread = n * sum_xx - sum_x * sum_x;
    return spread > 0 ? (n * sum_xy - sum_x * sum_y) / spread : 0;
}

} // namespace codynamo::soak
