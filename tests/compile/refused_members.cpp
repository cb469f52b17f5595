// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/typed.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace codynamo;

enum class state { open, paid };

struct street {
    std::string name;
};

struct order {
    std::string customer;
    std::string date;
    state status = state::open;
    number total;
    int count = 0;
    bool gift = false;
    std::set<std::string> tags;
    std::optional<std::string> note;
    std::vector<street> streets;
    std::map<std::string, int> scores;
    street home;
};

struct unrelated {
    std::string name;
};

template <>
inline constexpr auto codynamo::mapping_of<order> = codynamo::mapping(
    partition_key(&order::customer), sort_key("sk", "ORDER#", &order::date)
);

// The accepted counterparts of the cases below.
void accepted() {
    (void)(attr(&order::total) > 5 && attr(&order::status) == state::open && attr(&order::note) == "x");
    (void)attr(&order::tags).contains("x");
    (void)(attr(&order::streets, 2, &street::name) == "x");
    (void)(attr(&order::scores, "anna") == 5);
    (void)set(&order::status, state::paid);
    (void)set(&order::total, attr(&order::total) + 5);
    (void)set(&order::note, std::optional<std::string>());
    (void)set(&order::count, if_not_exists(&order::count, 0));
    (void)set(&order::streets, list_append(&order::streets, std::vector<street>()));
    (void)add(&order::tags, "x");
    (void)delete_from(&order::tags, "x");
    (void)add(&order::count, 1);
    (void)(partition_key(&order::customer) == "jane" && sort_key(&order::date) >= "2026");
}

#ifdef REFUSED_other_type // this operand does not convert to the type of the member that it stands for
auto refused() {
    return attr(&order::status) == "open";
}
#endif

#ifdef REFUSED_text_of_number // this operand does not convert to the type of the member that it stands for
auto refused() {
    return attr(&order::total) < "5";
}
#endif

#ifdef REFUSED_fraction_of_integer // this operand does not convert to the type of the member that it stands for
auto refused() {
    return attr(&order::count) >= 2.5;
}
#endif

#ifdef REFUSED_number_of_bool // this operand does not convert to the type of the member that it stands for
auto refused() {
    return attr(&order::gift) == 1;
}
#endif

#ifdef REFUSED_empty_optional // an empty optional is stored as no attribute
auto refused() {
    return attr(&order::note) == std::nullopt;
}
#endif

#ifdef REFUSED_unlike_members // these two members are of different types
auto refused() {
    return attr(&order::total) == attr(&order::customer);
}
#endif

#ifdef REFUSED_member_on_the_right // in a comparison the attribute or key is on the left
auto refused() {
    return 5 < attr(&order::total);
}
#endif

#ifdef REFUSED_between // this operand does not convert to the type of the member that it stands for
auto refused() {
    return attr(&order::count).between(1, "x");
}
#endif

#ifdef REFUSED_in // this operand does not convert to the type of the member that it stands for
auto refused() {
    return attr(&order::status).in(std::vector<int>{1, 2});
}
#endif

#ifdef REFUSED_begins_with // begins_with is for members that are strings or binaries
auto refused() {
    return attr(&order::total).begins_with("1");
}
#endif

#ifdef REFUSED_contains // contains is for members that are strings, binaries, sets or lists
auto refused() {
    return attr(&order::total).contains(1);
}
#endif

#ifdef REFUSED_contains_other // this operand does not convert to the type of the member that it stands for
auto refused() {
    return attr(&order::tags).contains(1);
}
#endif

#ifdef REFUSED_step_of_another_struct // a member in this path is of another struct
auto refused() {
    return attr(&order::home, &unrelated::name).exists();
}
#endif

#ifdef REFUSED_step_without_index // a member in this path is of another struct
auto refused() {
    return attr(&order::streets, &street::name).exists();
}
#endif

#ifdef REFUSED_index_of_no_list // an index in this path follows a member that is no list
auto refused() {
    return attr(&order::total, 1).exists();
}
#endif

#ifdef REFUSED_name_of_no_map // a name in this path follows a member that is no map
auto refused() {
    return attr(&order::home, "name").exists();
}
#endif

#ifdef REFUSED_index_of_element // a path by members takes one index or name behind a member
auto refused() {
    return attr(&order::streets, 1, 2).exists();
}
#endif

#ifdef REFUSED_set_other_type // this operand does not convert to the type of the member that it stands for
auto refused() {
    return set(&order::status, 1);
}
#endif

#ifdef REFUSED_set_sum_of_other_type // these two members are of different types
auto refused() {
    return set(&order::note, attr(&order::total) + 5);
}
#endif

#ifdef REFUSED_set_optional // the member is no optional
auto refused() {
    return set(&order::count, std::optional<int>());
}
#endif

#ifdef REFUSED_sum_of_texts // + and - are for members that are numbers
auto refused() {
    return attr(&order::customer) + "x";
}
#endif

#ifdef REFUSED_fallback // this operand does not convert to the type of the member that it stands for
auto refused() {
    return if_not_exists(&order::count, "0");
}
#endif

#ifdef REFUSED_append_to_no_list // list_append is for members that are lists
auto refused() {
    return list_append(&order::tags, std::set<std::string>{"x"});
}
#endif

#ifdef REFUSED_add_to_text // add is for members that are numbers or sets
auto refused() {
    return add(&order::customer, "x");
}
#endif

#ifdef REFUSED_delete_from_list // delete_from is for members that are sets
auto refused() {
    return delete_from(&order::streets, street());
}
#endif

#ifdef REFUSED_element_of_set // this operand does not convert to the type of the member that it stands for
auto refused() {
    return add(&order::tags, 5);
}
#endif

#ifdef REFUSED_key_of_other_type // this operand does not convert to the type of the member that it stands for
auto refused() {
    return partition_key(&order::customer) == 5;
}
#endif

#ifdef REFUSED_range_of_partitions // a partition key is read by == only
auto refused() {
    return partition_key(&order::customer) > "a";
}
#endif

#ifdef REFUSED_sort_key_of_other_type // this operand does not convert to the type of the member that it stands for
auto refused() {
    return sort_key(&order::date).between("a", 5);
}
#endif

#ifdef REFUSED_unequal_sort_key // DynamoDB has no <> in a key condition
auto refused() {
    return sort_key(&order::date) != "a";
}
#endif

#ifdef REFUSED_prefix_of_number // begins_with is for members that are strings or binaries
auto refused() {
    return sort_key(&order::count).begins_with("a");
}
#endif

#ifdef REFUSED_member_alone // an attribute or size alone is no filter
auto refused() {
    return filter(attr(&order::gift));
}
#endif
