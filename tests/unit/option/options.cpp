// SPDX-License-Identifier: BSL-1.0
#include "support/rendered.hpp"

#include <codynamo/batch_writer.hpp>
#include <codynamo/error.hpp>
#include <codynamo/expression.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/option/apply.hpp>
#include <codynamo/option/batch.hpp>
#include <codynamo/options.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

using namespace codynamo;
using namespace std::chrono_literals;
using detail::apply_options;

namespace {

std::string option_refusal(const std::function<void()>& make) {
    try {
        make();
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.info().message;
    }
    return "accepted";
}

} // namespace

TEST_CASE("without options a request stays as it is") {
    query_request request;
    apply_options(request);
    CHECK_FALSE(request.limit);
    CHECK_FALSE(request.consistent_read);
    CHECK_FALSE(request.timeout);
    CHECK_FALSE(request.filter_expression);
}

TEST_CASE("a call by name takes a service, a time limit and at_most_once, in any order") {
    call_request named("ListStreams", "{}");
    apply_options(named, at_most_once, target_service::dynamodb_streams, timeout(200ms));
    CHECK(named.target == target_service::dynamodb_streams);
    CHECK(named.at_most_once);
    CHECK(named.timeout == 200ms);
    CHECK(call_request("ListTables", "{}").target == target_service::dynamodb);
    STATIC_CHECK_FALSE(detail::option_of<target_service, get_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<target_service, put_item_request>);
}

TEST_CASE("each option of a read sets its member") {
    query_request q;
    apply_options(
        q,
        limit(25),
        index_name("by-date"),
        exclusive_start_key(key("id", "7")),
        consistent_read,
        descending,
        select::count,
        return_consumed_capacity::indexes,
        timeout(200ms)
    );
    CHECK(q.limit == 25);
    CHECK(q.index_name == "by-date");
    CHECK(q.exclusive_start_key == key("id", "7"));
    CHECK(q.consistent_read == true);
    CHECK(q.scan_index_forward == false);
    CHECK(q.select == select::count);
    CHECK(q.return_consumed_capacity == return_consumed_capacity::indexes);
    CHECK(q.timeout == 200ms);

    scan_request s;
    apply_options(s, segment(3, 4), consistent_read(false), select::all_projected_attributes);
    CHECK(s.segment == 3);
    CHECK(s.total_segments == 4);
    CHECK(s.consistent_read == false);
    CHECK(s.select == select::all_projected_attributes);

    query_request forward;
    apply_options(forward, ascending);
    CHECK(forward.scan_index_forward == true);

    list_tables_request l;
    apply_options(l, limit(1));
    CHECK(l.limit == 1);
}

TEST_CASE("an option in an optional is given, or it is not") {
    const auto put_with = [](const std::optional<condition>& c) {
        put_item_request put;
        apply_options(put, c, return_values::all_old);
        CHECK(put.return_values == return_values::all_old);
        return put;
    };
    CHECK(put_with(condition("a = b")).condition_expression == "a = b");
    CHECK_FALSE(put_with(std::nullopt).condition_expression);

    query_request q;
    apply_options(
        q,
        std::optional<limit>(limit(5)),
        std::optional<index_name>(),
        std::optional<filter>(filter("#a > :a")),
        std::optional(expression_attribute_names("#a", "age")),
        std::optional<decltype(consistent_read)>(consistent_read(false))
    );
    CHECK(q.limit == 5);
    CHECK_FALSE(q.index_name);
    CHECK(q.filter_expression == "#a > :a");
    CHECK(q.expression_attribute_names == attribute_names{{"#a", "age"}});
    CHECK(q.consistent_read == false);

    update_item_request u;
    apply_options(u, set("a", 1), std::optional(set("b", 2)), std::optional<update_action>());
    CHECK(u.update_expression == "SET #n0 = :v0, #n1 = :v1");
    STATIC_CHECK_FALSE(detail::option_of<std::optional<filter>, put_item_request>);
    STATIC_CHECK_FALSE(detail::given_once<limit, limit, std::optional<limit>>);
}

