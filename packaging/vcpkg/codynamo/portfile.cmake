# SPDX-License-Identifier: BSL-1.0
# An overlay port that builds the checkout it lies in: vcpkg install codynamo --overlay-ports=packaging/vcpkg
# A port in a registry fetches a release in place of this line and stays the same otherwise.
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../..")

vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        -DCODYNAMO_BUILD_TESTS=OFF
        -DCODYNAMO_BUILD_EXAMPLES=OFF
        -DCODYNAMO_BUILD_BENCH=OFF
        -DCODYNAMO_WARNINGS=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/codynamo)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
