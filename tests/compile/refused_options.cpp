// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/codynamo.hpp> // as in programs

#include <chrono>

using namespace codynamo;

// The accepted counterparts of the cases below.
void accepted(table t) {
    (void)t.get_item({"id", "1"}, timeout(std::chrono::seconds(2)));
    (void)t.put_item({{"id", "1"}}, return_values::all_old, condition(attr("id").not_exists()));
    (void)t.update_item(key("id", "1"), set("a", 1), set("b", 2), return_values::all_new);
    (void)t.query(
        partition_key("id") == "1" && sort_key("ts") > 5,
        filter(attr("a") == 1),
        limit(1),
        descending
    );
}

#ifdef REFUSED_filter_of_put // this argument is not an option of this DynamoDB operation: a put, delete or check takes // codynamo::filter
auto refused(table t) {
    return t.put_item({{"id", "1"}}, filter(attr("a") == 1));
}
#endif

#ifdef REFUSED_all_new_of_put // this argument is not an option of this DynamoDB operation
auto refused(table t) {
    return t.put_item({{"id", "1"}}, return_values::all_new);
}
#endif

#ifdef REFUSED_set_of_put // this argument is not an option of this DynamoDB operation
auto refused(table t) {
    return t.put_item({{"id", "1"}}, set("a", 1));
}
#endif

#ifdef REFUSED_limit_twice // an option is given twice, or with another one that it excludes // codynamo::limit
auto refused(table t) {
    return t.scan(limit(1), consistent_read, limit(2));
}
#endif

#ifdef REFUSED_both_orders // an option is given twice, or with another one that it excludes
auto refused(table t) {
    return t.query(partition_key("id") == "1", descending, ascending);
}
#endif

#ifdef REFUSED_condition_of_read // this argument is not an option of this DynamoDB operation
auto refused(table t) {
    return t.get_item(key("id", "1"), condition(attr("a").exists()));
}
#endif

#ifdef REFUSED_order_of_scan // this argument is not an option of this DynamoDB operation: a scan takes
auto refused(table t) {
    return t.scan(descending);
}
#endif

#ifdef REFUSED_token_of_query // this argument is not an option of this DynamoDB operation
auto refused(table t) {
    return t.query(partition_key("id") == "1", client_request_token("x"));
}
#endif

#ifdef REFUSED_filter_in_transaction // this argument is not an option of this DynamoDB operation
void refused(table t, write_transaction actions) {
    actions.put_item(t, {{"id", "1"}}, filter(attr("a") == 1));
}
#endif

#ifdef REFUSED_two_projections // an option is given twice, or with another one that it excludes
auto refused(table t) {
    return t.scan(projection("a"), projection_expression("b"));
}
#endif

#ifdef REFUSED_bare_timeout // give a duration such as timeout(2s)
auto refused() {
    return timeout(2);
}
#endif

#ifdef REFUSED_bare_stall_timeout // give a duration such as timeout(2s)
auto refused() {
    return stall_timeout(2.5);
}
#endif

#ifdef REFUSED_bare_pause // give a duration such as timeout(2s)
auto refused() {
    return on_exit_loop_sleep(1);
}
#endif

#ifdef REFUSED_bare_close // give a duration such as timeout(2s)
auto refused(batch_writer& writer) {
    return writer.close(5);
}
#endif

#ifdef REFUSED_predicate_as_condition // not an option of this DynamoDB operation: wrap the expression in condition(...)
auto refused(table t) {
    return t.put_item({{"id", "1"}}, attr("a") == 1);
}
#endif

#ifdef REFUSED_text_as_condition // not an option of this DynamoDB operation: wrap the expression in condition(...)
auto refused(table t) {
    return t.delete_item(key("id", "1"), "a = b");
}
#endif

#ifdef REFUSED_predicate_as_filter // not an option of this DynamoDB operation: wrap the expression in filter(...)
auto refused(table t) {
    return t.query(partition_key("id") == "1", attr("a") == 1);
}
#endif

#ifdef REFUSED_limit_of_get // not an option of this DynamoDB operation: a read by key takes // codynamo::limit
auto refused(table t) {
    return t.get_item(key("id", "1"), limit(1));
}
#endif

#ifdef REFUSED_filter_of_update // not an option of this DynamoDB operation: an update takes // codynamo::filter
auto refused(table t) {
    return t.update_item(key("id", "1"), filter(attr("a") == 1));
}
#endif

#ifdef REFUSED_condition_of_query // not an option of this DynamoDB operation: a query takes // codynamo::condition
auto refused(table t) {
    return t.query(partition_key("id") == "1", condition(attr("a") == 1));
}
#endif

#ifdef REFUSED_condition_of_writer // not an option of this DynamoDB operation, whose options are listed
auto refused(table t) {
    return t.batch_writer(condition(attr("a") == 1));
}
#endif
