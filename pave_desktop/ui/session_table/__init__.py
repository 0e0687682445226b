"""The table of sessions."""
