// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace codynamo::exec {

/// Tells whether this process is still the one that made the mark, or a child that fork() made of
/// it since. Costs no system call where the kernel can wipe a page in the child (Linux 4.14).
class process_mark {
public:
    process_mark() noexcept;
    process_mark(const process_mark&) = delete;
    process_mark& operator=(const process_mark&) = delete;
    ~process_mark();

    [[nodiscard]] bool in_child() const noexcept;

private:
    volatile unsigned char* page_ = nullptr; ///< 1 here, 0 in a child; null: compare process ids
    long process_;
};

} // namespace codynamo::exec
