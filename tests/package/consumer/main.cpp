// SPDX-License-Identifier: BSL-1.0
#include <codynamo/codynamo.hpp>

#include <iostream>

int main() {
    const codynamo::item order{
        {"id", "123"}, {"total", codynamo::number("12345678901234567890.12")}
    };
    std::cout << order << '\n';
    return order.at("id").as_string() == "123" ? 0 : 1;
}
