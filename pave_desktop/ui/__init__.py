"""Widgets only. Nothing here knows HTTP, the register or the keyring."""
