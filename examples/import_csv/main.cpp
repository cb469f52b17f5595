// SPDX-License-Identifier: BSL-1.0
//
// Imports a CSV file into a table, and reports each line that was not written, with the reason.
//
//   import_csv FILE TABLE KEY [SORT_KEY]
//
// The first line names the attributes; a field that looks like a number becomes one, except in key
// attributes, and an empty field is left out. The table is created if it does not exist, with keys
// of type string. Of two lines with one key the later one is written. Ends with status 2 if a line
// was not written.
//
#include <codynamo/as_result.hpp>
#include <codynamo/codynamo.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

using namespace codynamo;

namespace {

/// The fields of a line; quoted ones may hold commas and doubled quotes, but no line ends.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"' && quoted && line.substr(i + 1).starts_with('"'))
            fields.back() += line[++i];
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if (c != '\r')
            fields.back() += c;
    }
    return fields;
}

class importer {
public:
    importer(table into, std::vector<std::string> key_names)
        : into_(std::move(into)), key_names_(std::move(key_names)) {}

    asio::awaitable<void> run(std::string file) {
        std::ifstream in(file);
        std::string line;
        if (!std::getline(in, line)) throw std::runtime_error("cannot read " + file);
        columns_ = fields_of(line);
        co_await create_table();

        auto writer = into_.batch_writer(overwrite_by_pkeys(key_names_));
        for (int number = 2; std::getline(in, line); ++number) {
            const std::vector<std::string> fields = fields_of(line);
            if (fields.size() != columns_.size()) {
                failures_[number] = "it has " + std::to_string(fields.size()) + " fields, not " +
                                    std::to_string(columns_.size());
                continue;
            }
            const item row = to_item(fields);
            lines_[key_of(row)] = number;
            try {
                co_await writer.put_item(row);
            } catch (const error& e) {
                if (e.code() != error_kind::bad_request) throw;
                failures_[number] = e.what(); // refused before it was sent
            }
        }
        try {
            co_await writer.close();
        } catch (const batch_write_error& e) {
            for (const unwritten_request& request : e.unwritten())
                failures_[lines_[key_of(request.attributes())]] =
                    request.code().message() + ": " + request.message();
        }
        std::cout << writer.stats().written << " written, " << writer.stats().superseded
                  << " superseded by a later line, " << failures_.size() << " not written\n";
        for (const auto& [number, reason] : failures_)
            std::cout << file << ':' << number << ": " << reason << '\n';
    }

    [[nodiscard]] bool complete() const { return failures_.empty(); }

private:
    asio::awaitable<void> create_table() {
        table_schema schema(string_attribute(key_names_.front()));
        if (key_names_.size() > 1)
            schema = table_schema(string_attribute(key_names_[0]), string_attribute(key_names_[1]));
        const auto created = co_await as_result(into_.create_table(schema));
        if (!created && created.error().code() != service_errc::resource_in_use) created.value();
    }

    [[nodiscard]] bool is_key(const std::string& column) const {
        for (const std::string& name : key_names_)
            if (name == column) return true;
        return false;
    }

    [[nodiscard]] item to_item(const std::vector<std::string>& fields) const {
        item row;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto as_number = number::parse(fields[i]);
            if (as_number && as_number->storable() && !is_key(columns_[i]))
                row.set(columns_[i], *as_number);
            else if (!fields[i].empty() || is_key(columns_[i]))
                row.set(columns_[i], fields[i]);
        }
        return row;
    }

    /// The key attributes of a row as one text, to find its line again.
    [[nodiscard]] std::string key_of(const item& row) const {
        std::string text;
        for (const std::string& name : key_names_)
            if (const value* part = row.find(name)) text += part->as_string() + '\0';
        return text;
    }

    table into_;
    std::vector<std::string> key_names_;
    std::vector<std::string> columns_;
    std::unordered_map<std::string, int> lines_;
    std::map<int, std::string> failures_; ///< by line number
};

} // namespace

int main(int argc, char** argv) {
    try {
        if (argc < 4 || argc > 5) {
            std::cerr << "import_csv FILE TABLE KEY [SORT_KEY]\n";
            return 1;
        }
        asio::io_context context(1);
        const client db(context.get_executor());
        importer job(db.table(argv[2]), std::vector<std::string>(argv + 3, argv + argc));
        asio::co_spawn(context, job.run(argv[1]), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
        context.run();
        return job.complete() ? 0 : 2;
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
