"""Modules with pages of their own, and the servers that show them."""

import http.server
import json
import socketserver
import ssl
import threading
import time

TLS_LIMIT = 10.0  # seconds


class Module:
    """What a module with a health page tells of itself, and how it is."""

    REDIS_PATIENCE = 10  # seconds

    def __init__(self, stage, name, version, needs_redis=False):
        self.stage = stage
        self.name = name
        self.version = version
        self.began = time.time()
        self.requests = 0
        self.failed = 0
        self.needs_redis = needs_redis

    def restart(self, version):
        self.version = version
        self.began = time.time()
        self.requests = self.failed = 0

    def is_ill(self):
        """Of itself, or for want of Redis."""
        return (self.stage.is_on(self.name, 'errors') or
                self.needs_redis and
                self.stage.since('Redis', 'deaf') > self.REDIS_PATIENCE)

    def health(self):
        return json.dumps({
            'status': 'error' if self.is_ill() else 'ok',
            'version': self.version,
            'uptime_seconds': int(time.time() - self.began),
            'queue': {'length': self.queue_length()},
        })

    def queue_length(self):
        return 40 + int(400 * self.stage.since(self.name, 'queue'))

    def metrics(self):
        lines = [
            '# HELP process_start_time_seconds When the process started.',
            '# TYPE process_start_time_seconds gauge',
            f'process_start_time_seconds {self.began:.3f}']
        counters = (('app_requests_total', 'Requests served.', self.requests),
                    ('app_requests_failed_total', 'Requests that failed.',
                     self.failed))
        for name, text, value in counters:
            lines += [f'# HELP {name} {text}', f'# TYPE {name} counter',
                      f'{name} {value}']
        return '\n'.join(lines) + '\n'


class Page(http.server.BaseHTTPRequestHandler):
    """Answers for the server's module."""

    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        module = self.server.module
        if module.stage.is_on(module.name, 'down'):
            self.close_connection = True  # without an answer
            return
        time.sleep(module.stage.delay(module.name))
        ill = module.is_ill()
        if self.path == '/health':
            self.answer(500 if ill else 200, module.health())
        elif self.path == '/metrics':
            self.answer(200, module.metrics(), 'text/plain; version=0.0.4')
        else:
            self.answer(404, '{"error": "no such page"}')

    def answer(self, status, body, kind='application/json'):
        data = body.encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Called(Page):
    """Says yes to everything: HEARTBEAT_URL, FALLBACK_WEBHOOK_URL, a pager."""

    def do_GET(self):
        self.answer(200, '{}')

    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        self.answer(200, '{}')


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __init__(self, handler, module=None, certificate=None):
        super().__init__(('127.0.0.1', 0), handler)
        self.module = module
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(certificate)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request, client_address):
        if self.tls:  # on the request's thread, where it may wait
            request.settimeout(TLS_LIMIT)
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        pass  # a caller that went away

    def url(self):
        scheme = 'https' if self.tls else 'http'
        return f'{scheme}://127.0.0.1:{self.server_address[1]}'
