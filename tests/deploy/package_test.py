#!/usr/bin/env python3
"""The Debian package that cpack makes: what is in it, and what it asks for.

scripts/test-fresh installs it on a Debian of its own, and starts it there.
"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from common import BUILD, Case, PROGRAM, ROOT, needs, run, version

SKIPPED = 77
MAINTAINERS = ('postinst', 'prerm', 'postrm')


@needs('cpack', 'dpkg-shlibdeps', 'file')
class PackageTest(Case):

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        made = run('cpack', '-G', 'DEB', '-B', cls.folder.name,
                   '--config', BUILD / 'CPackConfig.cmake', cwd=BUILD)
        if made.returncode != 0:
            raise AssertionError(made.stdout + made.stderr)
        (cls.package,) = pathlib.Path(cls.folder.name).glob('*.deb')
        listing = run('dpkg-deb', '--contents', cls.package).stdout
        # Mode, owner, size, date, time, path.
        cls.contents = {fields[5].lstrip('.'): fields for fields in
                        (line.split() for line in listing.splitlines())}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def field(self, name):
        return self.succeed('dpkg-deb', '--field', self.package,
                            name).stdout.strip()

    def test_it_is_called_as_debian_calls_packages(self):
        self.assertTrue(self.package.name.startswith(
            f'tebium-alert-bot_{version()}_'), self.package.name)
        self.assertEqual(self.field('Package'), 'tebium-alert-bot')
        self.assertEqual(self.field('Version'), version())
        self.assertTrue(self.field('Maintainer'))

    def test_it_asks_for_the_libraries_of_the_program(self):
        depends = {each.split()[0]
                   for each in self.field('Depends').split(', ')}
        self.assertLessEqual({'libc6', 'libcurl4', 'libsqlite3-0',
                              'libstdc++6', 'ca-certificates',
                              'fonts-dejavu-core', 'tzdata'}, depends)
        self.assertFalse([each for each in depends if each.endswith('-dev')])

    def test_it_has_all_that_a_service_needs(self):
        for path, mode in (
                ('/usr/bin/tebium-alert-bot', '-rwxr-xr-x'),
                ('/usr/lib/systemd/system/tebium-alert-bot.service',
                 '-rw-r--r--'),
                ('/etc/default/tebium-alert-bot', '-rw-r--r--'),
                ('/usr/share/doc/tebium-alert-bot/copyright', '-rw-r--r--'),
                ('/usr/share/tebium-alert-bot/dashboards/tebium-relay.json',
                 '-rw-r--r--'),
                ('/usr/share/tebium-alert-bot/rules/relay.yaml',
                 '-rw-r--r--')):
            self.assertIn(path, self.contents)
            self.assertEqual(self.contents[path][0], mode, path)
            self.assertEqual(self.contents[path][1], 'root/root', path)

    def test_it_has_nothing_else(self):
        for path in self.contents:
            self.assertRegex(path, '^/(|etc/(|default/.*)|usr/(|bin/.*|'
                             'lib/(|systemd/(|system/.*))|share/(|doc/.*|'
                             'tebium-alert-bot/.*)))$')

    def test_its_scripts_are_ours_and_its_settings_are_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            self.succeed('dpkg-deb', '--control', self.package, folder)
            for name in MAINTAINERS:
                path = pathlib.Path(folder) / name
                self.assertEqual(path.read_text(),
                                 (ROOT / 'deploy/debian' / name).read_text())
                self.assertEqual(path.stat().st_mode & 0o777, 0o755)
            conffiles = (pathlib.Path(folder) / 'conffiles').read_text()
            self.assertEqual(conffiles, '/etc/default/tebium-alert-bot\n')

    def test_an_installation_by_cmake_is_the_same(self):
        with tempfile.TemporaryDirectory() as folder:
            self.succeed('env', f'DESTDIR={folder}', 'cmake', '--install',
                         BUILD, '--prefix', '/usr')
            installed = {f'/{path.relative_to(folder)}'
                         for path in pathlib.Path(folder).rglob('*')
                         if path.is_file()}
            self.assertEqual(
                installed, {path for path, fields in self.contents.items()
                            if fields[0].startswith('-')})


class MaintainerScriptsTest(Case):

    def test_they_are_shell(self):
        for name in MAINTAINERS:
            self.succeed('sh', '-n', ROOT / 'deploy/debian' / name)

    def test_what_they_do_not_know_they_leave_alone(self):
        for name in MAINTAINERS:
            done = subprocess.run(
                ['sh', ROOT / 'deploy/debian' / name, 'unknown'],
                capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stdout, done.stderr),
                             (0, '', ''), name)


if __name__ == '__main__':
    if not PROGRAM.exists():
        print('SKIPPED: the program is not built')
        sys.exit(SKIPPED)
    unittest.main()
