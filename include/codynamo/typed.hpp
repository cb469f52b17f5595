// SPDX-License-Identifier: BSL-1.0
#pragma once

// Opt-in: this header needs Boost.PFR and Boost.Describe (headers only, of the same Boost), and
// <codynamo/codynamo.hpp> does not include it.

#include <codynamo/codynamo.hpp>                // IWYU pragma: export
#include <codynamo/typed/attr.hpp>              // IWYU pragma: export
#include <codynamo/typed/facts.hpp>             // IWYU pragma: export
#include <codynamo/typed/items.hpp>             // IWYU pragma: export
#include <codynamo/typed/key_condition.hpp>     // IWYU pragma: export
#include <codynamo/typed/key_terms.hpp>         // IWYU pragma: export
#include <codynamo/typed/mapping.hpp>           // IWYU pragma: export
#include <codynamo/typed/pages.hpp>             // IWYU pragma: export
#include <codynamo/typed/projected.hpp>         // IWYU pragma: export
#include <codynamo/typed/struct_conversion.hpp> // IWYU pragma: export
#include <codynamo/typed/typed_table.hpp>       // IWYU pragma: export
#include <codynamo/typed/typed_transaction.hpp> // IWYU pragma: export
#include <codynamo/typed/update.hpp>            // IWYU pragma: export
#include <codynamo/typed/variants.hpp>          // IWYU pragma: export

#include <set> // the other types that members commonly have come with the headers above
