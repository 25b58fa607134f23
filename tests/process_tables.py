"""The tables of states as docs/process.md shows them: `python tests/process_tables.py` writes them anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from csr_desktop.domain.process import BALANCES, OFFERS, PAYOUTS, PHASES, PROPOSALS, StateTable
from csr_desktop.domain.work import MoveKind

PAGE = Path(__file__).resolve().parent.parent / "docs" / "process.md"
TABLES: dict[str, StateTable] = {
    "phase": PHASES, "balance_status": BALANCES, "proposal_status": PROPOSALS, "offer_state": OFFERS,
    "payout_status": PAYOUTS,
}  # fmt: skip
_PART = re.compile(r"(?P<begin><!-- table: (?P<name>\w+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL)


def rendered(table: StateTable) -> str:
    """One row per state and kind of step; what a step needs stands behind its target."""
    lines = ["| from | kind | to |", "|---|---|---|"]
    for state in table.states:
        for kind in MoveKind:
            steps = table.steps_from(state, (kind,))
            if steps:
                targets = ", ".join(
                    f"`{step.target}`" + (f" ({', '.join(step.needs)})" if step.needs else "") for step in steps
                )
                lines.append(f"| `{state}` | {kind} | {targets} |")
        if not table.steps_from(state):
            lines.append(f"| `{state}` | end | |")
    return "\n".join(lines) + "\n"


def filled(page: str) -> str:
    """The page with the tables as the code has them."""
    return _PART.sub(lambda part: part["begin"] + rendered(TABLES[part["name"]]) + part["end"], page)


def documented(page: str) -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """Table, source, target, kind and needs of every step that the page names."""
    for part in _PART.finditer(page):
        for source, kind, targets in re.findall(r"^\| `(\w+)` \| (\w+) \| (.*) \|$", part[0], re.MULTILINE):
            for target, needs in re.findall(r"`(\w+)`(?: \(([^)]*)\))?", targets):
                yield part["name"], source, target, kind, tuple(needs.split(", ")) if needs else ()


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
