"""What commands need before them, what must have come of them, and how each
document's world begins."""

import json
import subprocess

import markdown
import world as worlds
from world import CHAT, fetch, wait_for

ALERTMANAGER_FILE = f'''
global: {{telegram_api_url: "http://TELEGRAM"}}
route: {{receiver: people}}
receivers:
  - name: people
    telegram_configs: [{{bot_token: "{worlds.TOKEN}", chat_id: {CHAT}}}]
'''

OLD_DATABASE = '''
CREATE TABLE alerts(id INTEGER PRIMARY KEY, alert_id TEXT UNIQUE, type TEXT,
  priority TEXT, module TEXT, message TEXT, data TEXT, timestamp TEXT,
  sent BOOLEAN, chat_id INTEGER, message_id INTEGER);
INSERT INTO alerts VALUES(1, 'ClickHouse_1767225600', 'database', 'error',
  'ClickHouse', 'from the old days', '{}', '2026-01-01T00:00:00', 1, NULL,
  NULL);
'''


def give_alertmanager_file(world):
    world.write('alertmanager.yml',
                ALERTMANAGER_FILE.replace('TELEGRAM', world.telegram))


def give_example_file(world):
    """The example of CONFIGURATION.md."""
    document = markdown.document(markdown.ROOT / 'docs/CONFIGURATION.md')
    world.write('alertmanager.yml', next(
        each.text for each in document.blocks if each.language == 'yaml'))


def give_old_database(world):
    world.stop_bot()
    (world.folder / 'data').mkdir(exist_ok=True)
    for path in (world.folder / 'data').iterdir():
        path.unlink()
    subprocess.run(['sqlite3', str(world.folder / 'data/alerts.db')],
                   input=OLD_DATABASE, text=True, check=True)


def history_has(part):
    def after(_test, world):
        wait_for(f'{part!r} in the history',
                 lambda: part in fetch(world.url('/api/v1/history'))[1])
    return after


def message_comes(part):
    return lambda _test, world: world.wait_for_message(part)


def start_old_alertmanager(world):
    """Alertmanager, as it ran before, with a silence."""
    give_alertmanager_file(world)
    world.stop_bot()
    world.start_alertmanager('alertmanager.yml')
    done = world.run('amtool silence add alertname=Old -c kept -d 2h '
                     '--alertmanager.url=http://127.0.0.1:9093')
    assert done.returncode == 0, done.stderr


def silences_were_taken(test, world):
    test.assertIn('kept', (world.folder / 'silences.json')
                  .read_text(encoding='utf-8'))
    world.stop_alertmanager()


def silence_is_there(test, world):
    _, text = fetch(world.url('/api/v2/silences'))
    test.assertIn('kept', text)


def secrets_are_there(test, world):
    token = world.folder / 'secrets/bot-token'
    test.assertEqual(token.read_text(encoding='utf-8'), worlds.TOKEN)


def make_a_dead_message(world):
    """The bot is expelled: its message can never arrive."""
    fake = f'http://{world.telegram}'
    fetch(f'{fake}/control/chats', {'id': CHAT, 'state': 'kicked'})
    fetch(world.url('/api/v1/alerts'),
          {'type': 'test', 'module': 'elsewhere', 'message': 'to nobody'})

    def dead():
        _, text = fetch(world.url('/api/v1/outbox?state=dead'))
        return json.loads(text)['entries']
    entry = wait_for('a dead message', dead)[0]
    world.replaced['/outbox/1/'] = f'/outbox/{entry["id"]}/'
    fetch(f'{fake}/control/chats', {'id': CHAT, 'state': 'ok'})


def restore_begins(world):
    fetch(world.url('/api/v1/alerts'),
          {'type': 'test', 'module': 'documents',
           'message': 'after the backup'})
    world.stop_bot()


def the_backup_is_back(test, world):
    world.start_bot()
    status, text = fetch(world.url('/api/v1/history'))
    test.assertEqual(status, 200)
    test.assertIn('before the backup', text)
    test.assertNotIn('after the backup', text)


def something_to_back_up(world):
    fetch(world.url('/api/v1/alerts'),
          {'type': 'test', 'module': 'documents',
           'message': 'before the backup'})
    history_has('before the backup')(None, world)


# --- Documents' own beginnings -----------------------------------------------

def open_bot(world):
    """No secret, on loopback: everyone on this machine may call it."""
    world.start_bot()


def quick_start(world):
    """With the config.env of the document."""
    document = markdown.document(markdown.ROOT / 'docs/QUICK_START.md')
    settings = next(each.text for each in document.blocks
                    if each.language == 'ini')
    world.write('config.env', world.fill_in(settings))
    world.write('example.tmpl', '')
    give_alertmanager_file(world)


def runbooks(world):
    """What docs/runbooks/README.md sets. The bot is an Alertmanager, too."""
    url = f'http://{world.start_bot()}'
    folder = world.folder / 'etc'
    world.write('etc/config.yml', '{}')
    world.write('etc/messages.tmpl', '')
    world.replaced['/etc/tebium-alert-bot/'] = f'{folder}/'
    world.variables = {
        'BOT': url, 'ALERTMANAGER': url, 'AUTH': 'Authorization: Bearer none',
        'LOG': f'cat {world.bot.log}', 'REDIS_URL': world.start_redis()}


# By documents; those of a folder share what is begun for it.
BEGINNINGS = {
    'docs/runbooks': runbooks,
    'docs/QUICK_START.md': quick_start,
    'docs/QUICK_START.ru.md': quick_start,
}
