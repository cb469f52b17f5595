// SPDX-License-Identifier: BSL-1.0
#include "support/random_values.hpp"

#include <codynamo/number.hpp>
#include <codynamo/result.hpp>

#include <catch2/catch_get_random_seed.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <unordered_set>

using namespace codynamo;
using codynamo::testing::between;
using codynamo::testing::random_source;

namespace {

std::error_code code_of_conversion(auto convert) {
    try {
        convert();
    } catch (const error& e) {
        return e.code();
    }
    return {};
}

struct spelling {
    std::string text;
    std::string canonical;
};

} // namespace

TEST_CASE("numbers come from integers, floating types and text, and keep what they were given") {
    CHECK(number().text() == "0");
    CHECK(number(-7).text() == "-7");
    CHECK(number(std::numeric_limits<std::int64_t>::min()).text() == "-9223372036854775808");
    CHECK(number(std::numeric_limits<std::uint64_t>::max()).text() == "18446744073709551615");
    CHECK(number(0.1).text() == "0.1");
    CHECK(number(0.1f).text() == "0.1");
    CHECK(number("12345678901234567890.12").text() == "12345678901234567890.12");
    CHECK(number("+00012.500").text() == "+00012.500");
    CHECK(number::from_service("not even a number").text() == "not even a number");

    STATIC_CHECK_FALSE(std::is_convertible_v<bool, number>);
    STATIC_CHECK_FALSE(std::is_convertible_v<char, number>);
    STATIC_CHECK_FALSE(std::is_convertible_v<const char*, number>);
    STATIC_CHECK_FALSE(std::is_convertible_v<long double, number>);
}

TEST_CASE("a text that is not a decimal number is refused at once") {
    const std::string text = GENERATE(
        as<std::string>(),
        "",
        " 1",
        "1 ",
        "1e",
        "1e+",
        "e5",
        ".",
        "-",
        "+",
        "+-1",
        "1_000",
        "0x10",
        "1.2.3",
        "1,5",
        "NaN",
        "Infinity",
        "nan",
        "1e1.5",
        "\xd9\xa3",
        "1E1234567890123456789",
        std::string("1\0", 2)
    );
    CAPTURE(text);
    CHECK(code_of_conversion([&] { (void)number(text); }) == client_errc::invalid_value);
    const auto parsed = number::parse(text);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().code() == client_errc::invalid_value);
}

TEST_CASE("all spellings of a number have one canonical text") {
    const auto [text, canonical] = GENERATE(values<spelling>({
        {"0", "0"},
        {"-0", "0"},
        {"0.000", "0"},
        {"0E+10", "0"},
        {"1", "1"},
        {"1.0", "1"},
        {"1E0", "1"},
        {"+1", "1"},
        {"1.", "1"},
        {".5", "5E-1"},
        {"0.50", "5E-1"},
        {"00012.500", "125E-1"},
        {"150", "15E1"},
        {"1.5E2", "15E1"},
        {"1.5e+02", "15E1"},
        {"-3.140", "-314E-2"},
        {"1E-130", "1E-130"},
        {"0.1E126", "1E125"},
        {"1001", "1001"},
        {"10010", "1001E1"},
        {"100.01", "10001E-2"},
    }));
    CAPTURE(text);
    CHECK(number(text).canonical() == canonical);
    CHECK(number(text) == number(canonical));
    CHECK(number(text).hash() == number(canonical).hash());
    CHECK(number::parse(text).value().text() == text);
}

TEST_CASE("numbers compare by value, without losing a digit") {
    CHECK(number(1) == number("1.0"));
    CHECK(number("0.1") == 0.1);
    CHECK(
        number("12345678901234567890123456789012345678") <
        number("12345678901234567890123456789012345679")
    );
    CHECK(number("1E400") > number("9.99E399"));
    CHECK(number("-1E400") < number("-9.99E399"));
    CHECK(number("1E999999999999999999") > number("1E999999999999999998"));
    CHECK(number("-2") < number("-1"));
    CHECK(number("-1") < number("0"));
    CHECK(number("0.9") < number("0.90000000000000000000000000000000000000000000001"));
    CHECK(number("10") > number("9.5"));
}

TEST_CASE("a text that is not a decimal number has a position in the order, too") {
    const number nan(std::numeric_limits<double>::quiet_NaN());
    const number infinity(std::numeric_limits<double>::infinity());
    const number minus_infinity(-std::numeric_limits<float>::infinity());
    const number nonsense = number::from_service("abc");
    CHECK(nan == nan);
    CHECK(nan != 0);
    CHECK(minus_infinity < number("-1E400"));
    CHECK(number("1E400") < infinity);
    CHECK(infinity < nan);
    CHECK(nan < nonsense);
    CHECK(nonsense == number::from_service("abc"));
    CHECK(nonsense != number::from_service("abd"));
}

