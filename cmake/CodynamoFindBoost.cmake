# SPDX-License-Identifier: BSL-1.0
# Finds Boost's headers for codynamo's own build and, installed beside the package file, for those who use it.

# Sets CODYNAMO_BOOST_FOUND and, if it is false, CODYNAMO_BOOST_REASON. Provides Boost::headers.
macro(codynamo_find_boost)
    set(CODYNAMO_BOOST_FOUND TRUE)
    if(NOT TARGET Boost::headers)
        find_package(Boost 1.83 CONFIG QUIET)
        if(NOT TARGET Boost::headers)
            # An unpacked release that nobody built has no BoostConfig.cmake; CMake's own module finds it by BOOST_ROOT.
            if(POLICY CMP0167)
                cmake_policy(PUSH)
                cmake_policy(SET CMP0167 OLD)
            endif()
            find_package(Boost 1.83 MODULE QUIET)
            if(POLICY CMP0167)
                cmake_policy(POP)
            endif()
        endif()
        if(NOT TARGET Boost::headers)
            set(CODYNAMO_BOOST_FOUND FALSE)
            string(CONCAT CODYNAMO_BOOST_REASON
                "codynamo needs the headers of Boost 1.83 or newer (before it, cancelling a co_spawn across executors is a "
                "use-after-free in Boost.Asio) and found none. Debian 12: apt install -t bookworm-backports libboost1.83-dev; "
                "Debian 13: libboost-dev; Ubuntu 24.04: libboost1.83-dev; scripts/bootstrap.sh does it for you. For a Boost "
                "elsewhere, give CMake its folder by -DBOOST_ROOT=..."
            )
        endif()
    endif()
endmacro()
