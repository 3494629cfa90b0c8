"""The demo's whole show (scripts/demo), for tests that ask its Prometheus."""

import itertools
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
NEEDS = ('setpriv', 'curl', 'openssl', 'prometheus',
         'prometheus-alertmanager', 'redis-server', 'clickhouse-server')
PERSON = 777  # a member of the pretended chat
START_LIMIT = 120  # seconds
CALL_LIMIT = 30
STEP = 5  # of ranges
PAUSE = 4  # between two rounds of stirring


def fetch(url, data=None, kind='application/x-www-form-urlencoded'):
    """The body; a refusal's body as well."""
    request = urllib.request.Request(url, data, {'Content-Type': kind})
    try:
        with urllib.request.urlopen(request, timeout=CALL_LIMIT) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()


def post(url, document):
    return fetch(url, json.dumps(document).encode(), 'application/json')


class Show:
    """Runs from its making to stop(), in a folder of its own."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix='tebium-show-')
        self.began = time.time()
        self.ended = threading.Event()
        self.stirrer = threading.Thread(target=self._stir, daemon=True)
        info = os.path.join(self.folder, 'info')
        self.log = os.path.join(self.folder, 'demo.log')
        with open(self.log, 'w', encoding='utf-8') as log:
            self.process = subprocess.Popen(
                [str(ROOT / 'scripts' / 'demo'),
                 '--web.listen-address=127.0.0.1:0'],
                env={**os.environ, 'TMPDIR': self.folder,
                     'TEBIUM_DEMO_INFO': info},
                stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT)
        try:
            self._await_file(info)
            with open(info, encoding='utf-8') as file:
                self.at = dict(line.strip().split('=', 1) for line in file)
        except BaseException:
            self.stop()
            raise
        self.stirrer.start()

    def _await_file(self, path):
        deadline = time.monotonic() + START_LIMIT
        while not os.path.exists(path):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError('the demo does not start:\n' +
                                     self.tail_of_log())
            time.sleep(0.1)

    def tail_of_log(self):
        return pathlib.Path(self.log).read_text(encoding='utf-8')[-4000:]

    def stop(self):
        self.ended.set()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(START_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.stirrer.is_alive():
            self.stirrer.join()
        shutil.rmtree(self.folder)

    def ask(self, path, **arguments):
        """What Prometheus answers: the data. Its complaint is raised."""
        body = urllib.parse.urlencode(arguments).encode()
        answer = json.loads(fetch(f"{self.at['prometheus']}/api/v1/{path}",
                                  body or None))
        if answer['status'] != 'success':
            raise AssertionError(f"{answer.get('error')}: {arguments}")
        return answer['data']

    def has_data(self, query):
        """A number at any time since the show began."""
        result = self.ask('query_range', query=query, start=self.began,
                          end=time.time(), step=STEP)['result']
        return any(value != 'NaN' for series in result
                   for _, value in series['values'])

    def label_values(self, label, selector):
        series = self.ask('series', **{'match[]': selector,
                                       'start': self.began,
                                       'end': time.time()})
        return sorted({each[label] for each in series if label in each})

    def families(self):
        """Names of what the bot exports."""
        text = fetch(self.at['bot'] + '/metrics')
        return set(re.findall(r'^# TYPE (\S+) ', text, re.MULTILINE))

    # What people and strangers do, so that this is counted too. It is done time
    # and again: a counter that appears with its first event has grown only with
    # its second.

    def _stir(self):
        for number in itertools.count():
            if self.ended.wait(PAUSE):
                return
            try:
                self._stir_once(number)
            except OSError:
                if not self.ended.is_set():
                    raise

    def _stir_once(self, number):
        control = self.at['telegram'] + '/control/'
        self._press(control, 'c:a:' if number % 2 else 'c:d:')
        if number % 3 == 0:
            self._say(control, '/status')
        if number % 3 == 1:
            self._say(control, '/chart sum(')
        # Malformed, each in its way.
        post(self.at['bot'] + '/api/v1/alerts', {'type': 'nothing else'})
        post(self.at['bot'] + '/api/v1/samples', {'module': 'Nobody'})
        if number % 5 == 0:
            for kind in ('too_many_requests', 'server_error'):
                post(control + 'faults',
                     {'kind': kind, 'method': 'editMessageText'})

    def _say(self, control, text):
        post(control + 'send', {'chat_id': int(self.at['chat']),
                                'user_id': PERSON, 'text': text})

    def _press(self, control, data):
        """The first button whose data begins so."""
        for message in json.loads(fetch(control + 'messages')):
            for row in message['reply_markup']['inline_keyboard']:
                for button in row:
                    if button.get('callback_data', '').startswith(data):
                        post(control + 'press', {
                            'chat_id': message['chat_id'],
                            'message_id': message['message_id'],
                            'data': button['callback_data'],
                            'user_id': PERSON})
                        return
