"""The mark of our files and the newest step that this program knows, for who looks without taking steps."""

from __future__ import annotations

# "PAVE" in ASCII: tells our files from other SQLite databases.
APPLICATION_ID = 0x50415645

NEWEST_VERSION = 5