TEST_CASE("a read continues from an optional key or cursor, or begins at the start") {
    const auto begun_at = [](const std::optional<key>& last) {
        query_request q;
        apply_options(q, exclusive_start_key(last));
        return q.exclusive_start_key;
    };
    CHECK(begun_at(key("id", "7")) == key("id", "7"));
    CHECK_FALSE(begun_at(std::nullopt));

    const auto resumed_from = [](const std::optional<std::string>& cursor) {
        detail::paged<query_request> q;
        apply_options(q, resume_from(cursor));
        return q.resume_from;
    };
    CHECK(resumed_from("cursor") == "cursor");
    CHECK_FALSE(resumed_from(std::nullopt));
    CHECK(option_refusal([&] { (void)resumed_from(""); }
    ).starts_with("resume_from: the cursor is empty"));
}

TEST_CASE("each option of a write sets its member") {
    put_item_request put;
    apply_options(
        put,
        return_values::all_old,
        return_values_on_condition_check_failure::all_old,
        return_consumed_capacity::total,
        return_item_collection_metrics::size,
        condition(attr("id").not_exists())
    );
    CHECK(put.return_values == return_values::all_old);
    CHECK(
        put.return_values_on_condition_check_failure ==
        return_values_on_condition_check_failure::all_old
    );
    CHECK(put.return_consumed_capacity == return_consumed_capacity::total);
    CHECK(put.return_item_collection_metrics);
    CHECK(put.condition_expression == "attribute_not_exists(#n0)");
    CHECK(put.expression_attribute_names == attribute_names{{"#n0", "id"}});
}

TEST_CASE("options that are enumerations may be chosen at run time, or left out") {
    const auto selected = [](std::optional<codynamo::select> chosen) {
        scan_request request;
        apply_options(request, chosen, return_consumed_capacity::none);
        return request.select;
    };
    CHECK(selected(select::count) == select::count);
    CHECK_FALSE(selected(std::nullopt));
    using detail::option_of;
    STATIC_REQUIRE(option_of<codynamo::select, query_request>);
    STATIC_REQUIRE_FALSE(option_of<codynamo::select, get_item_request>);
    STATIC_REQUIRE(option_of<return_consumed_capacity, get_item_request>);
    STATIC_REQUIRE_FALSE(option_of<return_values_on_condition_check_failure, get_item_request>);
}

TEST_CASE("an update returns what any of the five values selects") {
    const auto returned = [](auto option) {
        update_item_request request;
        apply_options(request, option);
        return request.return_values;
    };
    CHECK(returned(return_values::none) == return_values::none);
    CHECK(returned(return_values::all_old) == return_values::all_old);
    CHECK(returned(return_values::updated_old) == return_values::updated_old);
    CHECK(returned(return_values::all_new) == return_values::all_new);
    CHECK(returned(return_values::updated_new) == return_values::updated_new);
}

TEST_CASE("the other writes return the old item or nothing") {
    using all_old = decltype(return_values::all_old);
    using all_new = decltype(return_values::all_new);
    using updated_new = decltype(return_values::updated_new);
    STATIC_CHECK(detail::option_of<all_old, put_item_request>);
    STATIC_CHECK(detail::option_of<all_old, delete_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<all_new, put_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<updated_new, delete_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<all_old, get_item_request>);
}

namespace {

template <class... Requests>
constexpr bool all_take_timeout = (... && detail::option_of<timeout, Requests>);

template <class... Requests>
constexpr int taking_at_most_once =
    (... + int{detail::option_of<decltype(at_most_once), Requests>});

} // namespace

TEST_CASE("every request takes a timeout, and writes without a token at_most_once") {
    STATIC_CHECK(all_take_timeout<
                 get_item_request,
                 query_request,
                 scan_request,
                 batch_get_item_request,
                 batch_write_item_request,
                 transact_get_items_request,
                 transact_write_items_request,
                 execute_transaction_request,
                 create_table_request,
                 describe_table_request,
                 delete_table_request,
                 update_table_request,
                 list_tables_request,
                 tag_resource_request,
                 untag_resource_request,
                 list_tags_of_resource_request,
                 update_time_to_live_request,
                 describe_time_to_live_request>);
    STATIC_CHECK(all_take_timeout<
                 put_item_request,
                 update_item_request,
                 delete_item_request,
                 execute_statement_request,
                 batch_execute_statement_request,
                 call_request>);
    STATIC_CHECK(
        taking_at_most_once<
            put_item_request,
            update_item_request,
            delete_item_request,
            execute_statement_request,
            batch_execute_statement_request,
            call_request> == 6
    );
    STATIC_CHECK(
        taking_at_most_once<
            get_item_request,
            query_request,
            scan_request,
            batch_get_item_request,
            batch_write_item_request,
            transact_get_items_request,
            transact_write_items_request,
            execute_transaction_request> == 0
    );
}

