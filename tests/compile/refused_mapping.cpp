// SPDX-License-Identifier: BSL-1.0
// clang-format off: the sentence of a case is on the line of its #ifdef
#include <codynamo/typed.hpp>

#include <boost/describe/class.hpp>

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

using namespace codynamo;

struct address {
    std::string street, city;
};

enum class status { open, paid };

struct order {
    std::string customer;
    std::string date;
    status state = status::open;
    std::optional<std::string> note;
    std::vector<address> addresses;
    address home;
    std::chrono::sys_seconds expires;
    int total = 0;
    bool paid = false;
    std::int64_t counter = 0;
};

struct other {
    std::string id;
    int count = 0;
};

// The accepted counterparts of the cases below.
struct accepted_order : order {
    std::string more;
};
BOOST_DESCRIBE_STRUCT(order, (), (customer, date))
BOOST_DESCRIBE_STRUCT(accepted_order, (order), (more))

struct accepted_array {
    std::string id;
    std::array<address, 2> both;
};

void accepted() {
    (void)to_item(accepted_order());
    (void)to_item(accepted_array());
    (void)from_item<accepted_array>(item());
    (void)to_item(std::variant<address, item>());
}

// The names of options are free for members, parameters, variables and functions.
struct release { int version = 0; bool named = false, ignored = false, lenient = false; };
template <>
inline constexpr auto codynamo::mapping_of<release> = codynamo::mapping(
    version(&release::version), ignored(&release::ignored), named(&release::named, "name"), lenient);

int version(int major) { return major; }
std::string named(const std::string& name) { return name; }
bool ignored() { return false; }

int with_names_of_options(int version, const release& flattened) {
    const bool named = flattened.named && ignored();
    const int lenient = ::version(version) + named;
    return lenient + flattened.version;
}

std::string with_functions() {
    return named(std::to_string(version(1)));
}

#define MAPPING(...) \
    template <> \
    inline constexpr auto codynamo::mapping_of<other> = codynamo::mapping(__VA_ARGS__);

#ifdef REFUSED_c_array // a C array as a member of a struct cannot be mapped: use std::array or std::string
struct with_array { std::string id; char code[8]; };
item refused(const with_array& x) { return to_item(x); }
#endif

#ifdef REFUSED_reference // a mapped struct needs a default constructor // with_reference
struct with_reference { std::string& id; };
item refused(const with_reference& x) { return to_item(x); }
#endif

#ifdef REFUSED_base // a struct with a base class is mapped if it is described: BOOST_DESCRIBE_STRUCT
struct derived : other { int more = 0; };
item refused(const derived& x) { return to_item(x); }
#endif

#ifdef REFUSED_large_array // a struct of more than 100 members, or with a C array of so many elements
struct with_many { char bytes[200]; };
item refused(const with_many& x) { return to_item(x); }
#endif

#ifdef REFUSED_private_members // an item is made of a struct whose members can be stored: an aggregate, or a class described // account
class account { std::string id; };
item refused(const account& x) { return to_item(x); }
#endif

#ifdef REFUSED_no_struct // an item is made of a struct whose members can be stored
item refused() { return to_item(5); }
#endif

#ifdef REFUSED_member_without_conversion // a member of this type cannot be stored: specialise codynamo::converter // guarded // guard
struct guarded { std::string id; std::mutex* guard = nullptr; };
item refused(const guarded& x) { return to_item(x); }
#endif

#ifdef REFUSED_member_that_cannot_be_read // a member of this type can be written, but not be read: use one that owns what it holds
struct viewed { std::string_view id; };
item refused(const viewed& x) { return to_item(x); }
#endif

#ifdef REFUSED_element_without_conversion // codynamo:
struct guarded { std::vector<std::mutex*> guards; };
item refused(const guarded& x) { return to_item(x); }
#endif

#ifdef REFUSED_struct_within_a_struct // a member of this type cannot be stored: specialise codynamo::converter // inner // guard
struct inner { std::mutex* guard = nullptr; };
struct outer { std::string id; std::vector<outer> more; std::vector<std::optional<inner>> inners; };
item refused(const outer& x) { return to_item(x); }
#endif

#ifdef REFUSED_no_option // mapping takes partition_key and sort_key of members (not of text), named
MAPPING(5)
#endif

#ifdef REFUSED_named_twice // a mapping gives an option twice for one member, or names it twice // other
MAPPING(named(&other::id, "a"), named(&other::id, "b"))
#endif

#ifdef REFUSED_two_partition_keys // a mapping has one partition_key and at most one sort_key
MAPPING(partition_key(&other::id), partition_key(&other::count))
#endif

#ifdef REFUSED_sort_key_alone // a mapping with a sort_key needs a partition_key
MAPPING(sort_key(&other::id))
#endif

#ifdef REFUSED_one_member_as_both_keys // a mapping gives an option twice for one member, or names it twice
MAPPING(partition_key(&other::id), sort_key(&other::id))
#endif

#ifdef REFUSED_foreign_member // a mapping names a member of another class
MAPPING(named(&address::city, "city"))
#endif

#ifdef REFUSED_equal_names // two members of a struct are attributes of the same name
MAPPING(named(&other::id, "count"))
#endif

#ifdef REFUSED_name_of_a_composed_key // two members of a struct are attributes of the same name
MAPPING(partition_key("count", "OTHER#", &other::id))
#endif

#ifdef REFUSED_empty_name // the name of an attribute or of a type is not empty
MAPPING(named(&other::id, ""))
#endif

#ifdef REFUSED_ignored_key // an ignored member takes no other option and is no part of a key
MAPPING(partition_key(&other::id), ignored(&other::id))
#endif

