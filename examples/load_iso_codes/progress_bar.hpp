// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <iostream>
#include <string>
#include <unistd.h>

/// A bar where standard output is a terminal, a line for each quarter where it is not.
class progress_bar {
public:
    explicit progress_bar(std::uint64_t total) : total_(total) {}

    void show(std::uint64_t done) {
        const std::uint64_t percent = total_ == 0 ? 100 : done * 100 / total_;
        const std::uint64_t step = percent / (is_terminal_ ? 1 : 25);
        if (step == shown_) return;
        shown_ = step;
        if (is_terminal_)
            draw(percent);
        else
            std::cout << "  " << done << " of " << total_ << " items\n";
    }

private:
    void draw(std::uint64_t percent) const {
        constexpr std::uint64_t width = 50;
        const std::uint64_t full = percent * width / 100;
        std::cout << "\r  [" << std::string(full, '#') << std::string(width - full, '.') << "] "
                  << percent << " %" << (percent == 100 ? "\n" : "") << std::flush;
    }

    const std::uint64_t total_;
    const bool is_terminal_ = isatty(STDOUT_FILENO) == 1;
    std::uint64_t shown_ = 0;
};
