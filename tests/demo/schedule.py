"""What the pretended modules go through, and when. Seconds from the start."""

import dataclasses
import threading
import time

PERIOD = 240  # then it begins anew


@dataclasses.dataclass(frozen=True)
class Episode:
    """While `begin` <= the time < `end`, the module is like that."""
    begin: int
    end: int
    module: str
    what: str
    text: str  # for whoever watches
    # An alert that the module itself sends when it begins; it resolves at the
    # end.
    native: dict = dataclasses.field(default=None, hash=False)


EPISODES = (
    Episode(5, 65, 'TeBium-Analytics-Server', 'queue',
            'the analytics server says that its queue grows',
            {'type': 'performance', 'priority': 'warning',
             'module': 'TeBium-Analytics-Server',
             'message': 'Очередь событий растёт: обработка отстаёт на 40 '
                        'секунд',
             'data': {'queue_length': 18250, 'cpu_usage': '91%',
                      'host': 'analytics-1'}}),
    Episode(10, 40, 'TeBium-Analytics-Server', 'slow',
            'it answers more and more slowly'),
    Episode(15, 35, 'Telegram-Bot-Tebium', 'errors',
            'the main bot answers with status 500; Prometheus sees its errors'),
    Episode(25, 75, 'Report-Worker', 'silent',
            'the report worker sends no heartbeat'),
    Episode(42, 60, 'Telegram-Bot-Tebium', 'down',
            'the main bot is down, and comes back as a new version'),
    Episode(80, 110, 'hosts', 'disks',
            'Alertmanager is told of two full disks'),
    Episode(115, 140, 'Redis', 'deaf',
            'Redis does not answer; the main bot, which needs it, raises no '
            'alarm of its own'),
    Episode(145, 195, 'Report-Worker', 'memory',
            'the memory of the report worker runs out'),
)


class Stage:
    """Which episodes are on. Thread-safe."""

    MAX_DELAY = 1.5  # seconds

    def __init__(self):
        self._began = None
        self._started = threading.Event()

    def start(self):
        self._began = time.monotonic()
        self._started.set()

    def elapsed(self):
        """0 before the start."""
        return (time.monotonic() - self._began if self._started.is_set()
                else 0.0)

    def is_now(self, episode):
        return (self._started.is_set() and
                episode.begin <= self.elapsed() % PERIOD < episode.end)

    def since(self, module, what):
        """How long an episode has been on; 0 if it is not."""
        for episode in EPISODES:
            if (episode.module, episode.what) == (module, what):
                if self.is_now(episode):
                    return self.elapsed() % PERIOD - episode.begin
        return 0.0

    def is_on(self, module, what):
        return self.since(module, what) > 0

    def delay(self, module):
        """How long its answers take; it grows."""
        return min(self.MAX_DELAY, 0.1 * self.since(module, 'slow'))
