"""What the tests of the deployment share."""

import os
import pathlib
import shutil
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('TEBIUM_BUILD', ROOT / 'build/release'))
PROGRAM = BUILD / 'tebium-alert-bot'


def run(*command, **options):
    """The finished process; its output is text."""
    return subprocess.run([str(each) for each in command], text=True,
                          capture_output=True, check=False, **options)


def needs(*programs):
    """Skips a test where one of these programs is not at hand."""
    missing = [each for each in programs if shutil.which(each) is None]
    return unittest.skipIf(missing, f'not at hand: {", ".join(missing)}')


def version():
    """The project's, as CMake has it."""
    text = (ROOT / 'CMakeLists.txt').read_text()
    return text.split('project(tebium_alert_bot VERSION ')[1].split()[0]


class Case(unittest.TestCase):
    """With longer accounts of failed commands."""

    def succeed(self, *command, **options):
        done = run(*command, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done
