// SPDX-License-Identifier: BSL-1.0
// Expressions as text, with names and values of the user's own, beside those the library builds;
// and what is refused while an expression is built.
#include <codynamo/codynamo.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace codynamo;

namespace {

template <class Request, class... Options>
Request expression_with(Request request, Options... options) {
    detail::apply_options(request, std::move(options)...);
    return request;
}

template <class F>
std::string expression_refusal_of(F&& build) {
    try {
        build();
    } catch (const error& e) {
        CHECK(e.code() == client_errc::invalid_argument);
        return e.what();
    }
    return "accepted";
}

bool expression_says(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("expressions can be given as text with your own names and values") {
    const auto r = expression_with(
        update_item_request("t", key("id", "1")),
        update_expression("SET #s = :s"),
        condition("attribute_exists(#s) AND n > :n"),
        expression_attribute_names("#s", "status"),
        expression_attribute_values({{":s", "open"}, {":n", 5}})
    );
    CHECK(r.update_expression == "SET #s = :s");
    CHECK(r.condition_expression == "attribute_exists(#s) AND n > :n");
    CHECK(r.expression_attribute_names == attribute_names{{"#s", "status"}});
    CHECK(r.expression_attribute_values == item{{":s", "open"}, {":n", 5}});

    const auto q = expression_with(
        query_request(),
        detail::key_condition_option(key_condition("#p = :p")),
        filter("size(a) > :n"),
        projection_expression("#p, a[0]"),
        expression_attribute_values({{":p", "x"}, {":n", 1}}),
        expression_attribute_names(attribute_names{{"#p", "id"}})
    );
    CHECK(q.key_condition_expression == "#p = :p");
    CHECK(q.filter_expression == "size(a) > :n");
    CHECK(q.projection_expression == "#p, a[0]");
}

TEST_CASE("your own placeholders are never overwritten, wherever they are given") {
    const auto r = expression_with(
        query_request(),
        detail::key_condition_option(partition_key("id") == "x" && sort_key("n") > 3),
        filter(attr("status") == "open" || attr("total") > 7),
        expression_attribute_names("#n0", "total", "#n2", "x"),
        expression_attribute_values({{":v0", "mine"}, {":v3", "too"}})
    );
    CHECK(r.expression_attribute_names.at("#n0") == "total");
    CHECK(r.expression_attribute_names.at("#n2") == "x");
    CHECK(r.expression_attribute_values.at(":v0") == value("mine"));
    CHECK(r.expression_attribute_values.at(":v3") == value("too"));
    CHECK(r.expression_attribute_names.size() == 5); // id, n, status beside the two; total is known
    CHECK(r.expression_attribute_values.size() == 6);
    CHECK(expression_says(r.filter_expression.value(), "#n0 > "));
}

TEST_CASE("a placeholder that the service would refuse is refused with a reason") {
    CHECK(expression_says(
        expression_refusal_of([] { expression_attribute_names("s", "status"); }), "'#'"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { expression_attribute_names(":s", "status"); }), "'#'"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { expression_attribute_names("#", "status"); }), "'#'"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { expression_attribute_names("#a-b", "status"); }), "'#'"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { expression_attribute_values({{"#s", 1}}); }), "':'"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { expression_attribute_names("#" + std::string(255, 'a'), "x"); }),
        "255"
    ));
}

TEST_CASE("an empty expression is refused where it is written") {
    for (const std::string text : {"", " ", " \t\r\n"}) {
        const auto refuses = [&text](auto make) {
            return expression_says(expression_refusal_of([&] { (void)make(text); }), "is empty");
        };
        CHECK(refuses([](const std::string& t) { return condition(t); }));
        CHECK(refuses([](const std::string& t) { return condition(t.c_str()); }));
        CHECK(refuses([](const std::string& t) { return filter(t); }));
        CHECK(refuses([](const std::string& t) { return filter(t.c_str()); }));
        CHECK(refuses([](const std::string& t) { return key_condition(t); }));
        CHECK(refuses([](const std::string& t) { return key_condition(t.c_str()); }));
        CHECK(refuses([](const std::string& t) { return projection_expression(t); }));
        CHECK(refuses([](const std::string& t) { return update_expression(t); }));
        CHECK(refuses([](const std::string& t) { return index_name(t); }));
        CHECK(refuses([](const std::string& t) { return resume_from(t); }));
        CHECK(refuses([](const std::string& t) { return predicate(detail::fragment(t)); }));
    }
}

