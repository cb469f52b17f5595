# SPDX-License-Identifier: BSL-1.0
cmake_minimum_required(VERSION 3.25)
# Builds and runs consumer/ as a project that uses codynamo: by find_package from an install of the build INSTALLED_FROM or, without it, by
# add_subdirectory of ROOT as a shared library. In WORK, with GENERATOR, CXX, CXX_FLAGS and CONFIG.

function(run)
    execute_process(COMMAND ${ARGN} OUTPUT_VARIABLE output ERROR_VARIABLE output RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
        list(JOIN ARGN " " command)
        message("${output}")
        message(FATAL_ERROR "${command}\nended with ${status}; its output is above")
    endif()
    set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK}")
set(build "${WORK}/build")
if(INSTALLED_FROM)
    run("${CMAKE_COMMAND}" --install "${INSTALLED_FROM}" --config "${CONFIG}" --prefix "${WORK}/prefix")
    set(how "-DCMAKE_PREFIX_PATH=${WORK}/prefix")

    file(GLOB_RECURSE public RELATIVE "${ROOT}/include" "${ROOT}/include/*.hpp")
    file(GLOB_RECURSE installed RELATIVE "${WORK}/prefix/include" "${WORK}/prefix/include/*")
    list(REMOVE_ITEM installed codynamo/src.hpp) # generated
    if(NOT public STREQUAL installed)
        message(FATAL_ERROR "The public headers are\n${public}\nbut installed were\n${installed}")
    endif()
    file(GLOB_RECURSE package_files "${WORK}/prefix/*.cmake")
    foreach(file IN LISTS package_files)
        file(STRINGS "${file}" leaks REGEX "${ROOT}/(src|include|cmake)")
        if(leaks)
            message(FATAL_ERROR "${file} names the source tree, which its users do not have:\n${leaks}")
        endif()
    endforeach()
else()
    set(how "-DCODYNAMO_SOURCE_DIR=${ROOT}" -DBUILD_SHARED_LIBS=ON)
endif()

run(
    "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}/consumer" -B "${build}" -G "${GENERATOR}"
    "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_FLAGS=${CXX_FLAGS}" "-DCMAKE_BUILD_TYPE=${CONFIG}" ${how}
    "-DHEADER_ONLY_FLAGS=${HEADER_ONLY_FLAGS}"
)
if(output MATCHES "CXX compiler identification is GNU 12" AND NOT output MATCHES "gcc12\\.md")
    message(FATAL_ERROR "A configure run with g++ 12 does not mention docs/gcc12.md:\n${output}")
endif()
run("${CMAKE_COMMAND}" --build "${build}" --config "${CONFIG}" --parallel 2)
foreach(name IN ITEMS consumer consumer_json consumer_header_only)
    find_program(${name} ${name} PATHS "${build}" "${build}/${CONFIG}" NO_DEFAULT_PATH REQUIRED)
    run("${${name}}")
endforeach()

# With the words that pkg-config prints, and no CMake.
find_program(pkg_config NAMES pkgconf pkg-config)
file(GLOB_RECURSE pc_file "${WORK}/prefix/*/codynamo.pc")
if(INSTALLED_FROM AND pkg_config)
    cmake_path(GET pc_file PARENT_PATH pc_dir)
    set(ENV{PKG_CONFIG_PATH} "${pc_dir}")
    execute_process(
        COMMAND "${pkg_config}" --cflags --libs codynamo
        OUTPUT_VARIABLE words
        OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY
    )
    separate_arguments(words UNIX_COMMAND "${words}")
    separate_arguments(flags UNIX_COMMAND "${CXX_FLAGS}")
    string(REPLACE "|" ";-I" INCLUDE_DIRS "${INCLUDE_DIRS}")
    run(
        "${CXX}" -std=c++20 ${flags} "${CMAKE_CURRENT_LIST_DIR}/consumer/main.cpp" -I${INCLUDE_DIRS} ${words}
        -o "${WORK}/consumer_pkg_config"
    )
    run("${WORK}/consumer_pkg_config")
endif()
