# SPDX-License-Identifier: BSL-1.0
cmake_minimum_required(VERSION 3.25)
# Compiles SOURCES, programs that use the library, as their author may: by CXX with FLAGS, with many warnings, each of which is an error. In a
# program's own coroutines g++ may warn of Asio's (docs/gcc12.md), in the library's headers it must not.

set(warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(NOT CXX MATCHES "clang")
    list(APPEND warnings -Wno-error=mismatched-new-delete)
endif()
separate_arguments(FLAGS UNIX_COMMAND "${FLAGS}")
string(REPLACE "|" ";" SOURCES "${SOURCES}")
string(REPLACE "|" ";" INCLUDE_DIRS "${INCLUDE_DIRS}")
list(TRANSFORM INCLUDE_DIRS PREPEND -I)

file(MAKE_DIRECTORY "${WORK}")
foreach(source IN LISTS SOURCES)
    set(command "${CXX}" -std=c++20 ${FLAGS} ${warnings} ${INCLUDE_DIRS} -c "${source}" -o "${WORK}/object.o")
    execute_process(COMMAND ${command} ERROR_VARIABLE said RESULT_VARIABLE status)
    if(NOT status EQUAL 0 OR said MATCHES "/codynamo/[a-z_/0-9]+[.]hpp:[0-9:]+ warning:")
        list(JOIN command " " command)
        message("${said}")
        message(FATAL_ERROR "${command}\nwarns; its output is above")
    endif()
endforeach()