TEST_CASE("comparison, hash and canonical text agree with integer arithmetic") {
    random_source random(Catch::getSeed());
    // The same value with a shifted point, padded with zeros.
    const auto spelled = [&](std::int64_t v) {
        std::string text = std::to_string(v);
        const int zeros = between(random, 0, 5);
        text += "." + std::string(static_cast<std::size_t>(between(random, 0, 3)), '0');
        if (between(random, 0, 1)) text += "e-0";
        if (zeros > 0)
            text = std::to_string(v) + std::string(static_cast<std::size_t>(zeros), '0') + "E-" +
                   std::to_string(zeros);
        return number(text);
    };
    for (int round = 0; round < 5000; ++round) {
        const std::int64_t a = between(random, -1200, 1200);
        const std::int64_t b = between(random, -1200, 1200);
        const number x = spelled(a), y = spelled(b);
        CAPTURE(x.text(), y.text(), Catch::getSeed());
        REQUIRE((x <=> y) == (a <=> b));
        REQUIRE((x == y) == (a == b));
        REQUIRE((x.canonical() == y.canonical()) == (a == b));
        if (a == b) REQUIRE(x.hash() == y.hash());
        REQUIRE(x.to<std::int64_t>() == a);
    }
}

TEST_CASE("random decimals are ordered by their exact difference in tiny steps") {
    random_source random(Catch::getSeed());
    for (int round = 0; round < 2000; ++round) {
        const number n = codynamo::testing::random_number(random);
        CAPTURE(n.text(), Catch::getSeed());
        REQUIRE(n == number(n.canonical()));
        REQUIRE((n <=> number(0)) == (n.approximate() <=> 0.0));
        const std::string canonical = n.canonical();
        if (canonical == "0") continue;
        // One more digit behind the last makes it greater in magnitude.
        const auto exponent_at = canonical.find('E');
        const std::string digits = canonical.substr(0, exponent_at);
        const int exponent =
            exponent_at == std::string::npos ? 0 : std::stoi(canonical.substr(exponent_at + 1));
        const number longer(digits + "1E" + std::to_string(exponent - 1));
        REQUIRE(longer != n);
        REQUIRE((longer > n) == (n > 0));
    }
}

TEST_CASE("doubles survive the way through text") {
    random_source random(Catch::getSeed());
    std::uniform_int_distribution<std::uint64_t> bits;
    for (int round = 0; round < 5000; ++round) {
        const auto v = std::bit_cast<double>(bits(random));
        if (std::isnan(v)) continue;
        CAPTURE(v, Catch::getSeed());
        REQUIRE(number(v).to<double>() == v);
        REQUIRE(number(v).approximate() == v);
        const auto f = std::bit_cast<float>(static_cast<std::uint32_t>(bits(random)));
        if (!std::isnan(f)) REQUIRE(number(f).to<float>() == f);
    }
    CHECK(std::isnan(number(std::nan("")).to<double>()));
}

TEST_CASE("a conversion that would change the value throws") {
    const auto code = [](const char* text, auto as) {
        return code_of_conversion([&] { (void)number(text).to<decltype(as)>(); });
    };
    CHECK(number("127").to<std::int8_t>() == 127);
    CHECK(number("-128.0").to<std::int8_t>() == -128);
    CHECK(number("1.5E1").to<int>() == 15);
    CHECK(number("-0").to<unsigned>() == 0);
    CHECK(
        number("18446744073709551615").to<std::uint64_t>() ==
        std::numeric_limits<std::uint64_t>::max()
    );
    CHECK(
        number("-9223372036854775808").to<std::int64_t>() ==
        std::numeric_limits<std::int64_t>::min()
    );
    CHECK(number("0.1").to<double>() == 0.1);
    CHECK(number("0.10").to<float>() == 0.1f);

    CHECK(code("128", std::int8_t()) == client_errc::number_out_of_range);
    CHECK(code("-129", std::int8_t()) == client_errc::number_out_of_range);
    CHECK(code("1.5", int()) == client_errc::number_out_of_range);
    CHECK(code("-1", unsigned()) == client_errc::number_out_of_range);
    CHECK(code("9223372036854775808", std::int64_t()) == client_errc::number_out_of_range);
    CHECK(code("-9223372036854775809", std::int64_t()) == client_errc::number_out_of_range);
    CHECK(code("18446744073709551616", std::uint64_t()) == client_errc::number_out_of_range);
    CHECK(code("1E20", std::uint64_t()) == client_errc::number_out_of_range);
    CHECK(code("1E999999999999999999", std::uint64_t()) == client_errc::number_out_of_range);
    CHECK(code("12345678901234567890.12", double()) == client_errc::number_out_of_range);
    CHECK(code("1E400", double()) == client_errc::number_out_of_range);
    CHECK(code("1E-400", double()) == client_errc::number_out_of_range);
    CHECK(code("0.123456789", float()) == client_errc::number_out_of_range);
    CHECK(code_of_conversion([] {
              (void)number(std::nan("")).to<int>();
          }) == client_errc::number_out_of_range);
    CHECK(code_of_conversion([] {
              (void)number::from_service("abc").to<int>();
          }) == client_errc::number_out_of_range);
}

