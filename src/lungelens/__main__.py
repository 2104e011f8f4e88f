"""`python -m lungelens`, for when the `lungelens` command is not on the path."""

from __future__ import annotations

from lungelens.cli.main import run

if __name__ == "__main__":
    run()
