// SPDX-License-Identifier: BSL-1.0
#include <codynamo/errc.hpp>

#include <iostream>

int main()
{
    std::error_code code = codynamo::client_errc::missing_region;
    std::cout << code.message() << '\n';
    return code == codynamo::client_errc::missing_region ? 0 : 1;
}
