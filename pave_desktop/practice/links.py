"""Where the pages of a practice session are; never spelled like a real capture link."""

PAGE_PATH = "/practice-inspection"


def capture_link(origin: str, key: str) -> str:
    """Return the link that a customer gets."""
    return f"{origin}{PAGE_PATH}/{key}"
