// SPDX-License-Identifier: BSL-1.0
#include <codynamo/table.hpp>

#include <string>

using namespace codynamo;

// The accepted twins of what stands below.
void accepted(table t) {
    (void)t.query(
        partition_key("id") == "1" && sort_key("ts") > 5,
        filter(attr("a") == 1),
        limit(1),
        newest_first
    );
    (void)t.put_item({{"id", "1"}}, return_values::all_old, condition(attr("id").not_exists()));
    (void)t.update_item(key("id", "1"), set("a", 1), set("b", 2), return_values::all_new);
    int count = 0;
    (void)t.write_batch([&count](batch_writer&) -> asio::awaitable<void> {
        ++count;
        co_return;
    });
    auto owner = [text = std::string("owned")](batch_writer& b) {
        return b.delete_item(key("id", text));
    };
    (void)t.write_batch(owner);
}

#ifdef REFUSED_filter_of_put
auto refused(table t) {
    return t.put_item({{"id", "1"}}, filter(attr("a") == 1));
}
#endif

#ifdef REFUSED_all_new_of_put
auto refused(table t) {
    return t.put_item({{"id", "1"}}, return_values::all_new);
}
#endif

#ifdef REFUSED_set_of_put
auto refused(table t) {
    return t.put_item({{"id", "1"}}, set("a", 1));
}
#endif

#ifdef REFUSED_limit_twice
auto refused(table t) {
    return t.scan(limit(1), consistent_read, limit(2));
}
#endif

#ifdef REFUSED_both_orders
auto refused(table t) {
    return t.query(partition_key("id") == "1", newest_first, oldest_first);
}
#endif

#ifdef REFUSED_or_of_keys
auto refused(table t) {
    return t.query(partition_key("id") == "1" || partition_key("id") == "2");
}
#endif

#ifdef REFUSED_sort_key_first
auto refused(table t) {
    return t.query(sort_key("ts") > 5 && partition_key("id") == "1");
}
#endif

#ifdef REFUSED_temporary_owner
auto refused(table t) {
    return t.write_batch([text = std::string("owned")](batch_writer& b) {
        return b.delete_item(key("id", text));
    });
}
#endif
