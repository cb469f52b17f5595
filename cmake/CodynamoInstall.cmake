# SPDX-License-Identifier: BSL-1.0
# Install rules: the library, the public headers and the package for find_package(codynamo).

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(codynamo_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/codynamo")

install(
    TARGETS codynamo
    EXPORT codynamoTargets
    FILE_SET HEADERS
)
install(TARGETS codynamo_json FILE_SET HEADERS)
install(EXPORT codynamoTargets NAMESPACE codynamo:: DESTINATION "${codynamo_package_dir}")

configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/codynamoConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/codynamoConfig.cmake"
    INSTALL_DESTINATION "${codynamo_package_dir}"
    NO_SET_AND_CHECK_MACRO
)
write_basic_package_version_file(
    "${PROJECT_BINARY_DIR}/codynamoConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion
)
install(
    FILES
        "${PROJECT_BINARY_DIR}/codynamoConfig.cmake"
        "${PROJECT_BINARY_DIR}/codynamoConfigVersion.cmake"
        "${PROJECT_SOURCE_DIR}/cmake/CodynamoFindBoost.cmake"
    DESTINATION "${codynamo_package_dir}"
)
