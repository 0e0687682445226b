"""What the operating system gives: folders, resources, the log file."""
