# SPDX-License-Identifier: BSL-1.0
# Turns the C++ blocks of Markdown pages into source text. The compiler's messages name the page and its lines. The first line of a block
# says what becomes of it:
#   ```cpp            compiled and run, in a coroutine with `client db` and `table orders`
#   ```cpp compile    only compiled, in such a coroutine
#   ```cpp header     compiled in front of the page's coroutines: types and functions that they use
#   ```cpp global     compiled in front of all pages, outside of namespaces: types, and the library's templates specialised for them
#   ```cpp program    written to program.cpp: a program of its own
#   ```cpp foreign    another library's code: left alone

# Takes `length` characters off `rest` and counts their lines in `line`.
macro(_codynamo_take length)
    string(SUBSTRING "${rest}" 0 ${length} taken)
    string(SUBSTRING "${rest}" ${length} -1 rest)
    string(REGEX REPLACE "[^\n]" "" taken_lines "${taken}")
    string(LENGTH "${taken_lines}" taken_lines)
    math(EXPR line "${line} + ${taken_lines}")
endmacro()

# Appends the blocks of `page`, named `title`, to `globals`, `functions`, `calls` and `programs` of the caller.
function(_codynamo_extract_page page title)
    file(READ "${page}" rest)
    if(rest MATCHES "\n *```(c\\+\\+|C\\+\\+|cxx|cc|CPP|Cpp)")
        message(FATAL_ERROR "${page}: begin C++ blocks with ```cpp, or they are not compiled")
    endif()
    set(line 1)
    set(page_headers "")
    set(page_functions "")
    string(REGEX REPLACE "[^A-Za-z0-9]" "_" space "page_${title}")
    string(FIND "${rest}" "\n```cpp" begin)
    while(NOT begin EQUAL -1)
        math(EXPR fence_begin "${begin} + 1")
        _codynamo_take(${fence_begin})
        string(FIND "${rest}" "\n" fence_length)
        string(FIND "${rest}" "\n```\n" end)
        if(end EQUAL -1)
            message(FATAL_ERROR "${page}:${line}: the block does not end")
        endif()
        string(SUBSTRING "${rest}" 0 ${fence_length} fence)
        math(EXPR first_line "${line} + 1")
        _codynamo_take(${end})
        string(SUBSTRING "${taken}" ${fence_length} -1 code) # begins with a line end
        set(code "#line ${first_line} \"${page}\"${code}\n")

        if(fence STREQUAL "```cpp program")
            string(APPEND programs "${code}")
        elseif(fence STREQUAL "```cpp global")
            string(APPEND globals "${code}")
        elseif(fence STREQUAL "```cpp header")
            string(APPEND page_headers "${code}")
        elseif(fence STREQUAL "```cpp" OR fence STREQUAL "```cpp compile")
            string(APPEND page_functions
                "[[maybe_unused]] asio::awaitable<void> "
                "block_${first_line}([[maybe_unused]] client db, [[maybe_unused]] table orders)\n{\n${code}co_return;\n}\n\n"
            )
            if(fence STREQUAL "```cpp")
                string(APPEND calls "    {\"${title}\", ${first_line}, ${space}::block_${first_line}},\n")
            endif()
        elseif(NOT fence STREQUAL "```cpp foreign")
            message(FATAL_ERROR "${page}:${line}: `${fence}` is not a kind of block that ${CMAKE_CURRENT_FUNCTION_LIST_FILE} knows")
        endif()
        string(FIND "${rest}" "\n```cpp" begin)
    endwhile()
    set(globals "${globals}" PARENT_SCOPE)
    set(programs "${programs}" PARENT_SCOPE)
    set(calls "${calls}" PARENT_SCOPE)
    if(page_functions)
        set(functions "${functions}namespace ${space} {\n\n${page_headers}\n${page_functions}} // namespace ${space}\n\n" PARENT_SCOPE)
    endif()
endfunction()

# Writes the blocks of the pages, whose names are shown relative to `root`, to globals.ipp, blocks.ipp and program.cpp in `folder`.
function(codynamo_extract_pages root folder)
    set(globals "")
    set(programs "")
    set(functions "")
    set(calls "")
    foreach(page IN LISTS ARGN)
        file(RELATIVE_PATH title "${root}" "${page}")
        _codynamo_extract_page("${page}" "${title}")
    endforeach()
    if(programs STREQUAL "" OR functions STREQUAL "")
        message(FATAL_ERROR "The pages have no block ```cpp program, or no block ```cpp")
    endif()
    file(CONFIGURE OUTPUT "${folder}/program.cpp" CONTENT "@programs@" @ONLY)
    file(CONFIGURE OUTPUT "${folder}/globals.ipp" CONTENT "@globals@" @ONLY)
    file(CONFIGURE OUTPUT "${folder}/blocks.ipp" CONTENT "@functions@const docs_block docs_blocks[] = {\n@calls@};\n" @ONLY)
endfunction()
