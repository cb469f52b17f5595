// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/item.hpp>
#include <codynamo/key.hpp>

#include <filesystem>
#include <string>
#include <vector>

// The layout of the table. `collection` is its partition key, `code` its sort key:
//
//   country#AT   AT-9   name, type and sometimes parent of a subdivision
//   language#d   deu    name, type, scope, ... of a language
//
// There is a partition for each first letter of a language rather than one for all of them, because
// DynamoDB writes at most 1,000 small items a second into one partition.

std::string country_collection(std::string country);
std::string language_collection(const std::string& code);
codynamo::key language_key(const std::string& code);

/// Every subdivision and every language. Throws std::runtime_error for a missing or malformed
/// file.
std::vector<codynamo::item> read_iso_codes(const std::filesystem::path& folder);
