"""The command line, for the dealer's IT person: start, connections, practice server, self-check."""
