"""Run one stage of ``river_stages.py`` as its own process: ``run_stage.py coding``."""

from __future__ import annotations

import sys

import river_stages

from claimstream.streams.logging import start_logging
from claimstream.streams.settings import read_settings
from claimstream.streams.stage_process import confine

if __name__ == "__main__":
    confine()
    settings = read_settings()
    start_logging(settings.log)
    sys.exit(getattr(river_stages, sys.argv[1]).run(settings))
