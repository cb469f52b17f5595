// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "support/local_table.hpp"

#include <codynamo/typed.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace typed_shop {

enum class payment { open, paid };

struct purchase {
    std::string customer;
    std::string date;
    payment status = payment::open;
    codynamo::number total;
    std::set<std::string> tags;
    std::optional<std::string> note;
    std::int64_t version = 0;
    std::chrono::sys_seconds created{};
    std::chrono::sys_seconds updated{};
};

struct purchase_total {
    std::string customer;
    std::string date;
    codynamo::number total;
};

} // namespace typed_shop

template <>
inline constexpr auto codynamo::mapping_of<typed_shop::purchase> = codynamo::mapping(
    partition_key(&typed_shop::purchase::customer),
    sort_key(&typed_shop::purchase::date),
    version(&typed_shop::purchase::version),
    created_at(&typed_shop::purchase::created),
    updated_at(&typed_shop::purchase::updated),
    named(&typed_shop::purchase::note, "remark")
);

namespace codynamo::testing {

using typed_shop::payment;
using typed_shop::purchase;
using typed_shop::purchase_total;

/// Runs `work` with a new table of objects whose key is a customer and a date.
template <class T>
void run_with_objects(
    const std::string& about, std::function<asio::awaitable<void>(typed_table<T>)> work
) {
    run(with_table(
        create_table_request(
            fresh_table_name(about),
            attribute_definition("customer", value_type::string),
            attribute_definition("date", value_type::string)
        ),
        [work = std::move(work)](table t) { return work(typed_table<T>(std::move(t))); }
    ));
}

inline purchase purchase_of(std::string customer, std::string date, int total) {
    purchase p;
    p.customer = std::move(customer);
    p.date = std::move(date);
    p.total = number(total);
    p.tags = {"a", "b"};
    return p;
}

} // namespace codynamo::testing
