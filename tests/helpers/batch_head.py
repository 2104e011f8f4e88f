"""`lungelens` with the stand-in in place of the measuring, in a process that tests may kill.

STUB_SECONDS is how long it takes over a clip, STUB_LOG a file that gets a line for each clip measured.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from helpers.batch_measurers import Stub
from lungelens.cli.main import main
from lungelens.study.batch import measurer

if __name__ == "__main__":
    log = os.environ.get("STUB_LOG")
    stub = Stub(float(os.environ.get("STUB_SECONDS", "0")), Path(log) if log else None)
    measurer.Lungelens = lambda: stub  # type: ignore[assignment, misc, return-value]
    sys.exit(main(sys.argv[1:]))
