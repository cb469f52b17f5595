// SPDX-License-Identifier: BSL-1.0
#include "codec/resource.hpp"

#include "codec/json_reader.hpp"

#include <algorithm>
#include <array>

namespace codynamo::codec {
namespace {

using json_kind = json_reader::kind;

/// Ends the reading: a reader with a fault reads nothing more.
void stop(json_reader& reader) {
    reader.fail("found");
}

void read_text(json_reader& reader, std::string& out) {
    if (reader.peek() != json_kind::string) return;
    out = reader.string();
    stop(reader);
}

/// {"TableName": "music", ...}
void read_table_name(json_reader& reader, std::string& out) {
    if (reader.peek() != json_kind::object) return;
    reader.object([&](std::string_view member) {
        if (member == "TableName") read_text(reader, out);
    });
}

/// {"music": [...], ...}
void read_first_name(json_reader& reader, std::string& out) {
    if (reader.peek() != json_kind::object) return;
    reader.object([&](std::string_view name) {
        out = name;
        stop(reader);
    });
}

/// [{"Put": {"TableName": "music", ...}}, ...]
void read_first_action(json_reader& reader, std::string& out) {
    if (reader.peek() != json_kind::array) return;
    reader.array([&] {
        if (reader.peek() != json_kind::object) return;
        reader.object([&](std::string_view) { read_table_name(reader, out); });
    });
}

bool names_resource(std::string_view member) {
    constexpr std::array<std::string_view, 6> members{
        "TableName", "TableArn", "ResourceArn", "ExportArn", "ImportArn", "GlobalTableName"
    };
    return std::find(members.begin(), members.end(), member) != members.end();
}

} // namespace

std::string resource_in(std::string_view request) {
    std::string found;
    std::string backup; // of RestoreTableFromBackup, which is about TargetTableName
    json_reader reader(request);
    if (reader.peek() != json_kind::object) return found;
    reader.object([&](std::string_view member) {
        if (member == "RequestItems")
            read_first_name(reader, found);
        else if (member == "TransactItems")
            read_first_action(reader, found);
        else if (member == "TableCreationParameters")
            read_table_name(reader, found);
        else if (member == "BackupArn" && reader.peek() == json_kind::string)
            backup = reader.string();
        else if (member == "TargetTableName" || names_resource(member))
            read_text(reader, found);
    });
    return found.empty() ? backup : found;
}

} // namespace codynamo::codec
