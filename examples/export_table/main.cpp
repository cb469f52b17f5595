// SPDX-License-Identifier: BSL-1.0
//
// Writes all items of a table to gzip files in the form of DynamoDB's export to S3, by a parallel
// scan. load_export and DynamoDB's import from S3 read them.
//
//   export_table TABLE FOLDER [ITEMS-PER-FILE]    100000 unless given
//
// With the same arguments, an export that was interrupted goes on behind its last complete file. In
// contrast to DynamoDB's own export, it consumes read capacity and is no snapshot: what changes
// meanwhile is in it as it was before or after.
//
// The files are written in the thread that runs the client, some KB at a time: right for local
// disks.
//
#include "folder.hpp"

#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

using namespace codynamo;

namespace {

asio::awaitable<void> run(table from, std::filesystem::path path, std::size_t items_per_file) {
    const auto description = co_await from.describe_table();
    const std::int64_t estimate = description.item_count; // DynamoDB counts every six hours

    export_folder folder(path, from.name());
    if (folder.items() > 0) std::cout << "goes on after " << folder.items() << " items\n";
    std::optional<resume_from> position;
    if (!folder.cursor().empty()) position.emplace(folder.cursor());

    auto scan = from.parallel_scan(segments(8), consistent_read, position);
    while (const auto next = co_await scan.next()) {
        folder.add(to_dynamodb_json_line(*next));
        if (folder.items_in_file() < items_per_file) continue;
        folder.complete_file(scan.cursor());
        std::cout << folder.items() << " of about " << estimate << " items\n";
    }
    folder.complete();
    std::cout << folder.items() << " items exported\n";
}

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 3 || argc > 4) {
            std::cerr << "export_table TABLE FOLDER [ITEMS-PER-FILE]\n";
            return 1;
        }
        const std::size_t items_per_file = argc > 3 ? std::stoul(argv[3]) : 100'000;
        asio::io_context context(1);
        const client db(context.get_executor());
        asio::co_spawn(
            context,
            run(db.table(argv[1]), argv[2], items_per_file),
            [](const std::exception_ptr& e) {
                if (e) std::rethrow_exception(e);
            }
        );
        context.run();
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
