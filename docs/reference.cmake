# SPDX-License-Identifier: BSL-1.0
# Writes the reference of ROOT to OUTPUT by DOXYGEN. Fails on its warnings, such as those about public names without a comment.

set(ENV{CODYNAMO_REFERENCE_DIR} "${OUTPUT}")
set(ENV{CODYNAMO_VERSION} "${VERSION}")
file(MAKE_DIRECTORY "${OUTPUT}")
execute_process(COMMAND "${DOXYGEN}" docs/Doxyfile WORKING_DIRECTORY "${ROOT}" COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS "${OUTPUT}/warnings.txt" lines)
set(count 0)
foreach(line IN LISTS lines)
    if(line MATCHES "^[^ ]+:[0-9]+: ")
        math(EXPR count "${count} + 1")
    endif()
    message("${line}")
endforeach()
if(count GREATER 0)
    message(FATAL_ERROR "${count} warnings of Doxygen: each public name has a sentence above it")
endif()
message("0 warnings; the reference is ${OUTPUT}/html/index.html")
