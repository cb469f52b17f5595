# SPDX-License-Identifier: BSL-1.0
# The notice about g++ 12, for codynamo's own build, for projects that add it and, installed beside the package file, for those that find it.

# Prints two lines, once in a configure run, if the compiler is a g++ before 13. `page` is where to read about it.
function(codynamo_notice_gcc12 page)
    get_property(noticed GLOBAL PROPERTY codynamo_gcc12_noticed)
    if(noticed OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU" OR NOT CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        return()
    endif()
    set_property(GLOBAL PROPERTY codynamo_gcc12_noticed TRUE)
    message(STATUS "codynamo: g++ ${CMAKE_CXX_COMPILER_VERSION} destroys some temporaries in co_await expressions twice (operands of ?:, braced aggregates)")
    message(STATUS "codynamo: name them in a statement before the co_await, as described in ${page}")
endfunction()
