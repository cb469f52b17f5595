// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/typed.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

struct order {
    std::string customer;
    std::string date;
    int total = 0;
    std::int64_t version = 0;
};

struct visit {
    std::string customer;
    std::int64_t number = 0;
};

struct summary {
    int total = 0;
};

template <>
inline constexpr auto codynamo::mapping_of<order> = codynamo::mapping(
    type_name("order"), partition_key(&order::customer), sort_key(&order::date), version(&order::version));

template <>
inline constexpr auto codynamo::mapping_of<visit> = codynamo::mapping(
    type_name("visit"), partition_key(&visit::customer), sort_key(&visit::number));

using namespace codynamo;
using shop = std::variant<order, visit>;

// The accepted counterparts of the cases below.
void accepted(typed_table<order> t, typed_table<visit> v, typed_table<shop> s, const order& mine) {
    (void)t.get_item("jane", "2026-01-31", consistent_read, projected<summary>());
    (void)v.get_item(std::string("jane"), 7);
    (void)t.get_item(key("customer", "jane", "date", "2026-01-31"));
    (void)t.put_item(mine, condition(attr(&order::total) > 1), return_values::all_old);
    (void)t.update_item(mine, set(&order::total, 1), return_values::all_new);
    (void)t.update_item("jane", "2026-01-31", add(&order::total, 1));
    (void)v.update_item("jane", 7, update_expression("SET a = b"));
    (void)t.update_changed(mine, mine, condition(attr(&order::total) > 1));
    (void)t.delete_item(mine);
    (void)t.query("jane", filter(attr(&order::total) > 1), sort_key(&order::date) >= "2026", limit(1));
    (void)t.query(partition_key("index") == "jane", index_name("by-index"));
    (void)t.scan(limit(1));
    (void)t.batch_writer().delete_item("jane", "2026-01-31");
    (void)s.put_item(mine);
    (void)s.get_item(s.key(mine));
    (void)s.query(partition_key("customer") == "jane");
    (void)s.update_item(mine, set("total", 1));
    write_transaction all;
    all.check(t, mine).check(t, "jane", "1", condition(attr(&order::total) > 1));
}

#ifdef REFUSED_one_key_part_of_two // too few key parts: give a value for each member of the partition key, then of the sort key // order
auto refused(typed_table<order> t) {
    return t.get_item("jane");
}
#endif

#ifdef REFUSED_option_in_the_place_of_a_key_part // too few key parts // order
auto refused(typed_table<order> t) {
    return t.get_item("jane", consistent_read);
}
#endif

#ifdef REFUSED_key_part_too_many // too many key parts // order
auto refused(typed_table<order> t) {
    return t.delete_item("jane", "2026-01-31", "more");
}
#endif

#ifdef REFUSED_key_part_of_another_type // codynamo: // order
auto refused(typed_table<order> t) {
    return t.get_item("jane", 7);
}
#endif

#ifdef REFUSED_key_of_a_type_without_key // the mapping of this type has no key // summary
auto refused(typed_table<summary> t) {
    return t.get_item("jane");
}
#endif

#ifdef REFUSED_no_key_at_all // too few key parts // order
auto refused(typed_table<order> t) {
    return t.get_item();
}
#endif

#ifdef REFUSED_sort_key_in_a_query // a query takes the partition key's value alone; the sort key is a condition // order
auto refused(typed_table<order> t) {
    return t.query("jane", "2026-01-31");
}
#endif

#ifdef REFUSED_query_of_nothing // a query takes a value for each member of the partition key // order
auto refused(typed_table<order> t) {
    return t.query(limit(1));
}
#endif

#ifdef REFUSED_condition_of_a_get // this argument is not an option of this DynamoDB operation // codynamo::condition
auto refused(typed_table<order> t) {
    return t.get_item("jane", "2026-01-31", condition(attr(&order::total) > 1));
}
#endif

#ifdef REFUSED_put_of_something_else // put_item takes an object of the table's type // order
auto refused(typed_table<order> t) {
    return t.put_item(7);
}
#endif

#ifdef REFUSED_update_as_text_of_a_type_with_version // the version or time stamps of this type are changed by every update // order
auto refused(typed_table<order> t) {
    return t.update_item("jane", "2026-01-31", update_expression("SET a = b"));
}
#endif

#ifdef REFUSED_changes_of_update_changed // update_changed finds the changes by itself
auto refused(typed_table<order> t, const order& mine) {
    return t.update_changed(mine, mine, set("total", 1));
}
#endif

#ifdef REFUSED_batch_of_a_type_with_version // a batch cannot check versions // order
auto refused(typed_batch_writer<order> w, const order& mine) {
    return w.put_item(mine);
}
#endif

#ifdef REFUSED_batch_delete_of_an_object_with_version // a batch cannot check versions // order
auto refused(typed_batch_writer<order> w, const order& mine) {
    return w.delete_item(mine);
}
#endif

#ifdef REFUSED_check_without_condition // a check needs a condition // order
auto& refused(write_transaction all, typed_table<order> t) {
    return all.check(t, "jane", "2026-01-31");
}
#endif

#ifdef REFUSED_projected_in_an_optional // projected<T>() decides what a read returns
auto refused(typed_table<order> t) {
    return t.scan(std::optional(projected<summary>()));
}
#endif

#ifdef REFUSED_key_parts_of_several_types // a table of several types is read by key(name, value, ...)
auto refused(typed_table<shop> t) {
    return t.get_item("jane", "2026-01-31");
}
#endif

#ifdef REFUSED_update_by_key_of_several_types // one of the types of this table has a version or time stamps
auto refused(typed_table<shop> t) {
    return t.update_item(key("customer", "jane", "date", "1"), set("total", 1));
}
#endif

#ifdef REFUSED_temporary_object // g++ before 13 destroys a temporary aggregate that owns memory twice // order
auto refused(typed_table<order> t) {
    return t.put_item(order{"jane", "2026-01-31"});
}
#endif
