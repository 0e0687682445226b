"""The developer's command, the locked packages and the wheel."""
