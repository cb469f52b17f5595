// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/as_result.hpp>
#include <codynamo/table.hpp>
#include <codynamo/transaction.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace codynamo;

// The accepted counterparts of the cases below.
void accepted(table t) {
    (void)t.get_item({"id", "1"}, timeout(std::chrono::seconds(2)));
    (void)t.put_item({});
    (void)t.batch_get_item({});
    (void)t.client().execute_statement(statement("SELECT * FROM music"), limit(1));
    (void)t.client().execute_statement(execute_statement_request());
    (void)t.scan(filter(
        attr("a") == attr("b") && attr("a") < attr("b").size() && attr("a").size() >= attr("b") &&
        attr("a").size() != attr("b").size() && attr("a") > operand(1)
    ));
    (void)t.update_item(
        key("id", "1"),
        set("a", 1 - if_not_exists("b", 1)),
        set("b", if_not_exists("c", 1) + attr("a")),
        set("c", 1 + attr("c")),
        set("d", attr("e") - attr("f"))
    );
    (void)t.query(
        partition_key("id") == "1" && sort_key("ts") > 5,
        filter(attr("a") == 1),
        limit(1),
        descending
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
    const std::chrono::sys_seconds time{};
    (void)t.put_item({{"id", "1"}, {"time", time}, {"tags", std::set<std::string>{"a"}}});
    (void)t.query(partition_key("id") == value_type::map && sort_key("ts") > time);
    (void)t.update_item(key("id", time), set("time", time), set("tags", std::vector<int>{1}));
    (void)t.scan(filter(attr("time") > time && attr("tags").contains(time)));
    (void)list(std::vector<std::chrono::sys_seconds>{time});
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

#ifdef REFUSED_or_of_keys // DynamoDB has no OR in a key condition
auto refused(table t) {
    return t.query(partition_key("id") == "1" || partition_key("id") == "2");
}
#endif

#ifdef REFUSED_sort_key_first // a key condition begins with partition_key
auto refused(table t) {
    return t.query(sort_key("ts") > 5 && partition_key("id") == "1");
}
#endif

#ifdef REFUSED_temporary_owner // g++ before 13 destroys a temporary lambda that owns what it captured twice
auto refused(table t) {
    return t.write_batch([text = std::string("owned")](batch_writer& b) {
        return b.delete_item(key("id", text));
    });
}
#endif

#ifdef REFUSED_attr_as_key // query takes a condition on the key: partition_key(name) == value
auto refused(table t) {
    return t.query(attr("id") == "1");
}
#endif

#ifdef REFUSED_range_of_partitions // a partition key is read by == only
auto refused(table t) {
    return t.query(partition_key("id") < "1");
}
#endif

#ifdef REFUSED_unequal_sort_key // DynamoDB has no <> in a key condition
auto refused(table t) {
    return t.query(partition_key("id") == "1" && sort_key("n") != 1);
}
#endif

#ifdef REFUSED_not_a_key // DynamoDB has no NOT in a key condition
auto refused(table t) {
    return t.query(!(partition_key("id") == "1"));
}
#endif

#ifdef REFUSED_condition_of_read // this argument is not an option of this DynamoDB operation
auto refused(table t) {
    return t.get_item(key("id", "1"), condition(attr("a").exists()));
}
#endif

#ifdef REFUSED_bare_attribute // an attribute or size alone is no filter
auto refused(table t) {
    return t.scan(filter(attr("a")));
}
#endif

#ifdef REFUSED_bare_size // an attribute or size alone is no condition
auto refused(table t) {
    return t.put_item({{"id", "1"}}, condition(attr("a").size()));
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

#ifdef REFUSED_query_items_of_predicate // query takes a condition on the key: partition_key(name) == value
auto refused(table t) {
    return t.query_items(attr("id") == "1");
}
#endif

#ifdef REFUSED_query_pages_of_text // query takes a condition on the key: partition_key(name) == value
auto refused(table t) {
    return t.query_pages("id = :id");
}
#endif

#ifdef REFUSED_query_of_filter // query takes a condition on the key: partition_key(name) == value // codynamo::filter
auto refused(table t) {
    return t.query(filter(attr("a") == 1));
}
#endif

#ifdef REFUSED_query_of_nothing // query takes a condition on the key: partition_key(name) == value
auto refused(table t) {
    return t.query();
}
#endif

#ifdef REFUSED_attribute_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point expires) {
    return item{{"id", "1"}, {"expires", expires}};
}
#endif

#ifdef REFUSED_put_of_wrong_type // this type does not convert to a value // time_point
auto refused(table t, std::chrono::steady_clock::time_point expires) {
    return t.put_item({{"id", "1"}, {"expires", expires}});
}
#endif

#ifdef REFUSED_optional_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::optional<std::chrono::steady_clock::time_point> expires) {
    return item{{"expires", expires}};
}
#endif

#ifdef REFUSED_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return key("id", time);
}
#endif

