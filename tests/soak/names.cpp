// SPDX-License-Identifier: BSL-1.0
//
// Replaces the C library's getaddrinfo in this program, so that names can be made to fail.
//
#include "soak/faults.hpp"

#include <dlfcn.h>
#include <netdb.h>

namespace codynamo::soak {

std::atomic<bool> names_are_out{false};

} // namespace codynamo::soak

extern "C" int getaddrinfo(
    const char* node, const char* service, const addrinfo* hints, addrinfo** found
) {
    using function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto of_the_system = reinterpret_cast<function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (codynamo::soak::names_are_out) return EAI_AGAIN;
    return of_the_system(node, service, hints, found);
}