TEST_CASE("operations have the options that DynamoDB gives them and no others") {
    STATIC_CHECK(detail::option_of<filter, scan_request>);
    STATIC_CHECK_FALSE(detail::option_of<filter, get_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<filter, put_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<condition, query_request>);
    STATIC_CHECK(detail::option_of<condition, delete_item_request>);
    STATIC_CHECK(detail::option_of<projection, get_item_request>);
    STATIC_CHECK(detail::option_of<projection, keys_and_attributes>);
    STATIC_CHECK_FALSE(detail::option_of<projection, put_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<segment, query_request>);
    STATIC_CHECK_FALSE(detail::option_of<detail::order_option, scan_request>);
    STATIC_CHECK_FALSE(detail::option_of<limit, get_item_request>);
    STATIC_CHECK(detail::update_of<update_action, update_item_request>);
    STATIC_CHECK_FALSE(detail::update_of<update_action, put_item_request>);
    STATIC_CHECK_FALSE(detail::option_of<timeout, batch_writer_settings>);
}

TEST_CASE("filter, key condition and projection share names and values, in any order") {
    query_request q;
    q.key_condition_expression =
        (partition_key("id") == "1")
            .text()
            .render(q.expression_attribute_names, q.expression_attribute_values);
    apply_options(
        q,
        projection("id", "address.city", "list[0]"),
        limit(1),
        filter(attr("address") != nullptr && attr("n") > 1)
    );
    CHECK(q.key_condition_expression == "#n0 = :v0");
    CHECK(q.projection_expression == "#n0, #n1.#n2, #n3[0]");
    CHECK(q.filter_expression == "(#n1 <> :v1 AND #n4 > :v2)");
    CHECK(
        testing::shown("", q.expression_attribute_names, q.expression_attribute_values) ==
        R"( | #n0=id #n1=address #n2=city #n3=list #n4=n | {":v0": "1", ":v1": null, ":v2": 1})"
    );
}

TEST_CASE("update actions and a condition go together in any order") {
    update_item_request u;
    apply_options(
        u,
        set("name", "x"),
        condition(attr("version") == 3),
        add("version", 1),
        return_values::all_new,
        remove_attribute("old")
    );
    CHECK(u.condition_expression == "#n0 = :v0");
    CHECK(u.update_expression == "SET #n1 = :v1 REMOVE #n2 ADD #n0 :v2");
    CHECK(u.return_values == return_values::all_new);
}

TEST_CASE("each option of a batch writer sets its member") {
    batch_writer_settings s;
    apply_options(
        s,
        overwrite_by_pkeys("pk", std::string("sk")),
        flush_amount(40),
        on_exit_loop_sleep(0ms),
        stall_timeout(5s),
        return_consumed_capacity::total
    );
    CHECK(s.key_names == std::vector<std::string>{"pk", "sk"});
    CHECK(s.flush_amount == 40);
    CHECK(s.on_exit_loop_sleep == 0ms);
    CHECK(s.stall_timeout == 5s);
    CHECK(s.return_consumed_capacity == return_consumed_capacity::total);

    batch_writer_settings by_list;
    apply_options(by_list, overwrite_by_pkeys(std::vector<std::string>{"id"}));
    CHECK(by_list.key_names == std::vector<std::string>{"id"});
}

