// SPDX-License-Identifier: BSL-1.0
#pragma once

/// The version of these headers; `find_package(codynamo)` compares the same numbers.
#define CODYNAMO_VERSION "0.1.0"
