# SPDX-License-Identifier: BSL-1.0
# What a build of codynamo itself starts from. A project that adds codynamo keeps its own settings.

if(PROJECT_IS_TOP_LEVEL)
    get_property(is_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
    if(NOT is_multi_config AND NOT CMAKE_BUILD_TYPE)
        set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release, RelWithDebInfo..." FORCE)
    endif()

    set(CMAKE_CXX_STANDARD 20)
    set(CMAKE_CXX_STANDARD_REQUIRED ON)
    set(CMAKE_CXX_EXTENSIONS OFF)
    set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

    find_program(CODYNAMO_CCACHE ccache)
    mark_as_advanced(CODYNAMO_CCACHE)
    if(CODYNAMO_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
        # The sloppiness lets ccache see through the tests' precompiled header.
        set(CMAKE_CXX_COMPILER_LAUNCHER
            "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
            "${CODYNAMO_CCACHE}"
        )
    endif()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/CodynamoGcc12.cmake")
codynamo_notice_gcc12("${PROJECT_SOURCE_DIR}/docs/gcc12.md")

# Gives `target` the warnings that this project is clean of.
function(codynamo_warnings target)
    if(CODYNAMO_WARNINGS)
        target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
    endif()
endfunction()

# Compiles `target` as few large files, BATCH_SIZE sources each: most of a small file's time goes into Asio's headers.
function(codynamo_unity target batch_size)
    if(CODYNAMO_UNITY_BUILD)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${batch_size})
        # g++ takes an included .cpp for a header, whose anonymous namespaces it would warn of.
        target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
    endif()
endfunction()

# Compiles each function and variable of `target` into a section of its own, which a linker can leave out.
function(codynamo_sections target)
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU,Clang,AppleClang>:-ffunction-sections;-fdata-sections>)
endfunction()

# Makes programs with the static library `target` leave out what they do not use of it: half of a small program. Not in Debug builds, whose
# sanitizers have sections of their own. Sets codynamo_unused_sections_flag for programs that are built without CMake.
function(codynamo_drop_unused_sections target)
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY" AND CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang)$" AND CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
        target_link_options(${target} INTERFACE $<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:LINKER:--gc-sections>)
        set(codynamo_unused_sections_flag " -Wl,--gc-sections" CACHE INTERNAL "")
    else()
        set(codynamo_unused_sections_flag "" CACHE INTERNAL "")
    endif()
endfunction()
