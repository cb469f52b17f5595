// SPDX-License-Identifier: BSL-1.0
#include <codynamo/table.hpp>
#include <codynamo/transaction.hpp>

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

#ifdef REFUSED_attr_as_key
auto refused(table t) {
    return t.query(attr("id") == "1");
}
#endif

#ifdef REFUSED_range_of_partitions
auto refused(table t) {
    return t.query(partition_key("id") < "1");
}
#endif

#ifdef REFUSED_unequal_sort_key
auto refused(table t) {
    return t.query(partition_key("id") == "1" && sort_key("n") != 1);
}
#endif

#ifdef REFUSED_not_a_key
auto refused(table t) {
    return t.query(!(partition_key("id") == "1"));
}
#endif

#ifdef REFUSED_condition_of_read
auto refused(table t) {
    return t.get_item(key("id", "1"), condition(attr("a").exists()));
}
#endif

#ifdef REFUSED_bare_attribute
auto refused(table t) {
    return t.scan(filter(attr("a")));
}
#endif

#ifdef REFUSED_bare_size
auto refused(table t) {
    return t.put_item({{"id", "1"}}, condition(attr("a").size()));
}
#endif

#ifdef REFUSED_order_of_scan
auto refused(table t) {
    return t.scan(newest_first);
}
#endif

#ifdef REFUSED_token_of_query
auto refused(table t) {
    return t.query(partition_key("id") == "1", client_request_token("x"));
}
#endif

#ifdef REFUSED_filter_in_transaction
void refused(table t, write_transaction actions) {
    actions.put_item(t, {{"id", "1"}}, filter(attr("a") == 1));
}
#endif

#ifdef REFUSED_two_projections
auto refused(table t) {
    return t.scan(projection("a"), projection_expression("b"));
}
#endif
