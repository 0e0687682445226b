"""Inputs with a label, a lock, an error and a hint."""
