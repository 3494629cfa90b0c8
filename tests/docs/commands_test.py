#!/usr/bin/env python3
"""Every command in a document's block of shell is run, against a bot of its
own, or stands in the rules below with the test that runs it or the reason why
it cannot be run. A command without a rule fails, and so does a rule that no
command needs."""

import itertools
import re
import unittest

import markdown
import scenes
import shell
from actions import Cannot, Elsewhere, Looks, Run, Starts
from world import World

# The first that matches a whole command holds; some are for one document.
RULES = [
    (r'clickhouse-client .*|echo ruok .*|echo \| openssl .*|'
     r'curl .*http://(clickhouse|analytics-server|main-bot)[:/].*',
     Cannot('it asks another program on another host')),
    (r'scripts/run --demo.*', Elsewhere('scripts/test-fresh', '--demo')),
    (r'scripts/run --config\.file=alertmanager\.yml .*',
     Starts(before=scenes.give_alertmanager_file)),
    (r'scripts/run --web\.listen-address=:8082',
     Starts(before=scenes.give_old_database,
            after=scenes.history_has('from the old days')),
     'docs/MIGRATING.md'),
    (r'(BOT_TOKEN=… ALERT_CHAT_ID=-100… )?scripts/run( +#.*)?', Starts()),
    (r'scripts/run --web\.listen-address=:8082', Starts()),
    (r'chmod 600 config\.env', Run()),
    (r'tebium-alert-bot check-config alertmanager\.yml',
     Run('yml: good', before=scenes.give_example_file),
     'docs/CONFIGURATION.md'),
    (r'tebium-alert-bot check-config alertmanager\.yml',
     Run('yml: good', before=scenes.give_alertmanager_file)),
    (r'tebium-alert-bot template render .*template "telegram\..*', Run()),
    (r'(build/release/)?tebium-alert-bot template render .*',
     Run('^ALERTSTATUS$')),
    (r'tebium-alert-bot --healthcheck', Run()),
    (r'amtool silence query .*',
     Run(before=scenes.start_old_alertmanager,
         after=scenes.silences_were_taken)),
    (r'amtool silence import .*', Run(after=scenes.silence_is_there)),
    (r'curl .*/api/v1/alerts .*', Run(r'"accepted": ?1')),
    (r'curl .*/api/v1/samples .*', Run(r'"accepted": ?2')),
    (r'curl -X PUT .*/api/v1/heartbeat/.*', Run('^{}')),
    (r'curl .*/health', Run(r'"status": ?"ok"')),
    (r'curl .*/-/ready', Run('OK')),
    (r'curl -X POST .*/api/v1/outbox/1/resend',
     Run(before=scenes.make_a_dead_message,
         after=scenes.message_comes('to nobody'))),
    (r'curl [^|]*/api/v1/(outbox|stats)[^|]*', Run(r'^\{.*\}$')),
    (r'mkdir -p backup', Run(before=scenes.something_to_back_up)),
    (r'sqlite3 data/.*', Run()),
    (r"sqlite3 backup/alerts\.db 'PRAGMA integrity_check'", Run(r'^ok$')),
    (r'rm -f data/alerts\.db .*', Run(before=scenes.restore_begins)),
    (r'rm -f data/samples\.db .*', Run()),
    (r'cp backup/alerts\.db .*', Run(after=scenes.the_backup_is_back)),
    (r'umask 077|mkdir -p data logs|chmod 700 data logs', Run()),
    (r'promtool check rules dashboards/rules/\*\.yaml', Run('SUCCESS')),
    (r'promtool test rules tests/rules/\*_test\.yaml', Run('SUCCESS')),
    (r'amtool check-config dashboards/alertmanager/alertmanager\.yml',
     Run('SUCCESS')),
    (r"sed -i 's#https://grafana\.example\.com#.*", Run()),
    (r'curl -s \$BOT/metrics \| .*|\$LOG \| .*', Looks()),
    (r'curl -s -H "\$AUTH" "?\$BOT/api/v1/\S+', Run(r'^[\[{].*[\]}]$')),
    (r'amtool --alertmanager\.url="\$ALERTMANAGER" silence add .*',
     Run(r'^[0-9a-f-]{36}\n')),
    (r'amtool --alertmanager\.url="\$ALERTMANAGER" alert query .*', Run()),
    (r'redis-cli -u "\$REDIS_URL" .*', Run()),
    (r'tebium-alert-bot check-config /etc/.*', Run('good')),
    (r'curl -s "\$PROMETHEUS/.*', Cannot('it asks Prometheus, not us')),
    (r'curl .*https://api\.telegram\.org/', Cannot('it leaves the machine')),
    (r'export .*', Cannot('it prepares a shell: the beginning does')),
    (r'(systemctl|journalctl|df|du|uptime|date|ps|ss|ip|ls|iostat|timedatectl|'
     r'chronyc|getent)( .*)?', Cannot('it looks at the machine')),
    (r'docker build -t tebium/tebium-alert-bot .*',
     Elsewhere('scripts/test-image', 'docker build')),
    (r'BOT_TOKEN=… (MAIN_BOT_TOKEN=… )?scripts/secrets( +#.*)?',
     Run(after=scenes.secrets_are_there)),
    (r'ALERT_CHAT_ID=-100… docker compose '
     r'(-f compose\.ecosystem\.yaml )?up -d',
     Cannot('it fetches images; scripts/test-image starts ours, '
            'tests/deploy/deploy_test.py reads the files')),
    (r'docker run .*', Elsewhere('scripts/test-image', '--cap-drop')),
    (r'(printf .* \| )?sudo.*',
     Cannot('it changes the machine; scripts/test-fresh installs the package')),
    (r'kubectl apply -k k8s/overlays/\w+',
     Elsewhere('tests/k8s/manifests_test.py', 'OVERLAYS')),
    (r'kubectl .*', Cannot('it needs a cluster')),
    (r'scripts/package', Elsewhere('scripts/test-fresh', 'scripts/package')),
    (r'cmake --preset debug .*',
     Cannot('it builds everything anew; scripts/build and the tests use the '
            'same presets')),
]


def rule_for(document, command):
    """The index of the rule, or None."""
    for index, (pattern, _, *where) in enumerate(RULES):
        if where and document.name not in where:
            continue
        if re.fullmatch(pattern, command, re.DOTALL):
            return index
    return None


def shell_blocks(document):
    return [each for each in document.blocks if each.language == 'sh']


def world_name(document):
    folder = document.name.rpartition('/')[0]
    return folder if folder in scenes.BEGINNINGS else document.name


class CommandsTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.used = set()

    def do(self, document, world, line, command):
        with self.subTest(f'{document.name}:{line}: {command}'):
            index = rule_for(document, command)
            self.assertIsNotNone(index, 'it has no rule')
            self.used.add(index)
            RULES[index][1].do(self, world, command)

    def test_commands_do_what_the_documents_say(self):
        documents = [each for each in markdown.all_documents()
                     if shell_blocks(each)]
        for name, group in itertools.groupby(documents, world_name):
            with World() as world:
                scenes.BEGINNINGS.get(name, scenes.open_bot)(world)
                for document in group:
                    for block in shell_blocks(document):
                        for line, command in shell.commands(block):
                            self.do(document, world, line, command)
        unused = [RULES[index][0] for index in range(len(RULES))
                  if index not in self.used]
        self.assertFalse(unused, 'no document has such commands')


if __name__ == '__main__':
    unittest.main()
