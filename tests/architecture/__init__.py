"""What holds for every file: who may import whom, and what may not be in the repository."""
