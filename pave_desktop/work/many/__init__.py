"""What is done to many sessions in one go: one use case a file."""