#ifdef REFUSED_partition_of_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return key("id", time, "ts", 1);
}
#endif

#ifdef REFUSED_sort_of_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return key("id", "1", "ts", time);
}
#endif

#ifdef REFUSED_value_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return value(time);
}
#endif

#ifdef REFUSED_push_back_of_wrong_type // this type does not convert to a value // time_point
void refused(list& l, std::chrono::steady_clock::time_point time) {
    l.push_back(time);
}
#endif

#ifdef REFUSED_item_set_of_wrong_type // this type does not convert to a value // time_point
void refused(item& i, std::chrono::steady_clock::time_point time) {
    i.set("time", time);
}
#endif

#ifdef REFUSED_item_set_optional_of_wrong_type // this type does not convert to a value // time_point
void refused(item& i, std::optional<std::chrono::steady_clock::time_point> time) {
    i.set("time", time);
}
#endif

#ifdef REFUSED_set_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return set("time", time);
}
#endif

#ifdef REFUSED_sum_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return set("time", attr("time") + time);
}
#endif

#ifdef REFUSED_equal_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time") == time;
}
#endif

#ifdef REFUSED_unequal_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time") != time;
}
#endif

#ifdef REFUSED_less_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time") < time;
}
#endif

#ifdef REFUSED_size_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time").size() == time;
}
#endif

#ifdef REFUSED_between_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time").between(1, time);
}
#endif

#ifdef REFUSED_in_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time").in(1, time);
}
#endif

#ifdef REFUSED_begins_with_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time").begins_with(time);
}
#endif

#ifdef REFUSED_contains_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return attr("time").contains(time);
}
#endif

#ifdef REFUSED_partition_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return partition_key("time") == time;
}
#endif

#ifdef REFUSED_unequal_partition_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return partition_key("time") != time;
}
#endif

#ifdef REFUSED_sort_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return sort_key("time") == time;
}
#endif

#ifdef REFUSED_later_sort_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return sort_key("time") >= time;
}
#endif

#ifdef REFUSED_unequal_sort_key_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return sort_key("time") != time;
}
#endif

#ifdef REFUSED_sort_key_between_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return sort_key("time").between(1, time);
}
#endif

#ifdef REFUSED_sort_key_begins_with_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return sort_key("time").begins_with(time);
}
#endif

#ifdef REFUSED_parameter_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return statement("SELECT * FROM t WHERE id = ?", "1", time);
}
#endif

#ifdef REFUSED_fallback_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return if_not_exists("time", time);
}
#endif

#ifdef REFUSED_add_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return add("time", time);
}
#endif

#ifdef REFUSED_delete_from_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return delete_from("times", time);
}
#endif

#ifdef REFUSED_front_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return list_append(time, list());
}
#endif

#ifdef REFUSED_back_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return list_append(attr("times"), time);
}
#endif

#ifdef REFUSED_plus_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return plus(if_not_exists("time", 0), time);
}
#endif

#ifdef REFUSED_minus_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return minus(time, 1);
}
#endif

#ifdef REFUSED_sum_with_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return if_not_exists("time", 0) + time;
}
#endif

#ifdef REFUSED_wrong_type_with_sum // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return set("time", time - attr("start"));
}
#endif

#ifdef REFUSED_attribute_on_the_right // in a comparison the attribute or key is on the left
auto refused(std::chrono::steady_clock::time_point time) {
    return time > attr("time");
}
#endif

#ifdef REFUSED_equal_attribute_on_the_right // in a comparison the attribute or key is on the left
auto refused(std::chrono::steady_clock::time_point time) {
    return time == attr("time");
}
#endif

