# SPDX-License-Identifier: BSL-1.0
cmake_minimum_required(VERSION 3.25)
# src/all.cpp is the whole library in one file: it includes every other source and, if CXX is given, makes a program that runs with nothing but
# that compiler.

file(GLOB_RECURSE sources RELATIVE "${ROOT}/src" "${ROOT}/src/*.cpp")
list(REMOVE_ITEM sources all.cpp)
file(STRINGS "${ROOT}/src/all.cpp" lines REGEX "^#include \"")
list(TRANSFORM lines REPLACE "^#include \"([^\"]+)\".*" "\\1" OUTPUT_VARIABLE listed)

set(wrong "")
foreach(source IN LISTS sources)
    if(NOT source IN_LIST listed)
        string(APPEND wrong "\n  add     #include \"${source}\"")
    endif()
endforeach()
foreach(source IN LISTS listed)
    if(NOT source IN_LIST sources)
        string(APPEND wrong "\n  remove  #include \"${source}\"")
    endif()
endforeach()
if(wrong)
    message(FATAL_ERROR "src/all.cpp does not list what is in src/:${wrong}")
endif()

if(NOT CXX)
    return()
endif()
file(MAKE_DIRECTORY "${WORK}")
string(REPLACE "|" ";" INCLUDE_DIRS "${INCLUDE_DIRS}")
list(TRANSFORM INCLUDE_DIRS PREPEND -I)
string(REPLACE "|" ";" LIBRARIES "${LIBRARIES}")
execute_process(
    COMMAND
        "${CXX}" -std=c++20 "-I${ROOT}/include" "-I${ROOT}/src" ${INCLUDE_DIRS}
        "${CMAKE_CURRENT_LIST_DIR}/consumer/main.cpp" "${ROOT}/src/all.cpp" ${LIBRARIES} -pthread -o "${WORK}/consumer"
    COMMAND_ERROR_IS_FATAL ANY
)
execute_process(COMMAND "${WORK}/consumer" COMMAND_ERROR_IS_FATAL ANY)
