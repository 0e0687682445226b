"""How much of a process is in memory, as Linux tells it."""


def resident() -> dict[str, float]:
    """Give this process's resident set, and its fair share of it, in MB. Raises OSError where no system tells."""
    # Plainly, for a yardstick must not grow by what looks at it.
    with open("/proc/self/smaps_rollup", encoding="ascii") as file:  # noqa: PTH123
        told = dict(line.split(":", 1) for line in file.read().splitlines()[1:])
    return {name: int(told[name].split()[0]) / 1024 for name in ("Rss", "Pss")}