#ifdef REFUSED_size_on_the_right // in a comparison the attribute or key is on the left
auto refused(std::chrono::steady_clock::time_point time) {
    return time <= attr("time").size();
}
#endif

#ifdef REFUSED_partition_key_on_the_right // in a comparison the attribute or key is on the left
auto refused(std::chrono::steady_clock::time_point time) {
    return time == partition_key("time");
}
#endif

#ifdef REFUSED_sort_key_on_the_right // in a comparison the attribute or key is on the left
auto refused(std::chrono::steady_clock::time_point time) {
    return time != sort_key("time");
}
#endif

#ifdef REFUSED_number_on_the_left // in a comparison the attribute or key is on the left
auto refused() {
    return 1 < attr("n");
}
#endif

#ifdef REFUSED_unknown_value_of_wrong_type // unknown_value takes the JSON of one value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return unknown_value(time);
}
#endif

#ifdef REFUSED_comparison_with_optional // of a std::optional or pointer give the value it holds // optional<int>
auto refused(std::optional<int> n) {
    return attr("n") == n;
}
#endif

#ifdef REFUSED_ordered_partition_key_of_wrong_type // a partition key is read by == only // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return partition_key("time") < time;
}
#endif

#ifdef REFUSED_attribute_of_std_set // DynamoDB has sets of strings, numbers and binaries // set<bool
auto refused(std::set<bool> flags) {
    return item{{"flags", flags}};
}
#endif

#ifdef REFUSED_attribute_of_std_map // this type does not convert to a value // time_point
auto refused(std::map<std::string, std::chrono::steady_clock::time_point> times) {
    return item{{"times", times}};
}
#endif

#ifdef REFUSED_attribute_of_map_of_numbers // this type does not convert to a value // map<int
auto refused(std::map<int, int> counts) {
    return item{{"counts", counts}};
}
#endif

#ifdef REFUSED_attribute_of_vector // this type does not convert to a value // time_point
auto refused(std::vector<std::chrono::steady_clock::time_point> times) {
    return item{{"times", times}};
}
#endif

#ifdef REFUSED_optional_of_optional // an optional of an optional // optional<
auto refused(const value& v) {
    return value_to<std::optional<std::optional<int>>>(v);
}
#endif

#ifdef REFUSED_attribute_of_variant // the alternatives of a variant are told apart // int
auto refused(std::variant<int, double> n) {
    return item{{"n", n}};
}
#endif

#ifdef REFUSED_attribute_of_enum // no enumerator of this enum lies in -128 to 255 // far
enum class far { away = 1000 };

auto refused(far f) {
    return item{{"f", f}};
}
#endif

#ifdef REFUSED_list_of_std_map // the elements of a list are // map<
auto refused(std::map<std::string, int> counts) {
    return list(counts);
}
#endif

#ifdef REFUSED_get_of_wrong_type_of_attribute // this type does not convert to a value // time_point
auto refused(const item& i) {
    return i.get<std::chrono::steady_clock::time_point>("time");
}
#endif

#ifdef REFUSED_get_of_text_that_is_not_owned // this type can be written, not read // string_view
auto refused(const item& i) {
    return i.get<std::string_view>("name");
}
#endif

#ifdef REFUSED_value_from_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return value_from(time);
}
#endif

#ifdef REFUSED_value_to_wrong_type // this type does not convert to a value // time_point
auto refused(const value& v) {
    return value_to<std::chrono::steady_clock::time_point>(v);
}
#endif

#ifdef REFUSED_list_of_wrong_elements // the elements of a list are // time_point
auto refused(std::vector<std::chrono::steady_clock::time_point> times) {
    return list(times);
}
#endif

#ifdef REFUSED_list_with_a_wrong_element // the elements of a list are // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return list(1, "two", time);
}
#endif

#ifdef REFUSED_set_of_wrong_elements // the elements of a set are // vector<int
auto refused(std::vector<int> numbers) {
    return string_set(numbers);
}
#endif

#ifdef REFUSED_get_of_wrong_type // an item is named by its key: key(name, value) // time_point
auto refused(table t, std::chrono::steady_clock::time_point time) {
    return t.get_item(time, "1");
}
#endif

#ifdef REFUSED_get_of_name_and_value // an item is named by its key: key(name, value)
auto refused(table t) {
    return t.get_item("id", "1");
}
#endif

