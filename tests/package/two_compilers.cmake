# SPDX-License-Identifier: BSL-1.0
cmake_minimum_required(VERSION 3.25)
# The library by one compiler and a program by another: two_compilers/main.cpp by OTHER with LIBRARY, which CXX built, and by CXX with a
# library that OTHER builds here, in WORK.

set(main "${CMAKE_CURRENT_LIST_DIR}/two_compilers/main.cpp")
string(REPLACE "|" ";" INCLUDE_DIRS "${INCLUDE_DIRS}")
list(TRANSFORM INCLUDE_DIRS PREPEND -I)
string(REPLACE "|" ";" LIBRARIES "${LIBRARIES}")
set(flags -std=c++20 -O0 "-I${ROOT}/include" ${INCLUDE_DIRS})
file(MAKE_DIRECTORY "${WORK}")

function(run)
    execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

message(STATUS "the library by ${CXX}, the program by ${OTHER}")
run("${OTHER}" ${flags} "${main}" "${LIBRARY}" ${LIBRARIES} -pthread -o "${WORK}/with_built_library")
run("${WORK}/with_built_library")

message(STATUS "the library by ${OTHER}, the program by ${CXX}")
run("${OTHER}" ${flags} "-I${ROOT}/src" -c "${ROOT}/src/all.cpp" -o "${WORK}/all.o")
run("${CXX}" ${flags} "${main}" "${WORK}/all.o" ${LIBRARIES} -pthread -o "${WORK}/with_other_library")
run("${WORK}/with_other_library")