TEST_CASE("invalid settings are refused where they are written") {
    CHECK(option_refusal([] { (void)limit(0); }) == "limit(0): give 1 or more, or leave it out");
    CHECK(option_refusal([] { (void)limit(-5); }).starts_with("limit(-5)"));
    CHECK(option_refusal([] {
              (void)segment(4, 4);
          }) == "segment(4, 4): the first must be 0 to total - 1, the total 1 to 1,000,000");
    CHECK(option_refusal([] { (void)segment(-1, 4); }).starts_with("segment(-1, 4)"));
    CHECK(option_refusal([] { (void)segment(0, 0); }).starts_with("segment(0, 0)"));
    CHECK(option_refusal([] { (void)segment(0, 1'000'001); }).starts_with("segment(0, 1000001)"));
    CHECK(option_refusal([] { (void)segment(999'999, 1'000'000); }) == "accepted");
    CHECK(option_refusal([] { (void)timeout(0ms); }).starts_with("timeout"));
    CHECK(option_refusal([] { (void)timeout(-1ms); }).starts_with("timeout"));
    CHECK(option_refusal([] { (void)flush_amount(0); }) == "flush_amount(0): give 1 or more");
    CHECK(option_refusal([] { (void)flush_amount(-25); }).starts_with("flush_amount(-25)"));
    CHECK(option_refusal([] { (void)on_exit_loop_sleep(-1ms); }).starts_with("on_exit_loop_sleep"));
    CHECK(option_refusal([] { (void)stall_timeout(0ms); }).starts_with("stall_timeout"));
    CHECK(option_refusal([] {
              (void)index_name("");
          }) == "index_name: the name is empty; leave the option out to read from the table");
}

TEST_CASE("the changes of an update come in a container") {
    std::vector<update_action> changes;
    changes.push_back(set("a", 1));
    changes.push_back(remove_attribute("b"));
    update_item_request u;
    apply_options(u, changes, set("c", 3), std::optional(std::vector{add("d", 4)}));
    CHECK(u.update_expression == "SET #n0 = :v0, #n1 = :v1 REMOVE #n2 ADD #n3 :v2");

    update_item_request unchanged;
    apply_options(unchanged, std::vector<update_action>());
    CHECK_FALSE(unchanged.update_expression);
    STATIC_CHECK_FALSE(detail::update_of<std::vector<update_action>, put_item_request>);
}

TEST_CASE("the names of a projection come from a range") {
    get_item_request g;
    apply_options(g, projection(std::vector<std::string>{"id", "address.city"}));
    CHECK(g.projection_expression == "#n0, #n1.#n2");
    get_item_request of_attributes;
    apply_options(of_attributes, projection(attr("id"), "total"));
    CHECK(of_attributes.projection_expression == "#n0, #n1");
    CHECK_THROWS_AS(projection(std::vector<std::string>()), error);
}

TEST_CASE("every kind of option may stand in an optional") {
    using namespace std::chrono_literals;
    query_request q;
    apply_options(
        q,
        std::optional(projection("id")),
        std::optional(descending),
        std::optional(limit(2)),
        std::optional(select::count),
        std::optional(return_consumed_capacity::total),
        std::optional(exclusive_start_key(key("id", "1"))),
        std::optional(expression_attribute_values({{":a", 1}})),
        std::optional(timeout(2s))
    );
    CHECK(q.projection_expression == "#n0");
    CHECK(q.scan_index_forward == false);
    CHECK(q.select == select::count);
    CHECK(q.return_consumed_capacity == return_consumed_capacity::total);
    CHECK(q.exclusive_start_key);
    CHECK(q.timeout == 2s);

    update_item_request u;
    apply_options(
        u,
        std::optional(update_expression("SET a = :a")),
        std::optional(return_values::all_new),
        std::optional(return_values_on_condition_check_failure::all_old),
        std::optional(at_most_once),
        std::optional(return_item_collection_metrics::size),
        std::optional(retry_conflicts(3))
    );
    CHECK(u.update_expression == "SET a = :a");
    CHECK(u.return_values == return_values::all_new);
    CHECK(u.at_most_once);
    CHECK(u.conflict_retries == 3);

    batch_writer_settings w;
    apply_options(
        w,
        std::optional(overwrite_by_pkeys("id")),
        std::optional(flush_amount(3)),
        std::optional(max_in_flight(2)),
        std::optional(on_progress([](const batch_writer_stats&) {}))
    );
    CHECK(w.flush_amount == 3);
    CHECK(w.key_names == std::vector<std::string>{"id"});
}