#ifdef REFUSED_update_without_key // an item is named by its key: key(name, value)
auto refused(table t) {
    return t.update_item(set("a", 1));
}
#endif

#ifdef REFUSED_delete_of_text // an item is named by its key: key(name, value)
auto refused(table t) {
    return t.delete_item("1");
}
#endif

#ifdef REFUSED_put_of_name_and_value // put_item takes an item
auto refused(table t) {
    return t.put_item("id", "1");
}
#endif

#ifdef REFUSED_batch_get_of_one_key // batch_get_item takes the keys as a std::vector<key>
auto refused(table t) {
    return t.batch_get_item(key("id", "1"));
}
#endif

#ifdef REFUSED_writer_put_of_key // put_item takes an item
auto refused(batch_writer& writer) {
    return writer.put_item(key("id", "1"));
}
#endif

#ifdef REFUSED_writer_delete_of_text // an item is named by its key: key(name, value)
auto refused(batch_writer& writer) {
    return writer.delete_item("1");
}
#endif

#ifdef REFUSED_writer_put_of_table_alone // put_item takes an item
auto refused(multi_table_batch_writer& writer) {
    return writer.put_item("music");
}
#endif

#ifdef REFUSED_writer_delete_of_table_and_text // an item is named by its key: key(name, value)
auto refused(multi_table_batch_writer& writer) {
    return writer.delete_item("music", "1");
}
#endif

#ifdef REFUSED_transaction_update_of_text // an item is named by its key: key(name, value)
auto refused(table t, write_transaction actions) {
    return actions.update_item(t, "1", set("a", 1));
}
#endif

#ifdef REFUSED_transaction_put_of_key // put_item takes an item
auto refused(table t, write_transaction actions) {
    return actions.put_item(t, key("id", "1"));
}
#endif

#ifdef REFUSED_transaction_read_of_text // an item is named by its key: key(name, value)
auto refused(table t, read_transaction reads) {
    return reads.get_item(t, "1");
}
#endif

#ifdef REFUSED_check_of_predicate // a check takes a key and a condition
auto refused(table t, write_transaction actions) {
    return actions.check(t, key("id", "1"), attr("n") == 1);
}
#endif

#ifdef REFUSED_statement_as_text // a PartiQL statement is statement(text, values...)
auto refused(client c) {
    return c.execute_statement("SELECT * FROM music");
}
#endif

#ifdef REFUSED_statement_as_text_and_value // a PartiQL statement is statement(text, values...) // time_point
auto refused(client c, std::chrono::steady_clock::time_point time) {
    return c.execute_statement("SELECT * FROM music WHERE t = ?", time);
}
#endif

#ifdef REFUSED_statement_items_of_text // a PartiQL statement is statement(text, values...)
auto refused(client c) {
    return c.execute_statement_items("SELECT * FROM music");
}
#endif

#ifdef REFUSED_statement_pages_of_text // a PartiQL statement is statement(text, values...)
auto refused(client c) {
    return c.execute_statement_pages("SELECT * FROM music");
}
#endif

#ifdef REFUSED_batch_of_text // a PartiQL statement is statement(text, values...)
auto refused(client c) {
    return c.batch_execute_statement("SELECT * FROM music");
}
#endif

#ifdef REFUSED_statement_transaction_of_text // a PartiQL statement is statement(text, values...)
auto refused(client c) {
    return c.execute_transaction("SELECT * FROM music");
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

#ifdef REFUSED_client_of_something // a client runs on an executor or an execution context // string
auto refused(std::string region) {
    return client(region);
}
#endif

#ifdef REFUSED_call_without_await // g++: co_await it: nothing is sent before
void refused(table t) {
    t.put_item({{"id", "1"}});
}
#endif

#ifdef REFUSED_page_without_await // g++: co_await it: nothing is sent before
void refused(item_stream<scan_request, scan_response>& items) {
    items.next();
}
#endif

#ifdef REFUSED_result_without_await // g++: co_await it: nothing is sent before
void refused(table t) {
    as_result(t.delete_item(key("id", "1")));
}
#endif

#ifdef REFUSED_stream_without_reading // read it: nothing is sent before its next() or collect()
void refused(table t) {
    t.scan_items();
}
#endif

#ifdef REFUSED_writer_without_a_name // give it a name: without one it is destroyed at once
void refused(table t) {
    t.batch_writer();
}
#endif
