// SPDX-License-Identifier: BSL-1.0
//
// One half of the comparison of typed items with boto3 (typed_items.py is the other): reads the
// objects of the partition "boto3", prints what their members hold, and writes each into the
// partitions "put" and "batch".
//
//   codynamo_typed TABLE
//
#include <codynamo/typed.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <exception>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

enum class color { red, green, blue };
enum class level { low = -1, middle = 5, high = 200 };

struct place {
    std::string street;
    std::optional<int> number;
};

struct circle {
    double radius = 0;
};

struct rectangle {
    int width = 0;
    int height = 0;
};

struct contact {
    std::string mail;
    std::vector<std::string> phones;
};

struct thing {
    std::string writer;
    int number = 0;
    std::string text;
    bool flag = false;
    std::int8_t i8 = 0;
    std::int16_t i16 = 0;
    std::int32_t i32 = 0;
    std::int64_t i64 = 0;
    std::uint8_t u8 = 0;
    std::uint16_t u16 = 0;
    std::uint32_t u32 = 0;
    std::uint64_t u64 = 0;
    float single = 0;
    double real = 0;
    codynamo::number exact;
    color by_name = color::red;
    level by_number = level::low;
    std::chrono::sys_seconds seconds;
    std::chrono::sys_time<std::chrono::milliseconds> fraction;
    std::chrono::sys_time<std::chrono::microseconds> as_text;
    std::chrono::sys_time<std::chrono::milliseconds> millis;
    std::chrono::sys_seconds expires;
    std::chrono::minutes minutes{};
    std::chrono::duration<double> real_seconds{};
    std::chrono::year_month_day day;
    std::optional<std::string> note;
    std::optional<int> null_or_int;
    std::unique_ptr<place> unique;
    std::shared_ptr<std::string> shared;
    std::vector<place> places;
    std::array<int, 3> three{};
    std::deque<std::string> texts;
    std::vector<bool> flags;
    std::vector<std::optional<int>> gaps;
    std::vector<std::vector<int>> nested;
    std::map<std::string, int> counts;
    std::unordered_map<std::string, std::vector<double>> reals;
    std::map<color, bool> colors;
    std::set<std::string> tags;
    std::unordered_set<std::int64_t> numbers;
    std::set<color> color_set;
    codynamo::binary_set binaries;
    std::vector<std::byte> bytes;
    std::array<std::byte, 4> four{};
    std::pair<int, std::string> two;
    std::tuple<bool, double, color> mixed;
    std::variant<std::int64_t, std::string, bool> any_of;
    std::variant<circle, rectangle> shape;
    codynamo::item map;
    codynamo::value value;
    contact reach;
};

template <>
inline constexpr auto codynamo::mapping_of<circle> = codynamo::mapping(type_name("circle", "kind"));

template <>
inline constexpr auto codynamo::mapping_of<rectangle> =
    codynamo::mapping(type_name("rectangle", "kind"));

template <>
inline constexpr auto codynamo::mapping_of<thing> = codynamo::mapping(
    partition_key("pk", "WRITER#", &thing::writer),
    sort_key(&thing::number),
    as_number(&thing::by_number),
    as_iso8601(&thing::as_text),
    as_epoch_millis(&thing::millis),
    time_to_live(&thing::expires),
    null_when_empty(&thing::null_or_int),
    named(&thing::note, "remark"),
    flattened(&thing::reach)
);

using namespace codynamo;

namespace {

template <class Time>
auto ticks(const Time& t) {
    return t.time_since_epoch().count();
}

/// What the members hold, for those that a wrong unit or number could spoil in both directions.
void print(const thing& t) {
    std::cout << t.number << ' ' << int(t.i8) << ' ' << t.i64 << ' ' << int(t.u8) << ' ' << t.u64
              << ' ' << static_cast<int>(t.by_name) << ' ' << static_cast<int>(t.by_number) << ' '
              << ticks(t.seconds) << ' ' << ticks(t.fraction) << ' ' << ticks(t.as_text) << ' '
              << ticks(t.millis) << ' ' << ticks(t.expires) << ' ' << t.minutes.count() << ' '
              << t.note.has_value() << ' ' << t.null_or_int.value_or(-1) << ' ' << t.places.size()
              << ' ' << t.tags.size() << ' ' << t.bytes.size() << ' ' << t.any_of.index() << ' '
              << t.shape.index() << ' ' << t.reach.phones.size() << '\n';
}

asio::awaitable<void> copy(typed_table<thing> things) {
    auto batch = things.batch_writer();
    auto all = things.query_items("boto3");
    while (auto read = co_await all.next()) {
        print(*read);
        const auto found = co_await things.get_item("boto3", read->number, consistent_read);
        if (to_item(found.item.value()) != to_item(*read))
            throw std::runtime_error("get_item and query_items read different objects");
        read->writer = "put";
        co_await things.put_item(*read);
        read->writer = "batch";
        co_await batch.put_item(*read);
    }
    co_await batch.close();
}

} // namespace

int main(int argc, char** argv) {
    const char* const endpoint = std::getenv("CODYNAMO_ENDPOINT");
    if (argc != 2 || !endpoint) {
        std::cerr << "usage: CODYNAMO_ENDPOINT=... codynamo_typed TABLE\n";
        return 2;
    }
    try {
        asio::io_context io(1);
        client_config config;
        config.region = "us-east-1";
        config.endpoint = endpoint;
        config.credentials = credentials("AKIDEXAMPLE", "secret");
        const client db(io.get_executor(), config);
        asio::co_spawn(io, copy(db.table<thing>(argv[1])), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
        });
        io.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return EXIT_FAILURE;
    }
}
