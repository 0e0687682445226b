"""The yardstick of the list: the same statements on a warm connection of SQLite, their rows fetched and let go.

Run as a module in a process of its own; it reads its task from standard input and imports nothing of the program.
"""

import json
import sqlite3
import sys
import time
from statistics import median

TIMES = 5


def seconds_for(connection: sqlite3.Connection, statements: list[str]) -> float:
    """Tell how long the statements take, one after the other: the median, when they have run before."""
    taken = []
    for number in range(TIMES + 1):
        begun = time.perf_counter()
        for statement in statements:
            connection.execute(statement).fetchall()
        if number:
            taken.append(time.perf_counter() - begun)
    return median(taken)


def main() -> None:
    """Read the task, do it; the last line that is printed is the result."""
    task = json.load(sys.stdin)
    connection = sqlite3.connect(f"file:{task['path']}?mode=ro", uri=True)
    for statement in task["tuning"]:
        connection.execute(statement)
    measured = {name: [seconds_for(connection, each) for each in task[name]] for name in ("typed", "clicked")}
    print(json.dumps(measured))  # noqa: T201 - this is how the two processes speak


if __name__ == "__main__":
    main()
