#!/usr/bin/env python3
"""Pretended modules of the ecosystem, which misbehave on a schedule.

    modules.py --addresses=FILE --certificate=FILE    serves until it is ended
    modules.py --schedule                             tells what will happen

Servers listen on free ports of 127.0.0.1; a line for each says where:
`NAME=URL`, then `ready`. FILE with lines of the same kind says where `bot`,
`alertmanager` and `redis` are; the schedule begins when it is there. The
certificate's file holds its key as well.
"""

import argparse
import datetime
import http.client
import json
import os
import socket
import sys
import threading
import time
import urllib.parse

from pages import Called, Module, Page, Server
from schedule import EPISODES, PERIOD, Stage

ANALYTICS = 'TeBium-Analytics-Server'
MAIN_BOT = 'Telegram-Bot-Tebium'
WORKER = 'Report-Worker'
TICK = 1.0  # seconds
CALL_LIMIT = 10.0  # seconds
HEARTBEAT_EVERY = 5  # ticks
PUSH_EVERY = 3  # ticks


def call(method, url, document=None):
    """Says what the modules have to say; a failure is told and passed over."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port,
                                            timeout=CALL_LIMIT)
    body = None if document is None else json.dumps(document)
    target = parts.path + ('?' + parts.query if parts.query else '')
    try:
        connection.request(method, target, body,
                           {'Content-Type': 'application/json'})
        answer = connection.getresponse()
        text = answer.read().decode(errors='replace')
        if answer.status >= 300:
            print(f'{method} {url}: {answer.status} {text}', flush=True)
    except (OSError, http.client.HTTPException) as error:
        print(f'{method} {url}: {error}', flush=True)
    finally:
        connection.close()


def tell_redis(url, commands, limit):
    """Sends commands, one a line, and waits for the first answer."""
    parts = urllib.parse.urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port),
                                      limit) as connection:
            connection.settimeout(limit)
            connection.sendall(''.join(each + '\r\n' for each in commands)
                               .encode())
            connection.recv(1024)
    except OSError as error:
        print(f'redis: {error}', flush=True)


class Life:
    """What the modules do of themselves, a tick after the other."""

    def __init__(self, stage, modules, addresses):
        self.stage = stage
        self.modules = modules
        self.bot = addresses['bot']
        self.alertmanager = addresses['alertmanager']
        self.redis = addresses['redis']
        self.was_on = set()
        self.deploys = 0

    def tick(self, number):
        on = {each for each in EPISODES if self.stage.is_now(each)}
        for episode in on - self.was_on:
            self.begin(episode)
        for episode in self.was_on - on:
            self.end(episode)
        self.was_on = on
        for module in self.modules.values():
            self.work(module)
        if number % PUSH_EVERY == 0:
            self.push()
        if (number % HEARTBEAT_EVERY == 0 and
                not self.stage.is_on(WORKER, 'silent')):
            call('PUT', f'{self.bot}/api/v1/heartbeat/{WORKER}'
                        f'?interval={HEARTBEAT_EVERY}s')

    def begin(self, episode):
        print(f'begins: {episode.text}', flush=True)
        if episode.native:
            call('POST', f'{self.bot}/api/v1/alerts', episode.native)
        if episode.what == 'deaf':
            pause = episode.end - episode.begin
            threading.Thread(  # that is when it answers
                target=tell_redis, daemon=True,
                args=(self.redis, [f'DEBUG SLEEP {pause}'],
                      pause + CALL_LIMIT)).start()
        if episode.what == 'disks':
            self.tell_of_disks()

    def end(self, episode):
        print(f'is over: {episode.text}', flush=True)
        if episode.native:
            call('POST', f'{self.bot}/api/v1/alerts',
                 {**episode.native, 'status': 'resolved'})
        if episode.what == 'down':
            self.deploys += 1
            self.modules[episode.module].restart(f'1.8.{self.deploys}')
        if episode.what == 'disks':
            now = datetime.datetime.now(datetime.timezone.utc)
            self.tell_of_disks(endsAt=now.isoformat())

    def tell_of_disks(self, **ends):
        """What another Prometheus would send to Alertmanager."""
        call('POST', f'{self.alertmanager}/api/v2/alerts', [{
            'labels': {'alertname': 'HostOutOfDiskSpace', 'job': 'node',
                       'severity': severity, 'instance': f'{host}:9100'},
            'annotations': {'summary': f'Disk is almost full on {host} '
                                       f'({left}% left)'},
            **ends,
        } for host, severity, left in (('db-1', 'warning', 7),
                                       ('db-2', 'critical', 1))])

    def work(self, module):
        module.requests += 20
        if self.stage.is_on(module.name, 'errors'):
            module.failed += 12
        if module.needs_redis and not self.stage.is_on('Redis', 'deaf'):
            tell_redis(self.redis, ['SET session:1 Anna EX 60',
                                    'GET session:1', 'GET session:2'], TICK)

    def push(self):
        stage = self.stage
        memory = min(0.99, 0.4 + 0.04 * stage.since(WORKER, 'memory'))
        reports = [
            {'module': ANALYTICS, 'samples': {'cpu_usage_ratio': 0.35}},
            {'module': ANALYTICS, 'labels': {'to': 'ClickHouse'},
             'samples': {'link_up': 1, 'link_latency_seconds': 0.004}},
            {'module': WORKER, 'samples': {'memory_used_ratio': memory,
                                           'queue_length': 3}}]
        if not stage.is_on(MAIN_BOT, 'down'):
            reports.append({'module': MAIN_BOT, 'samples': {
                'active_users': 1250, 'sessions': 830}})
        call('POST', f'{self.bot}/api/v1/samples', reports)


def read_addresses(path):
    """Waits until they are there."""
    while not os.path.exists(path):
        time.sleep(TICK / 10)
    with open(path, encoding='utf-8') as file:
        return dict(line.strip().split('=', 1) for line in file)


def serve(options):
    stage = Stage()
    modules = {ANALYTICS: Module(stage, ANALYTICS, '2.3.0'),
               MAIN_BOT: Module(stage, MAIN_BOT, '1.8.0', needs_redis=True)}
    servers = {
        'analytics': Server(Page, modules[ANALYTICS]),
        'main_bot': Server(Page, modules[MAIN_BOT]),
        'gateway': Server(Called, certificate=options.certificate),
        'called': Server(Called),
    }
    for name, server in servers.items():
        print(f'{name}={server.url()}')
    print('ready', flush=True)
    life = Life(stage, modules, read_addresses(options.addresses))
    stage.start()
    number = 0
    while True:
        life.tick(number)
        number += 1
        time.sleep(max(0.0, number * TICK - stage.elapsed()))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--addresses')
    parser.add_argument('--certificate')
    parser.add_argument('--schedule', action='store_true')
    options = parser.parse_args()
    if options.schedule:
        for episode in EPISODES:
            print(f'  {clock(episode.begin)}-{clock(episode.end)}  '
                  f'{episode.text}')
        print(f'  {clock(PERIOD)}       from the beginning')
        return
    serve(options)


def clock(seconds):
    return f'{seconds // 60}:{seconds % 60:02}'


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)
