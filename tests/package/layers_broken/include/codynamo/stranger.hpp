// SPDX-License-Identifier: BSL-1.0
// A header that the table does not know.
#pragma once
