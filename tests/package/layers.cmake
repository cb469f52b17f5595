# SPDX-License-Identifier: BSL-1.0
cmake_minimum_required(VERSION 3.25)
# Which layer may include which. Checks every #include in ROOT/include and ROOT/src against the table below.

# layer(NAME FILES regex... USES layer... OTHERS regex...): the first layer with a regex for a file's path has it. It may use itself, the layers
# in USES and, from third parties, what OTHERS match; the standard library and the system always.
set(layers "")
function(layer name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "FILES;USES;OTHERS")
    list(APPEND layers ${name})
    set(layers "${layers}" PARENT_SCOPE)
    set(${name}_files "${arg_FILES}" PARENT_SCOPE)
    set(${name}_uses ${name} ${arg_USES} PARENT_SCOPE)
    set(${name}_others "${arg_OTHERS}" PARENT_SCOPE)
endfunction()

set(light_asio "^boost/asio/(any_io_executor|awaitable)\\.hpp$")

# --- public headers, and the sources that only implement one of them ---
layer(
    values
    FILES
        "^include/codynamo/(value|value_type|unknown_value|converter|type_codec|value_reader|value_writer|item_sink|struct_field|dynamodb_json|gzip_reader|gzip_writer|json_text|number|binary|item|attribute|key|list|map|of_this_thread|sets)\\.hpp$"
        "^include/codynamo/(duration|errc|error|outcome|result|write_request)\\.hpp$" "^include/codynamo/conversion/" "^src/(value|error)/"
    OTHERS "^boost/(system|container|unordered|assert|describe|mp11)/"
)
layer(
    requests
    FILES
        "^include/codynamo/(cursor|expression|operations|table_schema)\\.hpp$" "^include/codynamo/(expression|operation)/"
        "^src/(expression|operation)/"
    USES values
)
layer(
    skins
    FILES
        "^include/codynamo/(codynamo|config|connection_config|credentials|credentials_cache|executor|batch_get|client|parallel_scan|table|pages|batch_writer|transaction|version_check)\\.hpp$"
        "^include/codynamo/(asio|as_result|log|mfa|observer|options|sigv4|version)\\.hpp$" "^include/codynamo/option/" "^src/option/"
    USES values requests
    OTHERS "${light_asio}"
)
layer(
    typed
    FILES "^include/codynamo/typed\\.hpp$" "^include/codynamo/typed/" "^src/typed/"
    USES values requests skins
    OTHERS "^boost/(pfr|describe|mp11)[/.]" "${light_asio}"
)
layer(json FILES "^include/codynamo/json\\.hpp$" USES values OTHERS "^nlohmann/")

# --- private layers ---
layer(crypto FILES "^src/crypto/" OTHERS "^openssl/")
layer(gzip FILES "^src/gzip/" USES crypto values OTHERS "^boost/(beast/zlib|system)/")
layer(codec FILES "^src/codec/" USES values requests OTHERS "^boost/describe/")
layer(sigv4 FILES "^src/sigv4/" USES crypto values skins)
layer(config FILES "^src/config/" USES codec crypto values skins)
layer(async FILES "^src/async/" USES values skins OTHERS "^boost/asio/")
layer(http FILES "^src/(http|endpoint)/" USES async crypto values skins OTHERS "^boost/(asio|beast|system|url)[/.]" "^openssl/")
layer(
    credentials
    FILES "^src/credentials/"
    USES http async sigv4 crypto codec config values requests skins
    OTHERS "^boost/(asio|property_tree)/"
)
layer(
    exec
    FILES "^src/exec/"
    USES credentials http async sigv4 crypto codec config values requests skins
    OTHERS "^boost/asio/"
)
layer(
    facade
    FILES "^src/[^/]+\\.(cpp|hpp)$" "^src/(client|table|batch|pages|transaction)/"
    USES exec credentials http async sigv4 crypto codec config values requests skins typed
    OTHERS "^boost/(asio|system)/"
)

# --- the check ---
function(layer_of path result)
    foreach(name IN LISTS layers)
        foreach(pattern IN LISTS ${name}_files)
            if(path MATCHES "${pattern}")
                set(${result} ${name} PARENT_SCOPE)
                return()
            endif()
        endforeach()
    endforeach()
    set(${result} "" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE "${ROOT}" "${ROOT}/include/*.hpp" "${ROOT}/src/*.hpp" "${ROOT}/src/*.cpp")
list(REMOVE_ITEM files src/all.cpp)
list(SORT files ORDER DESCENDING) # src/ before include/
list(LENGTH files count)
if(count EQUAL 0)
    message(FATAL_ERROR "${ROOT} has no files to check")
endif()

set(faults "")
foreach(file IN LISTS files)
    layer_of("${file}" layer)
    if(NOT layer)
        string(APPEND faults "\n${file} belongs to no layer: give it one in ${CMAKE_CURRENT_LIST_FILE}")
        continue()
    endif()
    file(STRINGS "${ROOT}/${file}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE "^[^<\"]*([<\"]([^>\"]+)[>\"]).*" "\\1;\\2" parts "${line}")
        list(GET parts 0 shown)
        list(GET parts 1 path)
        if(path MATCHES "^codynamo/")
            set(target "include/${path}")
        elseif(shown MATCHES "^\"")
            set(target "src/${path}")
        elseif(path MATCHES "^(boost|openssl|nlohmann)/")
            set(allowed FALSE)
            foreach(pattern IN LISTS ${layer}_others)
                if(path MATCHES "${pattern}")
                    set(allowed TRUE)
                endif()
            endforeach()
            if(NOT allowed)
                list(JOIN ${layer}_others " and " others)
                string(APPEND faults "\n${file} includes ${shown}: of third parties, layer ${layer} may use only: ${others}")
            endif()
            continue()
        else()
            continue()
        endif()
        layer_of("${target}" used)
        if(NOT used IN_LIST ${layer}_uses)
            list(JOIN ${layer}_uses ", " uses)
            string(APPEND faults "\n${file} includes ${shown} of layer ${used}: layer ${layer} may use only: ${uses}")
        endif()
    endforeach()
endforeach()
if(faults)
    message("The layers of ${ROOT} are broken:${faults}")
    message(FATAL_ERROR "The table in ${CMAKE_CURRENT_LIST_FILE} says which layer may include which")
endif()
message("${count} files keep to their layers")
