# SPDX-License-Identifier: BSL-1.0
cmake_minimum_required(VERSION 3.25)
# Who includes codynamo's headers, all but the opt-in json.hpp and typed.hpp, must not pay for what is compiled once in src/: asks the compiler CXX for
# every file that they pull in.

set(heavy "/boost/beast[./]|/boost/asio/ssl[./]|/boost/asio\\.hpp|/openssl/|/nlohmann/|/boost/pfr[./]")

file(GLOB_RECURSE headers RELATIVE "${ROOT}/include" "${ROOT}/include/codynamo/*.hpp")
list(REMOVE_ITEM headers codynamo/json.hpp codynamo/typed.hpp)
list(FILTER headers EXCLUDE REGEX "^codynamo/typed/")
if(NOT headers)
    message(FATAL_ERROR "${ROOT}/include has no headers")
endif()
list(TRANSFORM headers REPLACE "(.+)" "#include <\\1>" OUTPUT_VARIABLE includes)
list(JOIN includes "\n" text)
file(WRITE "${WORK}/all_headers.cpp" "${text}\n")

string(REPLACE "|" ";" INCLUDE_DIRS "${INCLUDE_DIRS}")
list(TRANSFORM INCLUDE_DIRS PREPEND -I)
execute_process(
    COMMAND "${CXX}" -std=c++20 "-I${ROOT}/include" ${INCLUDE_DIRS} -M "${WORK}/all_headers.cpp"
    OUTPUT_VARIABLE files
    ERROR_VARIABLE errors
    RESULT_VARIABLE status
)
if(NOT status EQUAL 0)
    message("${errors}")
    message(FATAL_ERROR "The public headers do not compile; the compiler's output is above")
endif()
string(REGEX REPLACE "[ \\\n]+" ";" files "${files}")
list(FILTER files INCLUDE REGEX "${heavy}")
if(files)
    list(JOIN files "\n  " files)
    message(FATAL_ERROR "A public header includes what only src/ may include (the compiler option -H shows through which):\n  ${files}")
endif()
