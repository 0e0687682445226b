"""What the server says (tolerant) and what a person may edit (strict). No input, no output."""
