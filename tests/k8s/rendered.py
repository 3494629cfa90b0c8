"""What kustomize makes of the overlays, and how to look among it."""

import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
K8S = ROOT / 'k8s'
OVERLAYS = sorted(path.parent.name for path in
                  (K8S / 'overlays').glob('*/kustomization.yaml'))
NAME_LABEL = 'app.kubernetes.io/name'
INSTANCE_LABEL = 'app.kubernetes.io/instance'
BOT = 'tebium-alert-bot'
# Since when kustomize, as kubectl has it, knows components and what is used.
OLDEST_MINOR = 25
# Dashboards are long, and libyaml's loader is fast where it is there.
LOADER = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)


def kubectl_fits(program):
    try:
        done = subprocess.run([program, 'version', '--client', '-o', 'json'],
                              capture_output=True, text=True, check=False)
        minor = json.loads(done.stdout)['clientVersion']['minor']
    except (OSError, ValueError, KeyError):
        return False
    return int(re.match(r'\d+', minor).group()) >= OLDEST_MINOR


@functools.lru_cache(maxsize=None)
def find_kubectl():
    """The program, or None if there is none that will do."""
    candidates = [os.environ.get('KUBECTL'), shutil.which('kubectl'),
                  str(ROOT / 'build' / 'kubectl' / 'kubectl')]
    return next((each for each in candidates if each and kubectl_fits(each)),
                None)


def run_tests():
    """Those of the program that is run; without a kubectl it is skipped."""
    if find_kubectl() is None:
        print(f'SKIPPED: no kubectl of 1.{OLDEST_MINOR} or later is at hand; '
              'scripts/install-kubectl gets one')
        sys.exit(77)
    unittest.main()


@functools.lru_cache(maxsize=None)
def render(folder):
    """The YAML of a folder; kustomize's complaints fail too."""
    done = subprocess.run([find_kubectl(), 'kustomize', str(folder)],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f'{folder}: {done.stderr}')
    return done.stdout


def load(folder):
    return [each for each in yaml.load_all(render(folder), LOADER)
            if each]


def overlay(name):
    return Rendered(load(K8S / 'overlays' / name))


class Rendered:
    """Objects that are applied together."""

    def __init__(self, objects):
        self.objects = objects

    def of_kind(self, *kinds):
        return [each for each in self.objects if each['kind'] in kinds]

    def named(self, kind, name):
        return [each for each in self.of_kind(kind)
                if each['metadata']['name'] == name]

    def workloads(self):
        return self.of_kind('StatefulSet', 'Deployment', 'DaemonSet')

    def pods(self):
        """(where, the pod's spec, its labels) of all that run pods."""
        for each in self.workloads():
            template = each['spec']['template']
            yield (title(each), template.get('spec', {}),
                   template.get('metadata', {}).get('labels', {}))

    def containers(self):
        """(where, container, the pod's spec)."""
        for where, spec, _ in self.pods():
            for sort in ('initContainers', 'containers'):
                for container in spec.get(sort, []):
                    yield f'{where} {container["name"]}', container, spec

    def pods_matching(self, selector):
        """The pods' specs that a selector's labels choose."""
        return [spec for _, spec, labels in self.pods()
                if selector.items() <= labels.items()]

    def namespace(self):
        return self.of_kind('Namespace')[0]['metadata']['name']


def title(each):
    return f'{each["kind"]} {each["metadata"]["name"]}'


def port_names(spec):
    return {port['name']: port['containerPort']
            for container in spec['containers']
            for port in container.get('ports', [])}


def example_secrets():
    """The Secrets that people make: {name: keys}. And the certificate's."""
    path = K8S / 'examples' / 'secrets.yaml'
    given = {each['metadata']['name']: set(each['stringData'])
             for each in yaml.safe_load_all(path.read_text('utf-8'))}
    given['tebium-alert-bot-tls'] = {'tls.crt', 'tls.key'}
    return given
