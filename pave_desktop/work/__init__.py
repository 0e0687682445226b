"""What the program does, one use case a file: plain async functions that know no window."""
