"""The one table: on the screen and in docs/figures.md."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten

HEAD = (
    "measure", "1× / 10×", "beside", "1×", "10×", "1× clock", "ratio 1×", "ratio 10×", "growth", "peak MB",
    "aim", "met",
)  # fmt: skip
ABOUT = """\
# Figures

The last whole run of `python tests/bench/run.py --write` (or `python3 bootstrap.py bench --write`), which measures
everything the issues ask to be quick or small. Nothing here is typed by hand.

- **1×** and **10×** are the two sizes. Times are of processor, so that other work on the computer counts less; *clock*
  is what passed meanwhile. Each is a median over rounds in which ours and the baseline took turns.
- **ratio** is ours to the baseline of the same round; **growth** is 10× to 1× (10 is in step with the size; in brackets
  that of the baseline).
- **peak** is the most that the process of the measure had held when ours had run once and the baseline had not, with
  what prepared it; after a plus that of its guarded child.
- An **aim** is an issue's, at the size that the issue speaks of: × the baseline, milliseconds, or MB. Where no issue
  asks anything the baseline and the growth tell.
- `--quick` takes a tenth of both sizes, `--times N` larger ones, `--list` tells the subjects; subjects can be named.
"""


@dataclass(frozen=True)
class Row:
    """One line, as text."""

    issue: int
    cells: tuple[str, ...]
    is_met: bool | None

    @property
    def told(self) -> str:
        """The row in a line, for who waits."""
        return " · ".join(cell.strip() for cell in self.cells if cell)


def rows(found: dict) -> list[Row]:
    """The lines of one subject."""
    sizes = " / ".join(f"{size:,}" for size in found["sizes"]) + f" {found['things']}"
    why = found.get("problem") or found.get("not_here")
    if why:
        unknown = (shorten(why, 60, placeholder="…"), *[""] * 8, "not measured")
        return [Row(found["issue"], (line["what"], sizes, *unknown), None) for line in found["rows"]]
    return [_row(found, at, line, sizes) for at, line in enumerate(found["rows"])]


def _row(found: dict, at: int, line: dict, sizes: str) -> Row:
    small, large = (one["lines"][at] for one in found["at"])
    unit = small["unit"]
    growth = f"{large['ours'] / small['ours']:.1f}" if small["ours"] else ""
    if small["base"] and large["base"]:
        growth += f" ({large['base'] / small['base']:.1f})"
    peak = " / ".join(_peak(one) for one in found["at"]) if at == 0 else ""
    aim, is_met = _judged(line, large if line.get("at_large") else small)
    cells = (
        line["what"], sizes if at == 0 else "", line["beside"],
        _figure(small["ours"], unit), _figure(large["ours"], unit),
        "" if small["clock"] is None else _figure(small["clock"], unit), _ratio(small["ratio"]), _ratio(large["ratio"]),
        growth, peak, aim, {True: "yes", False: "NO", None: ""}[is_met],
    )  # fmt: skip
    return Row(found["issue"], cells, is_met)


def _judged(line: dict, figures: dict) -> tuple[str, bool | None]:
    if "most" not in line:
        return "", None
    unit, most = line["aim_unit"], line["most"]
    value = figures["ratio"] if unit == "x" else figures["ours"]
    where = "10×: " if line["at_large"] else ""
    return f"{where}≤ {most:g}{' ×' if unit == 'x' else ' ' + unit}", value is not None and value <= most


def _peak(one: dict) -> str:
    return f"{one['peak_mb']:.0f}" + (f"+{one['child_mb']:.0f}" if one["child_mb"] > 40 else "")


def _figure(value: float, unit: str) -> str:
    if unit == "ms" and value >= 10_000:
        return f"{value / 1000:.1f} s"
    if unit == "ms" and value < 1:
        return f"{value * 1000:.3g} µs"
    return f"{value:,.0f} {unit}" if value >= 100 else f"{value:.2g} {unit}" if value < 10 else f"{value:.0f} {unit}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def plain(lines: list[Row]) -> str:
    """For the screen: columns as wide as they must be."""
    cells = [HEAD, *(row.cells for row in lines)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(HEAD))]
    told = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([*told, "", verdict(lines)])


def verdict(lines: list[Row]) -> str:
    """How many aims are met."""
    judged = [row for row in lines if row.is_met is not None]
    missed = [
        f"{row.cells[0].strip()} ({row.cells[2]})" if row.cells[2] else row.cells[0].strip()
        for row in judged
        if not row.is_met
    ]
    said = f"{len(lines)} measures, {len(judged)} with an aim, {len(judged) - len(missed)} met"
    return f"{said}. Not met: {'; '.join(missed)}." if missed else f"{said}."


def page(lines: list[Row], spent: float, *, is_quick: bool, is_joined: bool, facts: list[str]) -> str:
    """docs/figures.md."""
    how_long = "in parts, one after the other" if is_joined else f"{spent / 60:.0f} minutes in all"
    told = [ABOUT, f"Measured: {', '.join(fact for fact in facts if fact)}; {how_long}."]
    if is_quick:
        told.append("**Not at the sizes that the issues speak of**: a run with `--quick` or `--times`.")
    told += ["", verdict(lines), ""]
    for issue in sorted({row.issue for row in lines}):
        told += [f"## Issue {issue}", "", _line(HEAD), _line(("---",) * len(HEAD))]
        told += [_line(row.cells) for row in lines if row.issue == issue] + [""]
    return "\n".join(told)


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.strip().replace("|", "\\|") for cell in cells) + " |"