TEST_CASE("an expression that was moved elsewhere is refused, not left out") {
    predicate p = attr("a") == 1;
    const predicate moved = std::move(p);
    const auto of_p = [&p](auto use) { return expression_refusal_of([&] { (void)use(p); }); };
    CHECK(expression_says(of_p([](const auto& q) { return condition(q); }), "moved from"));
    CHECK(expression_says(of_p([](const auto& q) { return filter(q); }), "moved from"));
    CHECK(expression_says(of_p([](const auto& q) { return q && attr("b") == 2; }), "moved from"));
    CHECK(expression_says(of_p([](const auto& q) { return attr("b") == 2 || q; }), "moved from"));
    CHECK(expression_says(of_p([](const auto& q) { return !q; }), "moved from"));

    key_condition k = partition_key("id") == "1";
    const key_condition moved_key = std::move(k);
    CHECK(expression_says(
        expression_refusal_of([&] { (void)detail::key_condition_option(k); }), "moved from"
    ));

    update_action a = set("a", 1);
    const update_action moved_action = std::move(a);
    CHECK(expression_refusal_of([&] {
              expression_with(update_item_request(), a);
          }).find("moved from") != std::string::npos);
}

TEST_CASE("a part of an expression that was moved to another place is refused") {
    const auto refused = [](auto use) {
        return expression_says(expression_refusal_of([&] { (void)use(); }), "moved from");
    };
    sort_condition after = sort_key("ts") > 5;
    const sort_condition moved_after = std::move(after);
    CHECK(refused([&] { return partition_key("id") == "1" && after; }));
    key_condition which = partition_key("id") == "1";
    const key_condition moved_which = std::move(which);
    CHECK(refused([&] { return which && (sort_key("ts") > 5); }));
    CHECK(refused([&] { return which && (partition_key("b") == 1); }));
    CHECK(refused([&] { return (partition_key("b") == 1) && which; }));

    path p("a.b");
    const path moved_path = std::move(p);
    CHECK(refused([&] { return projection("id", p); }));
    CHECK(refused([&] { return set(p, 1); }));
    CHECK(refused([&] { return remove_attribute(p); }));
    CHECK(refused([&] { return if_not_exists(p, 1); }));
    attr a("a");
    const attr moved_attr = std::move(a);
    CHECK(refused([&] { return a == 5; }));
    CHECK(refused([&] { return attr("b") == a; }));
    CHECK(refused([&] { return a.exists(); }));
    CHECK(refused([&] { return a.size() > 1; }));
    CHECK(refused([&] { return a + 1; }));
    CHECK(refused([&] { return set("b", a); }));
    operand o(attr("c"));
    const operand moved_operand = std::move(o);
    CHECK(refused([&] { return attr("b") < o; }));
    CHECK(refused([&] { return attr("b").between(1, o); }));
    CHECK(refused([&] { return attr("b").in(1, o); }));
    update_value v = if_not_exists("a", 1);
    const update_value moved_value = std::move(v);
    CHECK(refused([&] { return set("b", v); }));
    CHECK(refused([&] { return if_not_exists("b", v); }));
    CHECK(refused([&] { return list_append("b", v); }));
}

TEST_CASE("an option that was moved to another place is refused") {
    const auto refused = [](auto request, auto option) {
        const auto moved = std::move(option);
        return expression_says(
            expression_refusal_of([&] { expression_with(request, option); }), "moved from"
        );
    };
    CHECK(refused(put_item_request(), condition(attr("a") == 1)));
    CHECK(refused(put_item_request(), condition("a = b")));
    CHECK(refused(scan_request(), filter(attr("a") == 1)));
    CHECK(refused(scan_request(), projection("a")));
    const std::string long_text = "a, b, and more than a string's own buffer holds";
    CHECK(refused(scan_request(), projection_expression(long_text)));
    CHECK(refused(update_item_request(), update_expression(long_text)));
}

TEST_CASE("a placeholder that the user forgot to define is never given a meaning") {
    const auto u = expression_with(
        update_item_request("t", key("id", "1")),
        condition(attr("secret") == 42),
        update_expression("SET #n0 = :v0")
    );
    CHECK(u.update_expression == "SET #n0 = :v0");
    CHECK(u.condition_expression == "#n1 = :v1");
    CHECK(u.expression_attribute_names == attribute_names{{"#n1", "secret"}});
    CHECK(u.expression_attribute_values == item{{":v1", 42}});

    const auto c = expression_with(
        update_item_request("t", key("id", "1")),
        set("a", 1),
        std::optional(condition("#n0 = :v0 AND #mine = :v1")),
        expression_attribute_names("#mine", "m")
    );
    CHECK(c.update_expression == "SET #n1 = :v2");
    CHECK(c.condition_expression == "#n0 = :v0 AND #mine = :v1");

    const auto q = expression_with(
        query_request(),
        detail::key_condition_option(key_condition("#n1 = :v0") && sort_key("ts") > 5),
        projection("a", "b"),
        filter("#n0 > :v2")
    );
    CHECK(q.key_condition_expression == "#n1 = :v0 AND #n2 > :v1");
    CHECK(q.projection_expression == "#n3, #n4");
    CHECK(q.filter_expression == "#n0 > :v2");

    const auto s =
        expression_with(scan_request(), filter(attr("a") == 1), projection_expression("#n0, #n1"));
    CHECK(s.filter_expression == "#n2 = :v0");
    CHECK(s.expression_attribute_names == attribute_names{{"#n2", "a"}});
}

