// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/codynamo.hpp> // as in programs

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace codynamo;

// The accepted counterparts of the cases below.
void accepted(table t) {
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
    const std::chrono::sys_seconds time{};
    (void)t.query(partition_key("id") == value_type::map && sort_key("ts") > time);
    (void)t.update_item(key("id", time), set("time", time), set("tags", std::vector<int>{1}));
    (void)t.scan(filter(attr("time") > time && attr("tags").contains(time)));
}

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
