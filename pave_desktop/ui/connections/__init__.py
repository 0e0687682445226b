"""The window in which connections are entered, tested and removed."""
