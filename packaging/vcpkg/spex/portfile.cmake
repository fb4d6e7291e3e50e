# Spex for vcpkg, built from the tree that this file lies in:
#
#     vcpkg install spex --overlay-ports=packaging/vcpkg
#
# Needs flex, bison 3.8 and the autotools on the system, as vcpkg has none for Linux.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

vcpkg_configure_make(
    SOURCE_PATH "${SOURCE_PATH}"
    AUTOCONFIG
    COPY_SOURCE
    OPTIONS --without-graphviz --without-libedit --without-libdw --without-z3
)
vcpkg_install_make()
vcpkg_fixup_pkgconfig()
vcpkg_cmake_config_fixup(PACKAGE_NAME Spex CONFIG_PATH lib/cmake/Spex)
vcpkg_copy_tools(TOOL_NAMES spex spexc spex-check-certificate spex-check-states spex-check-system spex-check-witness AUTO_CLEAN)

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
