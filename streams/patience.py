"""How long a transient fault is tried again: with growing pauses, for a bounded time."""

from __future__ import annotations

import time
from dataclasses import dataclass

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0


@dataclass(slots=True)
class Patience:
    """Counts one fault's retries; a new fault after a success starts a new patience."""

    seconds: float
    began: float = 0.0
    tries: int = 0

    def next_pause(self) -> float | None:
        """Return the seconds to wait before the next try, None when the time is spent."""
        if self.tries == 0:
            self.began = time.monotonic()  # the fault's beginning, not that of the quiet before it
        if time.monotonic() - self.began >= self.seconds:
            return None
        self.tries += 1
        return min(FIRST_PAUSE * 2.0 ** min(self.tries - 1, 10), LONGEST_PAUSE)
