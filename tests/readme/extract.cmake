# SPDX-License-Identifier: BSL-1.0
# Writes the C++ blocks of `readme` into `folder`: the one that begins with ```cpp program as program.cpp, the others, which begin with
# ```cpp, as functions in blocks.ipp. The compiler's messages name README.md and its lines.

# Takes `length` characters off `rest` and counts their lines in `line`.
macro(_codynamo_take length)
    string(SUBSTRING "${rest}" 0 ${length} taken)
    string(SUBSTRING "${rest}" ${length} -1 rest)
    string(REGEX REPLACE "[^\n]" "" taken_lines "${taken}")
    string(LENGTH "${taken_lines}" taken_lines)
    math(EXPR line "${line} + ${taken_lines}")
endmacro()

function(codynamo_extract_readme readme folder)
    file(READ "${readme}" rest)
    if(rest MATCHES "\n *```(c\\+\\+|C\\+\\+|cxx|cc|CPP|Cpp)")
        message(FATAL_ERROR "${readme}: begin C++ blocks with ```cpp, or they are not compiled")
    endif()
    set(line 1)
    set(programs 0)
    set(functions "")
    set(calls "")
    string(FIND "${rest}" "\n```cpp" begin)
    while(NOT begin EQUAL -1)
        math(EXPR fence_begin "${begin} + 1")
        _codynamo_take(${fence_begin})
        string(FIND "${rest}" "\n" fence_length)
        string(FIND "${rest}" "\n```\n" end)
        if(end EQUAL -1)
            message(FATAL_ERROR "${readme}:${line}: the block does not end")
        endif()
        string(SUBSTRING "${rest}" 0 ${fence_length} fence)
        math(EXPR first_line "${line} + 1")
        if(NOT fence MATCHES "^```cpp( program)?$")
            message(FATAL_ERROR "${readme}:${line}: `${fence}` is neither ```cpp nor ```cpp program")
        endif()
        _codynamo_take(${end})
        string(SUBSTRING "${taken}" ${fence_length} -1 code) # begins with a line end

        if(fence STREQUAL "```cpp program")
            math(EXPR programs "${programs} + 1")
            file(CONFIGURE OUTPUT "${folder}/program.cpp" CONTENT "#line ${first_line} \"${readme}\"@code@\n" @ONLY)
        else()
            string(APPEND functions
                "asio::awaitable<void> block_${first_line}([[maybe_unused]] client db, [[maybe_unused]] table orders)\n"
                "{\n#line ${first_line} \"${readme}\"${code}\nco_return;\n}\n\n"
            )
            string(APPEND calls "    {${first_line}, block_${first_line}},\n")
        endif()
        string(FIND "${rest}" "\n```cpp" begin)
    endwhile()
    if(NOT programs EQUAL 1 OR functions STREQUAL "")
        message(FATAL_ERROR "${readme} has ${programs} blocks ```cpp program; it should have one, and some ```cpp")
    endif()
    file(CONFIGURE OUTPUT "${folder}/blocks.ipp" CONTENT "@functions@const readme_block readme_blocks[] = {\n@calls@};\n" @ONLY)
endfunction()
