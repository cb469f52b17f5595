// SPDX-License-Identifier: BSL-1.0
#include "exec/process_mark.hpp"

#include <cstddef>
#include <sys/mman.h>
#include <unistd.h>

namespace codynamo::exec {
namespace {

constexpr std::size_t page_size = 1; // the kernel rounds up

volatile unsigned char* page_wiped_by_fork() noexcept {
#ifdef MADV_WIPEONFORK
    void* const page =
        ::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return nullptr;
    if (::madvise(page, page_size, MADV_WIPEONFORK) != 0) {
        ::munmap(page, page_size);
        return nullptr;
    }
    return static_cast<unsigned char*>(page);
#else
    return nullptr;
#endif
}

} // namespace

process_mark::process_mark() noexcept : page_(page_wiped_by_fork()), process_(::getpid()) {
    if (page_ != nullptr) *page_ = 1;
}

process_mark::~process_mark() {
    if (page_ != nullptr) ::munmap(const_cast<unsigned char*>(page_), page_size);
}

bool process_mark::in_child() const noexcept {
    return page_ != nullptr ? *page_ == 0 : process_ != ::getpid();
}

} // namespace codynamo::exec
