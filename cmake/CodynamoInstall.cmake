# SPDX-License-Identifier: BSL-1.0
# Install rules: the library, the public headers and the packages for find_package(codynamo) and pkg-config.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(codynamo_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/codynamo")

install(
    TARGETS codynamo
    EXPORT codynamoTargets
    FILE_SET HEADERS
)
install(EXPORT codynamoTargets NAMESPACE codynamo:: DESTINATION "${codynamo_package_dir}")

# Components, in files of their own: each needs a package that the library's users need not have.
install(TARGETS codynamo_json EXPORT codynamoJsonTargets FILE_SET HEADERS)
install(EXPORT codynamoJsonTargets NAMESPACE codynamo:: DESTINATION "${codynamo_package_dir}")
install(
    TARGETS codynamo_header_only
    EXPORT codynamoHeaderOnlyTargets
    INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
)
install(EXPORT codynamoHeaderOnlyTargets NAMESPACE codynamo:: DESTINATION "${codynamo_package_dir}")
install(FILES "${codynamo_single_header_dir}/codynamo/src.hpp" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/codynamo")

install(FILES "${PROJECT_SOURCE_DIR}/docs/gcc12.md" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/codynamoConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/codynamoConfig.cmake"
    INSTALL_DESTINATION "${codynamo_package_dir}"
    PATH_VARS CMAKE_INSTALL_DOCDIR
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
        "${PROJECT_SOURCE_DIR}/cmake/CodynamoGcc12.cmake"
    DESTINATION "${codynamo_package_dir}"
)

# The prefix is found from where the file lies, so that an install can be moved.
file(RELATIVE_PATH codynamo_pc_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" codynamo_pc_prefix "${codynamo_pc_prefix}")
set(codynamo_pc_private "")
if(BUILD_SHARED_LIBS)
    set(codynamo_pc_private ".private")
endif()
configure_file("${PROJECT_SOURCE_DIR}/cmake/codynamo.pc.in" "${PROJECT_BINARY_DIR}/codynamo.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/codynamo.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
