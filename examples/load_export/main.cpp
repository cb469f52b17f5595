// SPDX-License-Identifier: BSL-1.0
//
// Loads an export of DynamoDB to S3 into a table, full or incremental, gzip or plain: puts its
// items and deletes what an incremental export says is deleted.
//
//   load_export TABLE PROGRESS FILE-OR-FOLDER...
//
// A folder is that of the export, which has manifest-files.json, or any other with .json and
// .json.gz files. PROGRESS is a file that this program writes, and removes at the end: with the
// same arguments, a load that was interrupted goes on where it was. What DynamoDB refuses is in
// PROGRESS.refused.json, in the same form, and can be loaded again once it is mended. Ends with
// status 2 if a line was not written.
//
// The files are read 64 KB at a time in the thread that runs the client: right for local disks,
// whose reads are short beside a request. For a slow network file system read in a thread of its
// own.
//
#include "files.hpp"
#include "progress.hpp"

#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace codynamo;

namespace {

class loader {
public:
    loader(table into, const std::filesystem::path& progress_file)
        : writer_(into.batch_writer(overwrite_by_key_schema)),
          progress_(progress_file),
          refused_file_(progress_file.string() + ".refused.json") {}

    asio::awaitable<void> run(std::vector<export_file> files) {
        for (const export_file& file : files)
            if (!progress_.is_done(file.path)) co_await load(file);
        co_await writer_.close();
        progress_.remove();
        std::cout << writer_.stats().written << " written, " << writer_.stats().superseded
                  << " superseded by a later line, " << not_written_ << " not written\n";
    }

    [[nodiscard]] bool complete() const { return not_written_ == 0; }

private:
    static constexpr std::size_t lines_between_saves = 10'000;

    asio::awaitable<void> load(const export_file& file) {
        const std::size_t known = progress_.lines_of(file.path);
        if (known > 0) std::cout << file.path.string() << ": goes on after line " << known << '\n';
        std::ifstream in(file.path, std::ios::binary);
        dynamodb_json_lines lines;
        std::size_t count = 0;
        std::size_t saved = known;
        std::string part(65536, '\0');
        do {
            in.read(part.data(), static_cast<std::streamsize>(part.size()));
            if (!in && !in.eof()) throw std::runtime_error("cannot read " + file.path.string());
            lines.push(std::string_view(part).substr(0, static_cast<std::size_t>(in.gcount())));
            if (in.eof()) lines.finish();
            while (auto change = next(lines, file, count)) {
                if (lines.line() <= known) continue;
                co_await write(*change, lines, file);
                if (lines.line() < saved + lines_between_saves) continue;
                saved = lines.line();
                co_await flush();
                progress_.save_lines(file.path, saved);
                std::cout << file.path.string() << ": " << saved << " lines\n";
            }
        } while (in);
        co_await flush();
        if (file.lines && *file.lines != count)
            throw std::runtime_error(
                file.path.string() + " has " + std::to_string(count) +
                " lines, its manifest says " + std::to_string(*file.lines)
            );
        progress_.save_done(file.path);
        std::cout << file.path.string() << ": done, " << count << " lines\n";
    }

    /// The next line that is good, counting all; a file that cannot be read any further ends the
    /// program.
    std::optional<exported_change> next(
        dynamodb_json_lines& lines, const export_file& file, std::size_t& count
    ) {
        for (;; ++count) {
            try {
                auto change = lines.next_change();
                if (change) ++count;
                return change;
            } catch (const error& e) {
                if (lines.broken())
                    throw std::runtime_error(file.path.string() + ": " + e.info().message);
                report(file.path.string() + ": " + e.info().message);
            }
        }
    }

    asio::awaitable<void> write(
        const exported_change& change, const dynamodb_json_lines& lines, const export_file& file
    ) {
        try {
            if (change.new_image) {
                co_await writer_.put_item(*change.new_image);
            } else {
                key deleted(change.keys);
                co_await writer_.delete_item(std::move(deleted));
            }
        } catch (const error& e) {
            if (e.code() != error_kind::bad_request) throw;
            const std::string line = std::to_string(lines.line());
            report(file.path.string() + ": line " + line + ": " + e.info().message);
            keep_refused(change.new_image, change.keys);
        }
    }

    /// Waits until all is written. What DynamoDB refuses is kept in a file; anything else, such as
    /// a table that stays throttled, ends the program, and the lines since the last save are
    /// written again by the next run.
    asio::awaitable<void> flush() {
        try {
            co_await writer_.flush();
        } catch (const batch_write_error& e) {
            for (const unwritten_request& request : e.unwritten())
                if (request.code() != error_kind::bad_request) throw;
            for (const unwritten_request& request : e.unwritten()) {
                report(request.message());
                const item* const put = request.item();
                keep_refused(put ? std::optional<item>(*put) : std::nullopt, request.attributes());
            }
        }
    }

    void keep_refused(const std::optional<item>& put, const item& deleted) {
        std::string line;
        try {
            line = put ? to_dynamodb_json_line(*put)
                       : "{\"Keys\":" + to_dynamodb_json(deleted) + "}\n";
        } catch (const error&) {
            return; // such as an empty name: reported with its line only
        }
        std::ofstream out(refused_file_, std::ios::app);
        out << line;
        out.close();
        if (!out) throw std::runtime_error("cannot write " + refused_file_.string());
    }

    void report(const std::string& what) {
        ++not_written_;
        std::cout << what << '\n';
    }

    batch_writer writer_;
    progress progress_;
    std::filesystem::path refused_file_;
    std::uint64_t not_written_ = 0;
};

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 4) {
            std::cerr << "load_export TABLE PROGRESS FILE-OR-FOLDER...\n";
            return 1;
        }
        std::vector<export_file> files;
        for (int i = 3; i < argc; ++i)
            for (export_file& file : files_of(argv[i]))
                files.push_back(std::move(file));
        asio::io_context context(1);
        const client db(context.get_executor());
        loader job(db.table(argv[1]), argv[2]);
        asio::co_spawn(context, job.run(std::move(files)), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
        return job.complete() ? 0 : 2;
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
