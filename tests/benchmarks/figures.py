"""What benchmarks tell: figures beside their yardsticks and goals, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

ROUNDS_FOR_A_VERDICT = 5


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Something that is measured. The goal is the most that the ratio may be; without a yardstick, the value."""

    name: str
    told: str
    unit: str = "ms"
    goal: float | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was measured, a value a round, and what the yardstick needed in the same rounds where there is one."""

    measure: Measure
    values: Sequence[float]
    yardsticks: Sequence[float] = ()

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
        return sorted(value / yardstick for value, yardstick in zip(self.values, self.yardsticks, strict=False))

    @property
    def within(self) -> bool | None:
        """Whether the goal is met; None where there is none, and where too few rounds were run to say."""
        if self.measure.goal is None or len(self.values) < ROUNDS_FOR_A_VERDICT:
            return None
        return (self.value if self.ratio is None else self.ratio) <= self.measure.goal

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
        }


def table(figures: Sequence[Figure]) -> list[str]:
    """Put figures into a table, a line each."""
    head = _line("", "value", "yardstick", ratio="ratio", goal="goal", within="within", rounds="ratios of the rounds")
    lines = [head, *(_line_of(figure) for figure in figures)]
    if any(len(figure.values) < ROUNDS_FOR_A_VERDICT for figure in figures):
        lines.append(f"Fewer than {ROUNDS_FOR_A_VERDICT} rounds: too few to say whether a goal is met.")
    return lines


def _line_of(figure: Figure) -> str:
    unit, goal = figure.measure.unit, figure.measure.goal
    of_what = "" if figure.yardsticks else f" {unit}"
    return _line(
        figure.measure.name,
        f"{figure.value:.2f} {unit}",
        "" if figure.yardstick is None else f"{figure.yardstick:.2f} {unit}",
        ratio="" if figure.ratio is None else f"{figure.ratio:.3f}",
        goal="" if goal is None else f"{goal:g}{of_what}",
        within={None: "", True: "yes", False: "NO"}[figure.within],
        rounds=f"{figure.ratios[0]:.2f} to {figure.ratios[-1]:.2f}" if figure.ratios else "",
    )


def _line(name: str, value: str, yardstick: str, *, ratio: str, goal: str, within: str, rounds: str) -> str:
    return f"{name:<24}{value:>12}{yardstick:>14}{ratio:>9}{goal:>10}  {within:<8}{rounds}".rstrip()
