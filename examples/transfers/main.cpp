// SPDX-License-Identifier: BSL-1.0
//
// Transfers between accounts by transactions, from several coroutines at once: money is neither
// lost nor created, no account falls below zero, and no transfer is made twice, whatever fails.
//
//   transfers [TRANSFERS]    200 unless given. Creates a table of its own and deletes it.
//
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>

using namespace codynamo;
using namespace asio::experimental::awaitable_operators;

namespace {

constexpr int account_count = 10;
constexpr int opening_balance = 100;

key account(int number) {
    return key("id", "account-" + std::to_string(number));
}

struct tally {
    int done = 0;
    int refused = 0;
};

/// Returns whether the balance sufficed. The token makes it safe to call this again with the same
/// `name`, also after an error that leaves open whether the transfer was made.
asio::awaitable<bool> transfer(table accounts, std::string name, int from, int to, int amount) {
    write_transaction both{client_request_token(name)};
    both.update_item(
            accounts, account(from), add("balance", -amount), condition(attr("balance") >= amount)
    )
        .update_item(
            accounts, account(to), add("balance", amount), condition(attr("balance").exists())
        );
    try {
        co_await accounts.client().transact_write(both, retry_conflicts(20));
        co_return true;
    } catch (const transaction_canceled& e) {
        // In the order of the actions: the first is the withdrawal.
        if (e.reasons().at(0).error == service_errc::conditional_check_failed) co_return false;
        throw;
    }
}

asio::awaitable<void> make_transfers(table accounts, std::string teller, int count, tally& all) {
    std::mt19937 random{std::random_device()()};
    std::uniform_int_distribution<int> any_account(0, account_count - 1);
    std::uniform_int_distribution<int> any_amount(1, 80);
    for (int i = 0; i < count; ++i) {
        const int from = any_account(random);
        const int to = (from + 1 + any_account(random) % (account_count - 1)) % account_count;
        const std::string name = teller + '-' + std::to_string(i);
        const bool done = co_await transfer(accounts, name, from, to, any_amount(random));
        ++(done ? all.done : all.refused);
    }
}

/// Returns all balances at one moment.
asio::awaitable<int> total_of(table accounts) {
    read_transaction wanted;
    for (int i = 0; i < account_count; ++i)
        wanted.get_item(accounts, account(i));
    const auto seen = co_await accounts.client().transact_get(wanted, retry_conflicts(20));
    int total = 0;
    for (const auto& one : seen.items)
        total += one.value().at("balance").as_number().to<int>();
    co_return total;
}

asio::awaitable<void> run(int count) {
    const client db{co_await asio::this_coro::executor};
    table accounts = db.table("codynamo-transfers-" + std::to_string(std::random_device()()));
    co_await accounts.create_table(table_schema(string_attribute("id")));
    for (int i = 0; i < account_count; ++i) {
        item opened{{"balance", opening_balance}};
        opened.set("id", account(i).attributes().at("id"));
        co_await accounts.put_item(opened, condition(attr("id").not_exists()));
    }

    tally all;
    co_await (
        make_transfers(accounts, "first", count / 4, all) &&
        make_transfers(accounts, "second", count / 4, all) &&
        make_transfers(accounts, "third", count / 4, all) &&
        make_transfers(accounts, "fourth", count - 3 * (count / 4), all)
    );

    const int total = co_await total_of(accounts);
    co_await accounts.delete_table();
    std::cout << all.done << " transfers, " << all.refused << " without cover; " << total << " in "
              << account_count << " accounts\n";
    if (total != account_count * opening_balance)
        throw std::runtime_error("money was lost or created");
}

} // namespace

int main(int argc, char** argv) {
    try {
        asio::io_context context(1);
        const int count = argc > 1 ? std::stoi(argv[1]) : 200;
        asio::co_spawn(context, run(count), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