#ifdef REFUSED_two_versions // a mapping has at most one version, created_at, updated_at and type_name
MAPPING(version(&other::count), version(&other::count))
#endif

#ifdef REFUSED_two_type_names // a mapping has at most one version, created_at, updated_at and type_name
MAPPING(type_name("a"), type_name("b"))
#endif

#ifdef REFUSED_touching_parts // two members of a composed key need a text between them
MAPPING(partition_key("pk", "A#", &other::id, &other::count))
#endif

#ifdef REFUSED_empty_text_in_key // a text in a composed key is not empty
MAPPING(partition_key("pk", "", &other::id))
#endif

#ifdef REFUSED_version_of_text // version takes a member of an integer type
auto refused() { return version(&other::id); }
#endif

#ifdef REFUSED_time_to_live_of_text // time_to_live takes a member of type std::chrono::sys_seconds or another system time
auto refused() { return time_to_live(&other::id); }
#endif

#ifdef REFUSED_created_at_of_integer // created_at takes a member of type std::chrono::sys_seconds or another system time
auto refused() { return created_at(&other::count); }
#endif

#ifdef REFUSED_updated_at_of_integer // updated_at takes a member of type std::chrono::sys_seconds or another system time
auto refused() { return updated_at(&other::count); }
#endif

#ifdef REFUSED_as_number_of_text // as_number takes a member that is an enum
auto refused() { return as_number(&other::id); }
#endif

#ifdef REFUSED_as_iso8601_of_integer // as_iso8601 takes a member that is a std::chrono time point
auto refused() { return as_iso8601(&other::count); }
#endif

#ifdef REFUSED_as_epoch_millis_of_text // as_epoch_millis takes a member that is a std::chrono time point or duration
auto refused() { return as_epoch_millis(&other::id); }
#endif

#ifdef REFUSED_null_when_empty_of_text // null_when_empty takes a member that is a std::optional
auto refused() { return null_when_empty(&other::id); }
#endif

#ifdef REFUSED_default_of_another_type // the second argument of default_value becomes the member
auto refused() { return default_value(&other::count, "none"); }
#endif

#ifdef REFUSED_default_out_of_range // a default_value is out of the range of its member
MAPPING(default_value(&other::count, 9'000'000'000))
#endif

#ifdef REFUSED_flattened_text // flattened takes a member that is a struct
auto refused() { return flattened(&other::id); }
#endif

#ifdef REFUSED_key_that_is_a_bool // a key is a string, a number or a binary, and always there
struct flag { bool on = false; };
template <> inline constexpr auto codynamo::mapping_of<flag> = codynamo::mapping(partition_key(&flag::on));
item refused(const flag& x) { return to_item(x); }
#endif

#ifdef REFUSED_key_that_is_optional // a key is a string, a number or a binary, and always there
struct maybe { std::optional<std::string> id; };
template <> inline constexpr auto codynamo::mapping_of<maybe> = codynamo::mapping(partition_key(&maybe::id));
item refused(const maybe& x) { return to_item(x); }
#endif

#ifdef REFUSED_list_in_composed_key // a member of a composed key is a text, a number, an enum or a time
struct many { std::vector<std::string> ids; };
template <> inline constexpr auto codynamo::mapping_of<many> = codynamo::mapping(partition_key("pk", "A#", &many::ids));
item refused(const many& x) { return to_item(x); }
#endif

#ifdef REFUSED_flattened_with_key // a struct that is flattened into another has no keys, version, times and type name of its own
struct outer { std::string name; other inner; };
template <> inline constexpr auto codynamo::mapping_of<other> = codynamo::mapping(partition_key(&other::id));
template <> inline constexpr auto codynamo::mapping_of<outer> = codynamo::mapping(flattened(&outer::inner));
item refused(const outer& x) { return to_item(x); }
#endif

#ifdef REFUSED_structs_that_are_alike // the structs of a variant are told apart by type_name(...) in the mapping of each
struct alike { std::string id; };
auto refused(const item& i) { return from_item<std::variant<other, alike>>(i); }
#endif

#ifdef REFUSED_wrong_type_of_key // a key of this struct has one value for each member in its partition_key and sort_key, in their order and of their types // other
template <> inline constexpr auto codynamo::mapping_of<other> = codynamo::mapping(partition_key(&other::id));
auto refused() { return detail::facts<other>::make_key(5); }
#endif

#ifdef REFUSED_key_without_mapping // the mapping of this struct has no partition_key
auto refused() { return detail::facts<other>::make_key("1"); }
#endif

#ifdef REFUSED_wrong_partition // a partition of this struct has one value for each member in its partition_key
template <> inline constexpr auto codynamo::mapping_of<other> = codynamo::mapping(partition_key(&other::id));
auto refused() { return detail::facts<other>::partition_is("1", 2); }
#endif

#ifdef REFUSED_too_few_values_of_key // a key of this struct has one value for each member in its partition_key and sort_key, in their order and of their types
template <> inline constexpr auto codynamo::mapping_of<other> = codynamo::mapping(partition_key(&other::id), sort_key(&other::count));
auto refused() { return detail::facts<other>::make_key("1"); }
#endif

#ifdef REFUSED_value_of_another_type // this value does not convert to the type of the member it stands for
auto refused() { return detail::value_for(&other::count, "five"); }
#endif

#ifdef REFUSED_fraction_for_an_integer // this value does not convert to the type of the member it stands for
auto refused() { return detail::value_for(&other::count, 2.5); }
#endif

item written(const other& x) {
    return to_item(x); // where the mappings above are refused
}
