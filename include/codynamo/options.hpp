// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/option/apply.hpp>
#include <codynamo/option/call.hpp>
#include <codynamo/option/expressions.hpp>
#include <codynamo/option/pages.hpp>
#include <codynamo/option/read.hpp>
#include <codynamo/option/transaction.hpp>
