# What `cmake --install` puts where, and the Debian package that `cpack` makes
# of it: scripts/package. The system's paths are absolute, as systemd and dpkg
# want them; DESTDIR goes before them.
include(GNUInstallDirs)

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # The tests are not installed.

set(TEBIUM_DATA ${CMAKE_INSTALL_DATADIR}/tebium-alert-bot)
set(TEBIUM_DOC ${CMAKE_INSTALL_DATADIR}/doc/tebium-alert-bot)
install(TARGETS tebium-alert-bot RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES deploy/tebium-alert-bot.service
        DESTINATION /usr/lib/systemd/system)
install(FILES deploy/debian/tebium-alert-bot.default
        DESTINATION /etc/default RENAME tebium-alert-bot)
install(FILES README.md README.ru.md CHANGELOG.md DESTINATION ${TEBIUM_DOC})
install(DIRECTORY docs DESTINATION ${TEBIUM_DOC}
        FILES_MATCHING PATTERN "*.md" PATTERN "*.yaml" PATTERN "*.png")
install(FILES LICENSE DESTINATION ${TEBIUM_DOC} RENAME copyright)
install(FILES dashboards/alertmanager/alertmanager.yml
        DESTINATION ${TEBIUM_DOC}/examples)
install(DIRECTORY dashboards DESTINATION ${TEBIUM_DATA}
        FILES_MATCHING PATTERN "*.json"
        REGEX "dashboards/[a-z]+$" EXCLUDE)
install(DIRECTORY dashboards/rules DESTINATION ${TEBIUM_DATA}
        FILES_MATCHING PATTERN "*.yaml")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tebium-alert-bot)
set(CPACK_PACKAGE_VENDOR TeBium)
set(CPACK_PACKAGE_CONTACT
    "TeBium <tebium@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY
    "alerts of Prometheus and TeBium to Telegram")
set(CPACK_PACKAGE_DESCRIPTION
"Takes alerts from Prometheus's Alertmanager and from TeBium's modules, keeps
them in an embedded database before it says that it has them, groups them, and
relays them to Telegram, where people acknowledge and silence them. It may also
stand in Alertmanager's place, and it watches modules by itself.")
set(CPACK_PACKAGE_HOMEPAGE_URL
    "https://github.com/TigranWQ/tebium-alert-bot")
set(CPACK_SET_DESTDIR ON)  # For the absolute paths above.
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
    "ca-certificates, fonts-dejavu-core, init-system-helpers, tzdata")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${CMAKE_SOURCE_DIR}/deploy/debian/conffiles
    ${CMAKE_SOURCE_DIR}/deploy/debian/postinst
    ${CMAKE_SOURCE_DIR}/deploy/debian/prerm
    ${CMAKE_SOURCE_DIR}/deploy/debian/postrm)
include(CPack)
