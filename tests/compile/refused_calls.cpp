// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/as_result.hpp>
#include <codynamo/table.hpp>
#include <codynamo/transaction.hpp>

#include <chrono>
#include <string>

using namespace codynamo;

// The accepted counterparts of the cases below.
void accepted(table t) {
    (void)t.get_item({"id", "1"});
    (void)t.put_item({});
    (void)t.batch_get_item({});
    (void)t.query(partition_key("id") == "1");
    (void)t.client().execute_statement(statement("SELECT * FROM music"), limit(1));
    (void)t.client().execute_statement(execute_statement_request());
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

#ifdef REFUSED_parameter_of_wrong_type // this type does not convert to a value // time_point
auto refused(std::chrono::steady_clock::time_point time) {
    return statement("SELECT * FROM t WHERE id = ?", "1", time);
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
