"""What may change when. Pure functions from a session to sentences."""
