"""The fixed phrases of the sheet beside a letter, per language, and which of them a letter needs.

Nothing is translated here: a language is a file in `resources/companion` with the same phrases as the Dutch one, and
only dates, names and amounts are put in. Which phrases, follows from the letter's own data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from csr_desktop.errors import UserError
from csr_desktop.letters import client_model as client
from csr_desktop.letters.companion import CompanionBox, CompanionText
from csr_desktop.letters.model import DebtOverviewData, LetterData
from csr_desktop.money import format_euro

DUTCH = "nl"

_SLOT = re.compile(r"\{(\w+)\}")


class CompanionLanguage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language: its names, how it writes a date, and its phrases.

    `reviewed_by` is who grew up with the language and looked at this version; empty means nobody did.
    """

    code: str
    name: str
    own_name: str
    version: str
    reviewed_by: str
    months: tuple[str, ...]
    date_form: str
    phrases: Mapping[str, str]

    def say(self, key: str, **slots: str | int | date) -> str:
        """Return a phrase with its slots filled: a date as this language writes it, whole cents as an amount."""
        return self.phrases[key].format(**{name: self._written(value) for name, value in slots.items()})

    def slots(self, key: str) -> frozenset[str]:
        """Return the names of what is put into a phrase."""
        return frozenset(_SLOT.findall(self.phrases[key]))

    def _written(self, value: str | int | date) -> str:
        if isinstance(value, date):
            day = self.date_form.format(day=value.day, month=self.months[value.month - 1], year=value.year)
            return day.replace(" ", "\u00a0")
        return format_euro(value) if isinstance(value, int) else value


def load_languages(folder: Path) -> dict[str, CompanionLanguage]:
    """Read all languages, Dutch first, the others by their Dutch names.

    Raises UserError `companion.unreadable` for a file that will not do, or that says other things than the Dutch one.
    """
    found = {language.code: language for language in map(_read, sorted(folder.glob("*.toml")))}
    dutch = found.get(DUTCH)
    if dutch is None:
        raise UserError("companion.unreadable", file=f"{DUTCH}.toml")
    for language in found.values():
        same = language.phrases.keys() == dutch.phrases.keys()
        if not same or any(language.slots(key) != dutch.slots(key) for key in dutch.phrases):
            raise UserError("companion.unreadable", file=f"{language.code}.toml")
    return dict(sorted(found.items(), key=lambda item: (item[0] != DUTCH, item[1].name)))


def _read(file: Path) -> CompanionLanguage:
    try:
        language = msgspec.toml.decode(file.read_bytes(), type=CompanionLanguage)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise UserError("companion.unreadable", file=file.name) from error
    if language.code != file.stem or len(language.months) != 12:
        raise UserError("companion.unreadable", file=file.name)
    return language


