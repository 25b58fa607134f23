"""The national delivery as it is shown: what was looked at, in words, without what goes into the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from csr_desktop.bootstrap import Core
from csr_desktop.domain.work import Delivery
from csr_desktop.errors import Message
from csr_desktop.services.ddas import sender
from csr_desktop.services.ddas.checks import Severity
from csr_desktop.services.ddas.comparison import Comparison
from csr_desktop.services.ddas.selection import DeliveryPeriod
from csr_desktop.services.ddas.service import Preparation, Written
from csr_desktop.services.ddas.words import DdasWords
from csr_desktop.services.figures.model import Period
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from ui.forms.undo import newest_units

#: Where a field of the delivery is mended, by the part of the standard it is in.
_TABS = {
    "client": "people",
    "schulden": "debts",
    "totaalSchuldbedragBijAanvangSchuld": "debts",
    "schuldregeling": "proposal",
    "toekenningsdatum": "proposal",
    "oplossing": "settlement",
    "moratoria": "court",
    "voorlopigeVoorzieningen": "court",
}
_ELSEWHERE = "process"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One thing that is wrong, or to look at, with the tab where it is mended."""

    key: str
    dossier_id: str
    number: str
    is_error: bool
    field: str
    text: str
    tab: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A dossier that is told otherwise than the last time; `kind` is new, gone or changed."""

    dossier_id: str
    number: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from the last delivery."""

    made_at: datetime
    first: date
    last: date
    rows: tuple[DifferenceRow, ...]
    same: int
    erased: int


@dataclass(frozen=True, slots=True)
class Look:
    """A delivery that was looked at. `difference` is without the dossiers that have errors when those stay out."""

    trajectories: int
    faults: tuple[str, ...]
    remarks: tuple[str, ...]
    findings: tuple[FindingRow, ...]
    with_errors: int
    difference: Difference | None
    difference_left_out: Difference | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What the part shows before anything is looked at."""

    organisation: Organisation
    email: str
    missing: tuple[str, ...]
    history: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file that was written, and the steps that remember it."""

    written: Written
    units: tuple[str, ...]


def read_shown(core: Core, texts: Texts) -> Shown:
    """Read who sends, what lacks of that, and what was delivered before."""
    organisation = core.organisation.get()
    missing = (*sender.faults(organisation), *sender.remarks(organisation))
    return Shown(organisation, sender.contact_email(organisation), _said(missing, texts), tuple(core.ddas.history()))


def look_at(core: Core, period: Period, texts: Texts) -> Look:
    """Check a period and compare it with the last delivery; the log knows that its dossiers were looked at."""
    prepared = core.ddas.prepare(_delivery(period))
    core.audit.viewed_list(len(prepared.made))
    ids = {item.number: item.dossier_id for item in prepared.made}
    words = DdasWords(texts)
    # What lacks of the sender stands beside the sender.
    about_sender = list(sender.remarks(prepared.organisation))
    return Look(
        trajectories=len(prepared.made),
        faults=_said(prepared.faults, texts),
        remarks=_said((one for one in prepared.remarks if one not in about_sender), texts),
        findings=tuple(_findings(prepared, words, texts)),
        with_errors=len(prepared.with_errors),
        difference=_difference(core.ddas.compare(prepared), ids, words, texts),
        difference_left_out=_difference(core.ddas.compare(prepared, leave_out=True), ids, words, texts)
        if prepared.with_errors
        else None,
    )


def write_file(core: Core, period: Period, path: Path, *, is_test: bool, leave_out: bool) -> Outcome:
    """Check again and write: what was changed since the check goes along, and new errors keep the file here."""
    written = core.ddas.write(core.ddas.prepare(_delivery(period)), path, is_test=is_test, leave_out=leave_out)
    units = newest_units(core)
    core.audit.exported("ddas_test" if written.is_test else "ddas", records=written.trajectories)
    return Outcome(written, units)


def tab_of(field: str) -> str:
    """Return the tab of a dossier where a field of the delivery is mended."""
    return _TABS.get(field.partition(".")[0], _ELSEWHERE)


def _delivery(period: Period) -> DeliveryPeriod:
    return DeliveryPeriod(period.first, period.last)


def _said(messages: Iterable[Message], texts: Texts) -> tuple[str, ...]:
    return tuple(texts.say(message) for message in messages)


def _findings(prepared: Preparation, words: DdasWords, texts: Texts) -> Sequence[FindingRow]:
    """Errors first; within them by dossier."""
    ordered = sorted(prepared.findings, key=lambda item: item.severity is not Severity.ERROR)
    return [
        FindingRow(
            key=str(at),
            dossier_id=item.dossier_id,
            number=item.number,
            is_error=item.severity is Severity.ERROR,
            field=words.field(item.field),
            text=texts.say(item.message),
            tab=tab_of(item.field),
        )
        for at, item in enumerate(ordered)
    ]


def _difference(compared: Comparison | None, ids: dict[str, str], words: DdasWords, texts: Texts) -> Difference | None:
    if compared is None:
        return None
    rows = [DifferenceRow(ids.get(number, ""), number, "new", "") for number in compared.new]
    rows += [DifferenceRow(ids.get(one.number, ""), one.number, "gone", texts.say(one.reason)) for one in compared.gone]
    rows += [
        DifferenceRow(ids.get(one.number, ""), one.number, "changed", words.parts(one.parts))
        for one in compared.changed
    ]
    period = compared.period
    return Difference(compared.made_at, period.first, period.last, tuple(rows), compared.same, compared.erased)
