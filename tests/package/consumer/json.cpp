// SPDX-License-Identifier: BSL-1.0
#include <codynamo/json.hpp>

int main() {
    const nlohmann::json order = codynamo::to_json(codynamo::item{{"id", "123"}});
    return order.at("id") == "123" ? 0 : 1;
}
