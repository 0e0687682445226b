"""The register: every session ever made or added on this PC, its history and its drafts, in one SQLite file."""