TEST_CASE("an update is given in one way") {
    CHECK(expression_says(
        expression_refusal_of([] {
            expression_with(update_item_request(), update_expression("SET a = :a"), set("b", 1));
        }),
        "not both"
    ));
}

TEST_CASE("two changes of one attribute are refused, and so are those of its parts") {
    const auto update = [](auto... actions) {
        return expression_refusal_of([&] { expression_with(update_item_request(), actions...); });
    };
    CHECK(expression_says(update(set("a", 1), add("a", 1)), "changes an attribute twice"));
    CHECK(expression_says(update(set("a.b", 1), add("a.b", 1)), "a part of it: 'a'"));
    CHECK(expression_says(
        update(set("a.b[1]", 1), remove_attribute("a.b")), "changes an attribute twice"
    ));
    CHECK(
        expression_says(update(remove_attribute("a"), set("a[0]", 1)), "changes an attribute twice")
    );
    CHECK(update(set("a.b", 1), set("a.c", 1), set("a.d[1]", 1), set("a.d[2]", 1)) == "accepted");
    CHECK(update(set("a", 1), set("ab", 1), set(path::of("a.b"), 1)) == "accepted");
    CHECK(update(set("a", attr("a") + 1), set("b", attr("a"))) == "accepted");
}

TEST_CASE("a second sign in a SET is refused") {
    CHECK(expression_says(
        expression_refusal_of([] { (void)set("a", attr("b") + attr("c") + 1); }), "one + or -"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { (void)set("a", attr("b") - (attr("c") + 1)); }), "one + or -"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { (void)set("a", if_not_exists("b", attr("c") + 1)); }),
        "one + or -"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { (void)set("a", list_append("b", plus(1, 2))); }), "one + or -"
    ));
    CHECK(expression_refusal_of([] {
              (void)set("a", if_not_exists("b", 0) + if_not_exists("c", 1));
          }) == "accepted");
}

TEST_CASE("an expression longer than DynamoDB takes is refused while it is built") {
    const auto chain = [](int operators, bool grouped) {
        predicate p = attr("a") == 1;
        for (int i = 1; i < operators; i += 2)
            p = grouped ? (attr("a") == 1 && p) : (p || attr("a").exists());
        return expression_refusal_of([&] { expression_with(put_item_request(), condition(p)); });
    };
    CHECK(chain(255, true) == "accepted");
    CHECK(expression_says(chain(303, true), "303 operators"));
    std::string many = "a = b";
    while (many.size() < 2000)
        many += " AND a=b"; // only what stands between blanks is counted
    CHECK(expression_refusal_of([&] {
              expression_with(put_item_request(), condition(many));
          }) == "accepted");
    many = "a = b";
    for (int i = 0; i < 150; ++i)
        many += " AND a = b";
    CHECK(expression_says(
        expression_refusal_of([&] { expression_with(put_item_request(), condition(many)); }),
        "301 operators"
    ));
    CHECK(expression_says(
        expression_refusal_of([] {
            expression_with(put_item_request(), condition(std::string(4097, 'x')));
        }),
        "4097 bytes"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { (void)attr("a").in(std::vector<operand>()); }), "1 to 100"
    ));
    CHECK(expression_says(
        expression_refusal_of([] { (void)attr("a").in(std::vector<operand>(101, operand(1))); }),
        "101"
    ));
}

TEST_CASE("operators are counted as DynamoDB counts them") {
    const auto accepted = [](std::string_view part, int times) {
        std::string text(part);
        for (int i = 1; i < times; ++i)
            text.append(" OR ").append(part);
        return expression_refusal_of([&] { detail::refuse_too_long(text); }) == "accepted";
    };
    // n times k operators and n - 1 OR: at most 300.
    CHECK(accepted("a = b", 150));
    CHECK(!accepted("a = b", 151));
    CHECK(accepted("size(a) > b", 100));
    CHECK(!accepted("size(a) > b", 101));
    CHECK(accepted("a BETWEEN b AND c", 150));
    CHECK(!accepted("a BETWEEN b AND c", 151));
    CHECK(accepted("(NOT a IN (b))", 100));
    CHECK(!accepted("(NOT a IN (b))", 101));
    // An assignment is not an operator, the assigned expression may have some.
    std::string assignments = "SET a = b";
    for (int i = 0; i < 399; ++i)
        assignments += ", a = b";
    CHECK_NOTHROW(detail::refuse_too_long(assignments, detail::expression_kind::update));
    CHECK_THROWS_AS(detail::refuse_too_long(assignments), error);
}
