"""The program as a process on a real desktop, driven by what a screen reader finds."""
