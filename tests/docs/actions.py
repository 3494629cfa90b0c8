"""What can be done with a command that a document shows. An action's `do` gets
the test, the world and the command."""

import functools
import re
import shlex

import markdown
from world import fetch


class Run:
    """It is run; it must succeed, and its output match."""

    def __init__(self, output='.*', before=None, after=None):
        self.output = output
        self.before = before
        self.after = after

    def do(self, test, world, command):
        if self.before:
            self.before(world)
        done = world.run(command)
        test.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        test.assertRegex(done.stdout + done.stderr, self.output)
        if self.after:
            self.after(test, world)


class Looks:
    """It is run and may find nothing, as when nothing is wrong. Metrics that it
    looks for are ones that there are."""

    def do(self, test, world, command):
        done = world.run(command)
        test.assertIn(done.returncode, (0, 1), done.stderr)
        test.assertEqual(done.stderr, '')
        if '/metrics' not in command:
            return
        name = re.search(r"grep '\^(\w+)", command).group(1)
        test.assertTrue(any(each.startswith(name) for each in metrics()), name)


class Starts:
    """`scripts/run`: the bot is started with the same flags and variables, on a
    free port. The script itself has tests of its own."""

    def __init__(self, before=None, after=None):
        self.before = before
        self.after = after

    def do(self, test, world, command):
        if self.before:
            self.before(world)
        words = shlex.split(world.fill_in(command), comments=True)
        settings = {}
        while '=' in words[0]:
            name, _, value = words.pop(0).partition('=')
            settings[name] = value
        test.assertEqual(words.pop(0), 'scripts/run')
        flags = [each for each in words
                 if not each.startswith('--web.listen-address')]
        world.start_bot(*flags, settings=settings)
        status, _ = fetch(world.url('/-/ready'))
        test.assertEqual(status, 200)
        if self.after:
            self.after(test, world)


class Elsewhere:
    """Another test runs it: `path` says how, and has `part` in it."""

    def __init__(self, path, part):
        self.path = path
        self.part = part

    def do(self, test, _world, _command):
        path = markdown.ROOT / self.path
        test.assertTrue(path.exists(), self.path)
        test.assertIn(self.part, path.read_text(encoding='utf-8'), self.path)


class Cannot:
    """It is not run, and this is why."""

    def __init__(self, reason):
        self.reason = reason

    def do(self, *_):
        pass


@functools.lru_cache(maxsize=None)
def metrics():
    """Names of series: histograms have three."""
    text = (markdown.ROOT / 'docs/METRICS.md').read_text(encoding='utf-8')
    names = set(re.findall(r'^\| `(\w+)` \|', text, re.MULTILINE))
    return names | {name + suffix for name in names
                    for suffix in ('_bucket', '_count', '_sum')}
