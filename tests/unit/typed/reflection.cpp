// SPDX-License-Identifier: BSL-1.0
#include <codynamo/error.hpp>
#include <codynamo/typed.hpp>

#include <boost/describe/class.hpp>
#include <catch2/catch_test_macros.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reflected_types {

inline namespace v2 {

struct deep {
    int name9 = 0;
    std::string _underscored;
};

} // namespace v2

template <class T, int N>
struct page {
    std::array<T, N> elements{};
    int total = 0;
};

struct with_arrays_of_structs {
    std::array<deep, 2> both;
    std::vector<std::unique_ptr<int>> pointers;
};

struct base {
    std::string id;
};

struct derived : base {
    int count = 0;
};

BOOST_DESCRIBE_STRUCT(base, (), (id))
BOOST_DESCRIBE_STRUCT(derived, (base), (count))

class account {
public:
    account() = default;

    account(std::string owner, int balance) : owner_(std::move(owner)), balance_(balance) {}

    [[nodiscard]] const std::string& owner() const { return owner_; }

private:
    std::string owner_;
    int balance_ = 0;

    BOOST_DESCRIBE_CLASS(account, (), (), (), (owner_, balance_))

public:
    static constexpr auto codynamo_mapping = codynamo::mapping(
        codynamo::named(&account::owner_, "owner"), codynamo::named(&account::balance_, "balance")
    );
};

} // namespace reflected_types

template <>
inline constexpr auto codynamo::mapping_of<reflected_types::derived> = codynamo::mapping(
    partition_key(&reflected_types::derived::id), named(&reflected_types::derived::count, "n")
);

namespace {

using namespace codynamo;
using namespace reflected_types;

struct in_no_namespace_of_its_own {
    int one = 0;
    bool two2 = false;
};

template <class T>
std::vector<std::string_view> names_of() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::vector<std::string_view>{detail::members_of<T>::template name<I>()...};
    }(std::make_index_sequence<detail::member_count<T>>());
}

using names = std::vector<std::string_view>;

TEST_CASE("members are known by name, in every kind of namespace and template") {
    struct local {
        double first = 0;
        std::string second;
    };
    CHECK(names_of<deep>() == names{"name9", "_underscored"});
    CHECK(names_of<page<deep, 3>>() == names{"elements", "total"});
    CHECK(names_of<page<page<std::string, 2>, 3>>() == names{"elements", "total"});
    CHECK(names_of<with_arrays_of_structs>() == names{"both", "pointers"});
    CHECK(names_of<in_no_namespace_of_its_own>() == names{"one", "two2"});
    CHECK(names_of<local>() == names{"first", "second"});
    CHECK(names_of<derived>() == names{"id", "count"});
    CHECK(names_of<account>() == names{"owner_", "balance_"});
}

TEST_CASE("types have short names") {
    CHECK(detail::short_name<deep>() == "deep");
    CHECK(detail::short_name<page<page<deep, 2>, 3>>() == "page");
    CHECK(detail::short_name<in_no_namespace_of_its_own>() == "in_no_namespace_of_its_own");
    CHECK(detail::short_name<std::variant<deep, item>>() == "item");
}

TEST_CASE("a pointer to a member is an index, at compile time and at run time") {
    STATIC_REQUIRE(detail::index_of<deep>(&deep::_underscored) == 1);
    STATIC_REQUIRE(detail::index_of<derived>(&derived::count) == 1);
    STATIC_REQUIRE(detail::index_of<derived>(&base::id) == 0);
    STATIC_REQUIRE(detail::index_of<deep>(&in_no_namespace_of_its_own::one) == 2);
    CHECK(detail::index_at_run_time(&deep::_underscored) == 1);
    CHECK(detail::index_at_run_time(&derived::count) == 1);
}

TEST_CASE("described classes convert, with bases and private members") {
    derived d;
    d.id = "1";
    d.count = 5;
    CHECK(to_item(d) == item{{"id", "1"}, {"n", 5}});
    CHECK(from_item<derived>(to_item(d)).id == "1");
    const item i = to_item(account("jane", 7));
    CHECK(i == item{{"owner", "jane"}, {"balance", 7}});
    CHECK(from_item<account>(i).owner() == "jane");
}

TEST_CASE("structs of arrays of structs convert") {
    page<deep, 2> p;
    p.elements[1].name9 = 5;
    CHECK(to_item(from_item<page<deep, 2>>(to_item(p))) == to_item(p));
}

} // namespace
