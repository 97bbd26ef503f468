"""Prometheus' checker of metrics and rules, and Alertmanager, whose webhook is one of the ways in.

Both are single programs; promtool runs as it is unpacked. What surprises: Debian's Alertmanager has the folder of its
templates written into the program, so a copy is made in which that path, at the same length, means "where I was started".
Called by the end-to-end tests and selftest.py.
"""

import json
import os
import pathlib
import urllib.request

from . import debian
from .process import Program, free_ports


TEMPLATES = "usr/share/prometheus/alertmanager"


def _movable_alertmanager(root):
    """The program's copy that finds its templates in the folder it is started in."""
    original, copy = root / "usr/bin/prometheus-alertmanager", root / TEMPLATES / "alertmanager"
    if not copy.exists():
        written = ("/" + TEMPLATES).encode()
        here = b"./" * (len(written) // 2)
        assert len(here) == len(written)
        fresh = copy.with_name(f"alertmanager.{os.getpid()}")
        fresh.write_bytes(original.read_bytes().replace(written, here))
        fresh.chmod(0o755)
        fresh.rename(copy)  # several tests may come at once: each sees a whole file
    return copy


def promtool():
    """The path of promtool: `promtool check metrics` reads an exposition on its input."""
    return debian.unpacked("prometheus") / "usr/bin/promtool"


class Alertmanager:
    """Listens at `url`, alone (no cluster), sending every alert at once to webhook_url."""

    def __init__(self, workdir, webhook_url):
        self.folder, self.webhook_url = pathlib.Path(workdir).resolve(), webhook_url
        self.program = None

    def __enter__(self):
        root = debian.unpacked("prometheus-alertmanager")
        self.folder.mkdir(parents=True, exist_ok=True)
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        config = self.folder / "alertmanager.yml"
        # JSON is YAML. "..." groups by all labels: one alert, one call.
        config.write_text(json.dumps({
            "route": {"receiver": "jibao", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s"},
            "receivers": [{"name": "jibao", "webhook_configs": [{"url": self.webhook_url, "send_resolved": True}]}],
        }), encoding="utf-8")
        self.program = Program("alertmanager", [
            _movable_alertmanager(root), f"--config.file={config}", f"--storage.path={self.folder}/data",
            f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
            self.folder / "alertmanager.out", env=debian.environment(), cwd=root / TEMPLATES)
        try:
            self.program.wait_port(port)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.program.stop()

    def alert(self, labels, annotations=None):
        """Raises one alert."""
        body = json.dumps([{"labels": labels, "annotations": annotations or {}}]).encode()
        request = urllib.request.Request(f"{self.url}/api/v2/alerts", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
