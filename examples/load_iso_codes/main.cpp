// SPDX-License-Identifier: BSL-1.0
//
// load_iso_codes: creates a table, fills it by the batch writer, queries it, deletes it.
// `--help` explains the options.
//
//   main            command line and io_context
//   run             creates the table, uses it, deletes it
//   load            the batch writer              load.cpp
//   ask_questions   one operation after another   questions.cpp
//
#include "command_line.hpp"
#include "iso_codes.hpp"
#include "load.hpp"
#include "questions.hpp"

#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <iostream>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace codynamo;

namespace {

std::string name_of_its_own() {
    return "codynamo-iso-codes-" + std::to_string(std::random_device()());
}

/// Never uses an existing table: it would be deleted in the end.
asio::awaitable<void> create(client db, table iso) {
    create_table_request request(
        iso.name(),
        attribute_definition("collection", value_type::string),
        attribute_definition("code", value_type::string)
    );
    try {
        co_await db.create_table(std::move(request));
    } catch (const codynamo::error& e) {
        if (e.code() != service_errc::resource_in_use) throw;
        throw std::runtime_error(
            "there is a table '" + iso.name() +
            "' already, and this program uses only what it has created itself: name another by "
            "--table, or leave --table out"
        );
    }
    std::cout << "created the table " << iso.name() << '\n';
}

asio::awaitable<void> drop(table iso) {
    co_await iso.delete_table();
    co_await iso.wait_until_not_exists();
    std::cout << "\ndeleted the table " << iso.name() << '\n';
}

asio::awaitable<void> run(command_line given) {
    std::vector<item> entries = read_iso_codes(given.data);

    client_config config;
    config.endpoint = given.endpoint;
    config.region = given.region;
    client db(co_await asio::this_coro::executor, config);
    table iso = db.table(given.table.empty() ? name_of_its_own() : given.table);

    co_await create(db, iso);
    std::exception_ptr failure;
    try {
        co_await iso.wait_until_exists();
        co_await load(iso, std::move(entries));
        co_await ask_questions(iso);
    } catch (...) {
        failure = std::current_exception(); // no co_await in here; the table goes first
    }
    if (given.keep) {
        std::cout << "\nkept the table " << iso.name() << '\n';
    } else {
        const result<void> dropped = co_await as_result(drop(iso));
        if (!dropped)
            std::cerr << "the table " << iso.name() << " is still there, it could not be deleted\n";
        if (!failure) dropped.value(); // throws the error, if it is one
    }
    if (failure) std::rethrow_exception(failure);
}

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

} // namespace

int main(int argc, char** argv) {
    try {
        const command_line given = parse_command_line(argc, argv);
        if (given.help) {
            std::cout << usage;
            return 0;
        }
        asio::io_context context(1);
        asio::co_spawn(context, run(given), rethrow);
        context.run();
    } catch (const usage_error& e) {
        std::cerr << "load_iso_codes: " << e.what() << "; --help lists the options\n";
        return 2;
    } catch (const std::exception& e) {
        std::cerr << "load_iso_codes: " << e.what() << '\n';
        return 1;
    }
}
