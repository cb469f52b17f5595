# SPDX-License-Identifier: BSL-1.0
# Writes OUTPUT, the library as one header: ROOT/src/all.cpp with each quoted #include replaced, once, by the file it names.
#   cmake -DROOT=... -DOUTPUT=... -P CodynamoSingleHeader.cmake
cmake_minimum_required(VERSION 3.25)

set_property(GLOBAL PROPERTY codynamo_inlined "")

# Appends the text of ROOT/src/<path>, with its quoted includes replaced, to the global property codynamo_text.
function(codynamo_inline path)
    get_property(inlined GLOBAL PROPERTY codynamo_inlined)
    if("${path}" IN_LIST inlined)
        return()
    endif()
    set_property(GLOBAL APPEND PROPERTY codynamo_inlined "${path}")

    file(READ "${ROOT}/src/${path}" rest)
    string(REPLACE "// SPDX-License-Identifier: BSL-1.0\n" "" rest "${rest}")
    string(REPLACE "#pragma once\n" "" rest "${rest}")
    set(rest "\n${rest}")
    string(FIND "${rest}" "\n#include \"" begin)
    while(NOT begin EQUAL -1)
        string(SUBSTRING "${rest}" 0 ${begin} before)
        string(SUBSTRING "${rest}" ${begin} -1 rest)
        set_property(GLOBAL APPEND_STRING PROPERTY codynamo_text "${before}")
        string(REGEX MATCH "^\n#include \"([^\"]+)\"" line "${rest}")
        codynamo_inline("${CMAKE_MATCH_1}")
        string(LENGTH "${line}" length)
        string(SUBSTRING "${rest}" ${length} -1 rest)
        string(FIND "${rest}" "\n#include \"" begin)
    endwhile()
    set_property(GLOBAL APPEND_STRING PROPERTY codynamo_text "${rest}")
endfunction()

codynamo_inline(all.cpp)
get_property(text GLOBAL PROPERTY codynamo_text)
string(FIND "${text}" "#" begin) # behind all.cpp's own comment
string(SUBSTRING "${text}" ${begin} -1 text)
string(REGEX REPLACE "\n\n\n+" "\n\n" text "${text}")

file(WRITE "${OUTPUT}.new" "// SPDX-License-Identifier: BSL-1.0
// codynamo's sources as one header, generated from src/all.cpp. Include it in exactly one source file of a program that links
// codynamo::header_only, or OpenSSL by itself, in place of the compiled library; all other files include <codynamo/codynamo.hpp>.
#pragma once

#if defined(__GNUC__)
#pragma GCC diagnostic push
#endif
")
file(APPEND "${OUTPUT}.new" "${text}")
file(APPEND "${OUTPUT}.new" "
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