TEST_CASE("a double is read from each text that a client writes for it") {
    // JavaScript and Go, Java, Python, and with all digits.
    CHECK(number("1700000000123456800").to<double>() == 1700000000123456800.0);
    CHECK(number("1.7000000001234568E18").to<double>() == 1700000000123456800.0);
    CHECK(number("1700000000123456768").to<double>() == 1700000000123456800.0);
    CHECK(number("12345678901234567000").to<double>() == 12345678901234567000.0);
    CHECK(number("1.1805916207174113E21").to<double>() == 0x1p70);
    CHECK(number("-1180591620717411300000").to<double>() == -0x1p70);
    CHECK(number("1180591620717411303424").to<double>() == 0x1p70);
    CHECK(number("36028797018963970").to<double>() == 0x1p55);
    CHECK(number("123456790").to<float>() == 123456792.0F);
    CHECK(number("1.2345679E8").to<float>() == 123456792.0F);
    CHECK(number("123456792").to<float>() == 123456792.0F);
    for (const char* other :
         {"1700000000123456801",
          "1700000000123456767",
          "1180591620717411300001",
          "9007199254740993",
          "0.1000000000000000055511151231257827021181583404541015625"}) {
        CAPTURE(other);
        CHECK_FALSE(number(other).fits_double());
        CHECK(code_of_conversion([&] {
                  (void)number(other).to<double>();
              }) == client_errc::number_out_of_range);
    }
    CHECK(code_of_conversion([] {
              (void)number("123456791").to<float>();
          }) == client_errc::number_out_of_range);
    CHECK(number("1.1805916207174113E21").fits_double());
    CHECK(number(std::numeric_limits<double>::max()).fits_double());
    CHECK(number("5E-324").to<double>() == std::numeric_limits<double>::denorm_min());
    CHECK_FALSE(number("1E400").fits_double());
    CHECK_FALSE(number::from_service("abc").fits_double());
}

TEST_CASE("the nearest double is infinite or zero beyond the range of doubles") {
    CHECK(number("12345678901234567890.12").approximate() == 12345678901234567890.12);
    CHECK(number("+1.").approximate() == 1.0);
    CHECK(number(".5").approximate() == 0.5);
    CHECK(number("-1E400").approximate() == -std::numeric_limits<double>::infinity());
    CHECK(number("1E-400").approximate() == 0.0);
    CHECK(std::isnan(number::from_service("abc").approximate()));
}

TEST_CASE("a number reports whether DynamoDB stores it, and if not, why") {
    const std::string nines(38, '9');
    for (const std::string& good :
         {std::string("0"),
          std::string("-0"),
          nines,
          nines + std::string(80, '0'),
          "9." + nines.substr(1) + "E125",
          std::string("1E-130"),
          std::string("-1E125"),
          "0." + std::string(60, '0') + "1",
          "1." + std::string(50, '0')}) {
        CAPTURE(good);
        CHECK(number(good).storable());
    }
    CHECK(number(nines + "1").refusal().find("38 significant digits") != std::string::npos);
    CHECK(number("1E126").refusal().find("1E+126") != std::string::npos);
    CHECK(number("1E-131").refusal().find("1E-130") != std::string::npos);
    CHECK(number(std::nan("")).refusal() == "NaN is not a number that DynamoDB stores");
    CHECK(number(-HUGE_VAL).refusal() == "-Infinity is not a number that DynamoDB stores");
    CHECK_FALSE(number::from_service("abc").storable());
    CHECK_FALSE(number(1e300).storable());
}

TEST_CASE("numbers print as their text and find each other in hashed containers") {
    std::ostringstream os;
    os << number("1.50");
    CHECK(os.str() == "1.50");
    const std::unordered_set<number> set{number(1), number("1.0"), number("2")};
    CHECK(set.size() == 2);
    CHECK(set.contains(number("1E0")));
}