def companion_text(data: LetterData, language: CompanionLanguage, *, phone: str) -> CompanionText | None:
    """Return the sheet of a letter in one language; None for a letter that has none.

    `phone` is that of the organisation, for a counsellor without one.
    """
    maker = _MAKERS.get(type(data))
    if maker is None:
        return None
    parts: dict[str, list[str]] = {"what": [], "do": [], "by_when": []}
    for said in maker(data):
        slots = dict(said.slots)
        if "time" in slots and language.code != DUTCH:
            # As a person types it, "10.30 uur": elsewhere that word says nothing.
            slots["time"] = str(slots["time"]).removesuffix(" uur")
        parts[said.box].append(language.say(said.key, **slots))
    if not parts["by_when"]:
        parts["by_when"].append(language.say("no_day"))
    number = data.counsellor_phone or phone
    if number and data.counsellor:
        closing = language.say("call", who=data.counsellor.replace(" ", "\u00a0"), phone=number.replace(" ", "\u00a0"))
    else:
        closing = language.say("ask")
    return CompanionText(
        language=language.code,
        title=language.say("title"),
        counts=language.say("counts"),
        boxes=tuple(CompanionBox(question=language.say(name), said=tuple(said)) for name, said in parts.items()),
        closing=closing,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """One phrase: in which box, and what goes into it."""

    box: str
    key: str
    slots: Mapping[str, Any]


def _what(key: str, **slots: object) -> _Said:
    return _Said("what", key, slots)


def _do(key: str, **slots: object) -> _Said:
    return _Said("do", key, slots)


def _when(key: str, **slots: object) -> _Said:
    return _Said("by_when", key, slots)


def _appointment(day: date, time: str, place: str) -> Iterator[_Said]:
    yield _when("appointment", day=day)
    if time:
        yield _when("time", time=time)
    if place:
        yield _when("place", place=place)
    if not (time and place):
        yield _when("we_call")


def _objection(data: client.DecisionData) -> Iterator[_Said]:
    yield _do("objection")
    yield _when("objection_weeks", weeks=str(data.objection_weeks))


def _acknowledgement(data: client.AcknowledgementData) -> Iterator[_Said]:
    yield _what("L01_received")
    yield _what("L01_talk")
    yield _do("come")
    if data.papers:
        yield _do("bring")
    yield _do("L01_care")
    yield from _appointment(data.meeting_on, data.meeting_time, data.meeting_place)
    if data.threat or data.is_late:
        yield _when("at_once")


def _admission(data: client.AdmissionData) -> Iterator[_Said]:
    yield _what("L02_admitted")
    yield _what("L02_plan")
    yield _do("L02_duties")
    yield from _objection(data)


def _rejection(data: client.RejectionData) -> Iterator[_Said]:
    yield _what("L03_refused")
    yield _do("L03_again")
    yield from _objection(data)


def _termination(data: client.TerminationData) -> Iterator[_Said]:
    yield _what("L03_ends", day=data.decided_on)
    yield _do("L03_yourself")
    yield _do("L03_again")
    yield from _objection(data)


def _completion(data: client.CompletionData) -> Iterator[_Said]:
    yield _what("L04_missing")
    yield _do("L04_send")
    yield _when("until", day=data.until)


def _plan(_data: client.PlanData) -> Iterator[_Said]:
    yield _what("L05_plan")
    yield _do("sign")
    yield _when("soon")


def _mandate(_data: client.MandateData) -> Iterator[_Said]:
    yield _what("L06_mandate")
    yield _what("L06_withdraw")
    yield _do("sign")
    yield _when("soon")


def _agreement(data: client.ClientAgreementData) -> Iterator[_Said]:
    yield _what("L07_agreement")
    yield _do("sign")
    yield _do("L02_duties")
    if data.payment_cents:
        yield _do("pay", amount=data.payment_cents)
    yield _when("soon")


def _overview(data: DebtOverviewData) -> Iterator[_Said]:
    yield _what("L11_list")
    yield _do("L11_check")
    yield _do("sign")
    yield _when("until", day=data.answer_by)


def _invitation(data: client.ReviewInvitationData) -> Iterator[_Said]:
    yield _what("L21_review")
    yield _do("come")
    yield _do("bring")
    yield from _appointment(data.due_on, data.meeting_time, data.meeting_place)


def _outcome(data: client.ReviewOutcomeData) -> Iterator[_Said]:
    yield _what("L21_looked")
    if data.new_capacity_cents:
        yield _what("L21_amount", day=data.changed_on, amount=data.new_capacity_cents)
        key, cents = ("pay", data.payment_cents) if data.payment_cents else ("L21_set_aside", data.new_capacity_cents)
        yield _do(key, amount=cents)
    else:
        yield _what("L21_nothing")
    yield _do("L21_tell")


def _final(data: client.FinalData) -> Iterator[_Said]:
    yield _what("L23_done")
    if data.kept:
        yield _what("L23_kept")
    yield _do("L23_keep_letter")
    if data.talk_by:
        yield _when("L23_talk", day=data.talk_by)


_MAKERS: Mapping[type[LetterData], Callable[[Any], Iterator[_Said]]] = {
    client.AcknowledgementData: _acknowledgement,
    client.AdmissionData: _admission,
    client.RejectionData: _rejection,
    client.TerminationData: _termination,
    client.CompletionData: _completion,
    client.PlanData: _plan,
    client.MandateData: _mandate,
    client.ClientAgreementData: _agreement,
    DebtOverviewData: _overview,
    client.ReviewInvitationData: _invitation,
    client.ReviewOutcomeData: _outcome,
    client.FinalData: _final,
}
