// SPDX-License-Identifier: BSL-1.0
#include "codec/placeholder_count.hpp"

#include <catch2/catch_test_macros.hpp>

#include <string_view>

using codynamo::codec::count_placeholders;

TEST_CASE("placeholders are counted as DynamoDB Local counts them") {
    struct row {
        std::string_view statement;
        std::size_t count;
    };

    // Each runs, or is refused, on DynamoDB Local 3.3.1 with so many parameters.
    const row rows[] = {
        {"SELECT * FROM t", 0},
        {"SELECT * FROM t WHERE id = ?", 1},
        {"INSERT INTO t VALUE {'id': ?, 'n': ?}", 2},
        {"", 0},
        // texts and names
        {"SELECT * FROM t WHERE id = 'really?'", 0},
        {"SELECT * FROM t WHERE id = 'it''s ?' OR id = ?", 1},
        {"SELECT * FROM \"t?\" WHERE id = ?", 1},
        {"SELECT * FROM \"t\"\"?\" WHERE id = ?", 1},
        {"SELECT * FROM t WHERE id = '--' OR id = ?", 1},
        {"SELECT * FROM t WHERE id = '/*' OR id = ? OR id = '*/'", 1},
        {"SELECT * FROM t WHERE id = 'a\" ?' OR id = ?", 1},
        // comments to the end of the line
        {"SELECT * FROM t WHERE id = ? -- why?", 1},
        {"SELECT * FROM t -- ?\n WHERE id = ?", 1},
        {"SELECT * FROM t -- ?\r WHERE id = ?", 1},
        {"SELECT * FROM t -- ?\v WHERE id = ?", 0},
        {"SELECT * FROM t WHERE id = ? -- it's", 1},
        {"SELECT * FROM t -- /* \n WHERE id = ?", 1},
        {"SELECT * FROM t WHERE id = ?--", 1},
        {"SELECT * FROM t WHERE id = ? - ?", 2},
        // comments in brackets, which do not nest
        {"SELECT * FROM t WHERE id = ? /* why? */", 1},
        {"/* ? */ SELECT * FROM t WHERE id = ?", 1},
        {"SELECT * FROM t /* it's? */ WHERE id = ?", 1},
        {"SELECT * FROM t /*\"*/ WHERE id = ?", 1},
        {"SELECT * FROM t /* -- */ WHERE id = ?", 1},
        {"SELECT * FROM t WHERE id = ?/**/", 1},
        {"SELECT * FROM t WHERE id = ? /*/ ? */", 1},
        {"SELECT * FROM t WHERE id = ? /* ** / ? **/", 1},
        {"SELECT * FROM t WHERE id = ? /* a /* ? */ AND n = ?", 2},
        {"SELECT * FROM t WHERE id = ? / ?", 2},
        // without their end: the service refuses these
        {"SELECT * FROM t WHERE id = ? /* ?", 1},
        {"SELECT * FROM t WHERE id = ? AND n = 'a ?", 1},
        {"-", 0},
        {"/", 0},
        {"/*", 0},
        {"/*/", 0},
        {"'", 0},
    };
    for (const row& r : rows) {
        CAPTURE(r.statement);
        CHECK(count_placeholders(r.statement) == r.count);
    }
}
