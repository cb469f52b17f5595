// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/codynamo.hpp> // as in programs

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
    const std::chrono::sys_seconds time{};
    (void)t.put_item({{"id", "1"}, {"time", time}, {"tags", std::set<std::string>{"a"}}});
    (void)t.update_item(key("id", time), set("time", time));
    (void)list(std::vector<std::chrono::sys_seconds>{time});
}

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

#ifdef REFUSED_get_if_of_what_no_value_holds // ask for one of these, or for other types use value_to // int
auto refused(const value& v) {
    return v.get_if<int>() != nullptr;
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
