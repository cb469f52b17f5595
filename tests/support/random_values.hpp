// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace codynamo::testing {

using random_source = std::mt19937;

inline int between(random_source& random, int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
}

/// Mixes what needs escaping, all lengths of UTF-8 and plain letters.
inline std::string random_text(random_source& random, int longest = 12) {
    static const std::vector<std::string> pieces{
        "a",
        "Z",
        "0",
        " ",
        "\"",
        "\\",
        "/",
        "\n",
        std::string(1, '\0'),
        "\x1f",
        "\x7f",
        "é",
        "√",
        "\U0001F600",
        "\uFFFF"
    };
    std::string out;
    for (int n = between(random, 0, longest); n > 0; --n)
        out +=
            pieces[static_cast<std::size_t>(between(random, 0, static_cast<int>(pieces.size()) - 1)
            )];
    return out;
}

/// One that DynamoDB stores, in one of its many spellings.
inline number random_number(random_source& random) {
    std::string text = between(random, 0, 1) ? "-" : "";
    const int digits = between(random, 1, 38);
    const int point = between(random, 0, digits);
    for (int i = 0; i < digits; ++i) {
        if (i == point) text += '.';
        text += static_cast<char>('0' + between(random, 0, 9));
    }
    if (between(random, 0, 1)) text += "E" + std::to_string(between(random, -90, 80));
    return number(text);
}

inline binary random_binary(random_source& random) {
    std::vector<std::byte> bytes(static_cast<std::size_t>(between(random, 0, 9)));
    for (std::byte& b : bytes)
        b = static_cast<std::byte>(between(random, 0, 255));
    return bytes;
}

template <class Element, class Make>
element_set<Element> random_set(random_source& random, Make make) {
    element_set<Element> out;
    for (int n = between(random, 1, 5); n > 0; --n) {
        Element e = make(random);
        if (!out.contains(e)) out.insert(std::move(e));
    }
    return out;
}

item random_item(random_source& random, int depth = 0);

inline value random_value(random_source& random, int depth = 0) {
    switch (between(random, 0, depth < 4 ? 9 : 7)) {
    case 0:
        return random_text(random);
    case 1:
        return random_number(random);
    case 2:
        return random_binary(random);
    case 3:
        return between(random, 0, 1) == 1;
    case 4:
        return nullptr;
    case 5:
        return random_set<std::string>(random, [](random_source& r) { return random_text(r); });
    case 6:
        return random_set<number>(random, random_number);
    case 7:
        return random_set<binary>(random, random_binary);
    case 8:
        return random_item(random, depth + 1);
    default: {
        list out;
        for (int n = between(random, 0, 5); n > 0; --n)
            out.push_back(random_value(random, depth + 1));
        return out;
    }
    }
}

inline item random_item(random_source& random, int depth) {
    item out;
    for (int n = between(random, 0, 8); n > 0; --n)
        out.set('n' + random_text(random, 4), random_value(random, depth));
    return out;
}

} // namespace codynamo::testing
