# SPDX-License-Identifier: BSL-1.0
cmake_minimum_required(VERSION 3.25)
# The manifests of vcpkg in ROOT say VERSION and name the packages whose headers the library includes; so does the recipe of Conan, which
# reads its version from the same header as CMake.

set(faults "")
file(GLOB_RECURSE sources "${ROOT}/src/*.?pp" "${ROOT}/include/*.?pp")
set(parts "")
foreach(source IN LISTS sources)
    file(STRINGS "${source}" lines REGEX "^#include <(boost|openssl)/")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^#include <(boost/)?([a-z_0-9]+).*" "\\2" part "${line}")
        list(APPEND parts "${part}")
    endforeach()
endforeach()
list(REMOVE_DUPLICATES parts)

foreach(manifest IN ITEMS vcpkg.json packaging/vcpkg/codynamo/vcpkg.json)
    file(READ "${ROOT}/${manifest}" text)
    string(JSON version GET "${text}" version)
    if(NOT version STREQUAL VERSION)
        string(APPEND faults "\n${manifest} says version ${version}, include/codynamo/version.hpp ${VERSION}")
    endif()
    foreach(part IN LISTS parts)
        string(REPLACE "_" "-" port "${part}")
        if(NOT part STREQUAL "openssl")
            string(PREPEND port "boost-")
        endif()
        if(NOT text MATCHES "\"${port}\"")
            string(APPEND faults "\n${manifest} does not name ${port}, whose headers the library includes")
        endif()
    endforeach()
endforeach()

file(READ "${ROOT}/packaging/conan/conanfile.py" recipe)
foreach(word IN ITEMS "boost/[>=1.83]" "openssl/[>=3" "nlohmann_json/[>=3.10]")
    string(FIND "${recipe}" "${word}" found)
    if(found EQUAL -1)
        string(APPEND faults "\npackaging/conan/conanfile.py does not require ${word}")
    endif()
endforeach()

find_program(python NAMES python3)
if(python)
    foreach(script IN ITEMS conanfile.py test_package/conanfile.py)
        execute_process(
            COMMAND "${python}" -c "import ast, sys; ast.parse(sys.stdin.read())"
            INPUT_FILE "${ROOT}/packaging/conan/${script}"
            ERROR_VARIABLE errors
            RESULT_VARIABLE status
        )
        if(NOT status EQUAL 0)
            string(APPEND faults "\npackaging/conan/${script}: ${errors}")
        endif()
    endforeach()
endif()

if(faults)
    message(FATAL_ERROR "The package managers' files do not fit the library:${faults}")
endif()
