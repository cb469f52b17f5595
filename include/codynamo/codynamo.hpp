// SPDX-License-Identifier: BSL-1.0
#pragma once

/// The whole library but for `codynamo/json.hpp`, which needs nlohmann/json,
/// `codynamo/typed.hpp`, which needs Boost.PFR, and `codynamo/as_result.hpp` with
/// `codynamo/result.hpp`, which bring Boost.Variant2 and Boost.Mp11.

#include <codynamo/attribute.hpp>
#include <codynamo/batch_writer.hpp>
#include <codynamo/client.hpp>
#include <codynamo/config.hpp>
#include <codynamo/connection_config.hpp>
#include <codynamo/credentials.hpp>
#include <codynamo/credentials_cache.hpp>
#include <codynamo/cursor.hpp>
#include <codynamo/dynamodb_json.hpp>
#include <codynamo/error.hpp>
#include <codynamo/expression.hpp>
#include <codynamo/gzip_reader.hpp>
#include <codynamo/gzip_writer.hpp>
#include <codynamo/item.hpp>
#include <codynamo/json_text.hpp>
#include <codynamo/mfa.hpp>
#include <codynamo/observer.hpp>
#include <codynamo/operations.hpp>
#include <codynamo/options.hpp>
#include <codynamo/pages.hpp>
#include <codynamo/sigv4.hpp>
#include <codynamo/table.hpp>
#include <codynamo/transaction.hpp>
#include <codynamo/value.hpp>
