// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <codynamo/expression/attr.hpp>
#include <codynamo/expression/key_condition.hpp>
#include <codynamo/expression/path.hpp>
#include <codynamo/expression/update.hpp>
