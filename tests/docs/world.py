"""A small world in which the documents' commands are run: the bot, the
pretended Telegram and, where one is asked for, Debian's Alertmanager, all on
free ports of 127.0.0.1 and in a folder of their own."""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from markdown import ROOT

WAIT_SECONDS = 20
TOKEN = '123456789:token-of-the-documents'
CHAT = -1001234567890
# The secret of QUICK_START's config.env; elsewhere there is none.
SECRET = 'choose-a-long-random-one'
BUILD = ROOT / 'build/release'
BOT = os.environ.get('TEBIUM_BOT', str(BUILD / 'tebium-alert-bot'))
FAKE = os.environ.get('TEBIUM_FAKE_TELEGRAM', str(BUILD / 'fake-telegram'))
ALERTMANAGER = shutil.which('prometheus-alertmanager')


def wait_for(what, found):
    """Calls `found` until it gives something; that is returned."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        result = found()
        if result:
            return result
        time.sleep(0.05)
    raise AssertionError(f'{what} did not come to pass')


def fetch(url, body=None):
    """The status and the text of an answer; JSON goes out if there is any."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data, {'Content-Type': 'application/json',
                    'Authorization': f'Bearer {SECRET}'})
    try:
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Program:
    """A program in the background, its output in a file."""

    def __init__(self, name, arguments, folder, environment):
        self.log = folder / f'{name}.log'
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(
                arguments, cwd=folder, env=environment, stdout=log,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def address(self, pattern):
        """What the last match in the log names as HOST:PORT."""
        def look():
            text = self.log.read_text(encoding='utf-8')
            if self.process.poll() is not None:
                raise AssertionError(f'{self.log.name} ended: {text}')
            return re.findall(pattern, text)
        return wait_for(f'{self.log.name}: an address', look)[-1]

    def stop(self):
        self.process.terminate()
        return self.process.wait(WAIT_SECONDS)


class World:
    """One folder and what runs in it; as a context it cleans up."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='tebium-docs-'))
        self.bin = self.folder / 'bin'
        (self.folder / 'build/release').mkdir(parents=True)
        self.bin.mkdir()
        for place in (self.bin, self.folder / 'build/release'):
            (place / 'tebium-alert-bot').symlink_to(BOT)
        # Copies: some commands change them.
        for part in ('dashboards', 'tests/rules'):
            shutil.copytree(ROOT / part, self.folder / part)
        (self.folder / 'scripts').mkdir()
        shutil.copy(ROOT / 'scripts/secrets', self.folder / 'scripts')
        self.bot = None
        self.starts = 0
        self.alertmanager = None
        self.redis = None
        self.variables = {}  # that commands find set
        # What stands for what the documents write, addresses above all.
        self.replaced = {}
        self.fake = Program(
            'telegram', [FAKE, '--port', '0', '--token', TOKEN, '--chat',
                         f'{CHAT}:Documents'],
            self.folder, self.environment(telegram=False))
        self.telegram = self.fake.address(r'http://(127\.0\.0\.1:\d+)')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in (self.bot, self.fake, self.alertmanager, self.redis):
            if program:
                program.process.kill()
                program.process.wait()
        shutil.rmtree(self.folder)

    def environment(self, telegram=True):
        names = {'PATH': f'{self.bin}:{os.environ["PATH"]}',
                 'HOME': str(self.folder), 'LANG': 'C.UTF-8'}
        if telegram:
            names['TELEGRAM_API_URL'] = f'http://{self.telegram}'
            # What a config.env gives is taken from there.
            if not (self.folder / 'config.env').exists():
                names.update(BOT_TOKEN=TOKEN, ALERT_CHAT_ID=str(CHAT))
        return names

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')

    def start_bot(self, *arguments, settings=()):
        """Starts it anew with these flags, on a free port."""
        self.stop_bot()
        environment = self.environment()
        environment.update(settings)
        self.starts += 1
        self.bot = Program(
            f'bot{self.starts}',
            [BOT, *arguments, '--web.listen-address=127.0.0.1:0'],
            self.folder, environment)
        address = self.bot.address(r'address="?(127\.0\.0\.1:\d+)')
        self.replaced.update({'127.0.0.1:8082': address,
                              '127.0.0.1:9093': address})
        return address

    def stop_bot(self):
        if self.bot:
            status = self.bot.stop()
            assert status == 0, f'the bot ended with {status}'
            self.bot = None

    def url(self, path):
        return f'http://{self.replaced["127.0.0.1:8082"]}{path}'

    def start_alertmanager(self, config):
        """Debian's, where the documents say 127.0.0.1:9093."""
        self.alertmanager = Program(
            'alertmanager',
            [ALERTMANAGER, f'--config.file={config}',
             '--cluster.listen-address=', '--web.listen-address=127.0.0.1:0',
             '--storage.path=am'],
            self.folder, self.environment())
        address = self.alertmanager.address(
            r'[lL]istening.*address="?(127\.0\.0\.1:\d+)')
        self.replaced['127.0.0.1:9093'] = address
        return address

    def start_redis(self):
        """Its URL; a socket that is given up at once finds a free port."""
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            port = probe.getsockname()[1]
        command = ['redis-server', '--bind', '127.0.0.1', '--port', str(port),
                   '--save', '']
        self.redis = Program('redis', command, self.folder, self.environment())
        ping = ['redis-cli', '-p', str(port), 'ping']
        wait_for('Redis', lambda: b'PONG' in subprocess.run(
            ping, capture_output=True, check=False).stdout)
        return f'redis://127.0.0.1:{port}'

    def stop_alertmanager(self):
        self.alertmanager.stop()
        self.alertmanager = None

    def fill_in(self, text):
        """A document's text with this world's addresses and token."""
        for written, real in self.replaced.items():
            text = text.replace(written, real)
        return (text.replace('123456789:AA…', TOKEN)
                .replace('TOKEN=…', f'TOKEN={TOKEN}')
                .replace('ALERT_CHAT_ID=-100…', f'ALERT_CHAT_ID={CHAT}'))

    def run(self, command):
        """A command as a person would type it: its status and outputs."""
        environment = {**self.environment(), **self.variables}
        if self.bot:  # what a second call of the program is to ask
            environment['WEB_LISTEN_ADDRESS'] = self.replaced['127.0.0.1:8082']
        return subprocess.run(['bash', '-c', self.fill_in(command)],
                              cwd=self.folder, env=environment,
                              capture_output=True, text=True, check=False,
                              timeout=60)

    def messages(self):
        """The texts in the chat."""
        _, text = fetch(f'http://{self.telegram}/control/messages'
                        f'?chat_id={CHAT}')
        return [each['text'] for each in json.loads(text)]

    def wait_for_message(self, part):
        wait_for(f'a message with {part!r}',
                 lambda: any(part in each for each in self.messages()))
