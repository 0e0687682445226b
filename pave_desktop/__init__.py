"""Pave Desktop: PAVE vehicle inspections from the counter of a car dealer."""

__version__ = "0.1.0"
