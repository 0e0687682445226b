"""What benchmarks tell: figures beside their yardsticks and goals, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

ROUNDS_FOR_A_VERDICT = 5

MANY = 100_000
"""So many sessions the goals speak of that grow with them."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something that is measured. The goal is the most that the ratio may be; without a yardstick, the value.

    With `goal_of_value` it is always the value's, and the yardstick only tells what this computer does by itself.
    """

    name: str
    told: str
    unit: str = "ms"
    goal: float | None = None
    goal_of_value: bool = False


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was measured, a value a round, and what the yardstick needed in the same rounds where there is one.

    `sessions` are in the register, where that matters.
    """

    measure: Measure
    values: Sequence[float]
    yardsticks: Sequence[float] = ()
    sessions: int | None = None

    @property
    def value(self) -> float:
        """The median of all rounds."""
        return median(self.values)

    @property
    def yardstick(self) -> float | None:
        """The median of the yardstick's rounds."""
        return median(self.yardsticks) if self.yardsticks else None

    @property
    def ratio(self) -> float | None:
        """How many yardsticks long the value is."""
        return self.value / self.yardstick if self.yardstick else None

    @property
    def ratios(self) -> list[float]:
        """The ratio of each round, lowest first: how far they are apart is what the median leaves out."""
        pairs = zip(self.values, self.yardsticks, strict=False)
        return sorted(value / yardstick for value, yardstick in pairs if yardstick)

    @property
    def within(self) -> bool | None:
        """Whether the goal is met; None where there is none, and where too few rounds were run to say."""
        if self.measure.goal is None or len(self.values) < ROUNDS_FOR_A_VERDICT or self.sessions not in (None, MANY):
            return None
        is_of_value = self.ratio is None or self.measure.goal_of_value
        return (self.value if is_of_value or self.ratio is None else self.ratio) <= self.measure.goal

    def entry(self) -> dict[str, Any]:
        """Give what is written as JSON."""
        return {
            "name": self.measure.name,
            "value": round(self.value, 4),
            "unit": self.measure.unit,
            "yardstick": None if self.yardstick is None else round(self.yardstick, 4),
            "ratio": None if self.ratio is None else round(self.ratio, 4),
            "goal": self.measure.goal,
            "within": self.within,
            "sessions": self.sessions,
        }


def growth(figures: Sequence[Figure]) -> list[str]:
    """Tell how each figure grows with the register, a line each; nothing where all were of one size."""
    sizes = sorted({figure.sessions for figure in figures if figure.sessions is not None})
    if len(sizes) < 2:
        return []
    by_size = {(figure.measure.name, figure.sessions): figure for figure in figures}
    lines = ["", f"{'sessions in the register':<24}{''.join(f'{size:>16,}' for size in sizes)}{'grows by':>12}"]
    for name in dict.fromkeys(figure.measure.name for figure in figures if figure.sessions is not None):
        found = [by_size.get((name, size)) for size in sizes]
        values = [f"{each.value:.2f} {each.measure.unit}" if each is not None else "–" for each in found]
        first, last = found[0], found[-1]
        times = f"× {last.value / first.value:.2f}" if first is not None and last is not None and first.value else ""
        lines.append(f"{name:<24}{''.join(f'{value:>16}' for value in values)}{times:>12}")
    return lines


def table(figures: Sequence[Figure]) -> list[str]:
    """Put figures into a table, a line each."""
    head = _line("", "value", "yardstick", ratio="ratio", goal="goal", within="met", rounds="ratios of the rounds")
    lines = [head, *(_line_of(figure) for figure in figures)]
    if any(len(figure.values) < ROUNDS_FOR_A_VERDICT for figure in figures):
        lines.append(f"Fewer than {ROUNDS_FOR_A_VERDICT} rounds: too few to say whether a goal is met.")
    return lines


def _line_of(figure: Figure) -> str:
    unit, goal = figure.measure.unit, figure.measure.goal
    of_what = f" {unit}" if figure.measure.goal_of_value or not figure.yardsticks else ""
    is_small = figure.sessions not in (None, MANY)
    return _line(
        f"{figure.measure.name} ({figure.sessions:,})" if is_small else figure.measure.name,
        f"{figure.value:.2f} {unit}",
        "" if figure.yardstick is None else f"{figure.yardstick:.2f} {unit}",
        ratio="" if figure.ratio is None else f"{figure.ratio:.3f}",
        goal="" if goal is None else f"{goal:g}{of_what}",
        within={None: "", True: "yes", False: "NO"}[figure.within],
        rounds=f"{figure.ratios[0]:.2f} to {figure.ratios[-1]:.2f}" if figure.ratios else "",
    )


def _line(name: str, value: str, yardstick: str, *, ratio: str, goal: str, within: str, rounds: str) -> str:
    return f"{name:<32}{value:>12}{yardstick:>14}{ratio:>9}{goal:>10}  {within:<8}{rounds}".rstrip()
