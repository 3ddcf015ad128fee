"""The page of one worker: /live, /ready and /metrics over HTTP, on loopback unless told else."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from claimstream.streams.settings import HealthSettings
from claimstream.streams.vitals import Vitals

PLAIN = "text/plain; charset=utf-8"


class HealthPage:
    """A small HTTP server in a thread."""

    def __init__(self, settings: HealthSettings, vitals: Vitals) -> None:
        """Bind the address; raises OSError when the port is taken."""
        handler = type("Handler", (_Handler,), {"vitals": vitals})
        self._server = ThreadingHTTPServer((settings.host, settings.port), handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        """Serve from now on."""
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Answers GET for the three paths."""

    vitals: Vitals

    def do_GET(self) -> None:  # noqa: N802 - the base class's name
        """Answer one request."""
        if self.path == "/metrics":
            self._answer(200, generate_latest(), CONTENT_TYPE_LATEST)
        elif self.path in ("/live", "/ready"):
            good = self.vitals.live() if self.path == "/live" else self.vitals.ready()
            text = f"{self.vitals.state.value} {self.vitals.reason}".strip() + "\n"
            self._answer(200 if good else 503, text.encode("ascii"), PLAIN)
        else:
            self._answer(404, b"see /live, /ready, /metrics\n", PLAIN)

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        """Write one response."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep requests out of the log."""
