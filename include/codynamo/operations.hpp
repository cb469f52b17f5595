// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/operation/batch_get_item.hpp>
#include <codynamo/operation/batch_write_item.hpp>
#include <codynamo/operation/call.hpp>
#include <codynamo/operation/delete_item.hpp>
#include <codynamo/operation/get_item.hpp>
#include <codynamo/operation/put_item.hpp>
#include <codynamo/operation/query.hpp>
#include <codynamo/operation/scan.hpp>
#include <codynamo/operation/statements.hpp>
#include <codynamo/operation/tables.hpp>
#include <codynamo/operation/tags.hpp>
#include <codynamo/operation/time_to_live.hpp>
#include <codynamo/operation/transact_get_items.hpp>
#include <codynamo/operation/transact_write_items.hpp>
#include <codynamo/operation/update_item.hpp>
#include <codynamo/operation/update_table.hpp>
