"""The log in Dutch: one sentence for each entry, and the words for what a step changed, old beside new.

Sentences and words are data (`resources/texts/log.nl.toml`). A citizen service number is never among the values.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import msgspec

from csr_desktop.clock import DUTCH_TIME
from csr_desktop.dates import format_short
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claim_marks import MarkKind, MarkOutcome
from csr_desktop.domain.claims import BalanceStatus, ClaimRank, Liability
from csr_desktop.domain.class_table import ClassTable
from csr_desktop.domain.clients import Gender
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Channel, ParticipationLevel, PartyRole, Product, Scope
from csr_desktop.domain.dossiers import ExitReason, MatrimonialRegime, Phase
from csr_desktop.domain.intake import DecisionKind, Threat
from csr_desktop.domain.proposals import AnswerOutcome, AskedBy, ConsentOutcome, ProposalStatus
from csr_desktop.domain.second_look import LookStep
from csr_desktop.domain.settlement import DepositKind, PayoutStatus, ReviewOutcome, SettlementResult
from csr_desktop.domain.support import GuidanceKind, PeriodKind
from csr_desktop.domain.work import EvidenceStatus, MoveKind
from csr_desktop.errors import Message
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.store import log_reading
from csr_desktop.store.log_reading import LogChange, LogEntry, LogGroup
from csr_desktop.store.mapping import TABLES
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts

#: Actions that are nothing but fields that were left: these are told by the names of the fields.
_SAVES = frozenset({"claim.save", "client.save", "creditor.save", "dossier.save", "participation.save"})
#: Steps that name the action they take back or do again.
_REVERSALS: Mapping[str, Callable[..., Message]] = {
    "undo": lambda who, step: Message.of("log.undone", who=who, step=step),
    "redo": lambda who, step: Message.of("log.redone", who=who, step=step),
}
_LETTERS = frozenset({"letter.view", "letter.print", "letter.save"})
#: What tells nobody anything: keys and digests of our own, and calculations as JSON.
_NOT_SHOWN = frozenset(
    {"id", "dossier_id", "sha256", "document_id", "import_id", "claim_ids", "proposal_id", "subject", "digest"}
)
_NEVER_SHOWN = frozenset({"bsn"})
_PARTIES = frozenset({"creditor_id", "collector_id", "bailiff_id", "merged_into"})
#: Nothing typed, an empty tuple and an empty address as they are stored.
_EMPTY = frozenset({None, "", "[]", msgspec.json.encode(Address()).decode()})
#: Longer texts are cut in a list; the dossier itself has them whole.
_LONGEST = 300

_WORDS: Mapping[type[StrEnum], str] = {
    AnswerOutcome: "answer",
    AskedBy: "asked_by",
    BalanceStatus: "balance_status",
    Channel: "channel",
    ClaimRank: "rank",
    ConsentOutcome: "outcome",
    CourtOutcome: "court_outcome",
    CourtRoute: "court_route",
    DecisionKind: "decision_kind",
    DepositKind: "deposit_kind",
    EvidenceStatus: "evidence_status",
    ExitReason: "exit_reason",
    Gender: "gender",
    GuidanceKind: "guidance_kind",
    LetterKind: "letter",
    Liability: "liability",
    MarkKind: "mark",
    MarkOutcome: "mark_outcome",
    LookStep: "look_step",
    MatrimonialRegime: "regime",
    MoveKind: "move_kind",
    ParticipationLevel: "level",
    PartyRole: "role",
    PayoutStatus: "payout_status",
    PeriodKind: "period_kind",
    Phase: "phase",
    Product: "product",
    ProposalStatus: "proposal_status",
    ReviewOutcome: "review_outcome",
    Scope: "scope",
    SettlementResult: "settlement_result",
    Threat: "threat",
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One entry as a person reads it; `at` is the moment in UTC. `object` names what it is about, never a person."""

    seq: int
    unit_id: str
    at: datetime
    actor: str
    origin: str
    action: str
    result: str
    object: str
    dossier_id: str | None
    dossier_number: str
    sentence: str
    changed: int
    is_undone: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its word, and the values before and after as a person reads them."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """What a step did with one object; without fields when the values were erased with the client."""

    operation: str
    thing: str
    fields: tuple[FieldChange, ...]
    is_erased: bool


class LogWords:
    """Turns entries into sentences."""

    def __init__(self, store: Store, texts: Texts, table: ClassTable) -> None:
        self._store = store
        self._texts = texts
        self._table = table

    @cached_property
    def _hints(self) -> dict[str, dict[str, Any]]:
        """What kind of value each field of a table holds; a third of the start, and needed first when a log is read."""
        return {table: typing.get_type_hints(kind) for kind, table in TABLES.items()}

    def lines(self, entries: Sequence[LogEntry]) -> list[LogLine]:
        """Return the entries as sentences, in the same order."""
        database = self._store.database
        undone = self._store.log.undone() if any(entry.is_step for entry in entries) else {}
        numbers = log_reading.dossier_numbers(database, [entry.dossier_id for entry in entries if entry.dossier_id])
        singles = [group.object_id for entry in entries for group in entry.groups if group.count == 1]
        names = log_reading.party_names(database, singles)
        return [
            LogLine(
                seq=entry.seq,
                unit_id=entry.unit_id,
                at=datetime.fromisoformat(entry.at),
                actor=entry.actor,
                origin=entry.origin,
                action=entry.action,
                result=entry.result,
                object=f"{entry.object_kind} {entry.object_id}",
                dossier_id=entry.dossier_id,
                dossier_number=numbers.get(entry.dossier_id or "", ""),
                sentence=self._sentence(entry, names),
                changed=sum(group.count for group in entry.groups),
                is_undone=entry.unit_id in undone,
            )
            for entry in entries
        ]

    def changes(self, changes: Sequence[LogChange]) -> list[ObjectChange]:
        """Return what a step changed, old beside new; never a citizen service number."""
        ids = [change.object_id for change in changes]
        for change in changes:
            ids += [str(values[name]) for values in (change.old, change.new) for name in _PARTIES if values.get(name)]
        names = log_reading.party_names(self._store.database, ids)
        return [
            ObjectChange(
                change.operation,
                self._thing(change.object_kind, names.get(change.object_id, "")),
                () if change.is_erased else self._fields(change, names),
                change.is_erased,
            )
            for change in changes
        ]

    # --- sentences ---------------------------------------------------------------------------------------------------

    def _sentence(self, entry: LogEntry, names: Mapping[str, str]) -> str:
        say, who = self._texts.say, entry.actor
        if entry.action == "database.found":
            return say(Message.of("log.found", reason=self._reason(entry)))
        if entry.result != "done":
            return self._not_done(entry)
        if entry.action in _REVERSALS:
            step = self._texts.label("action", str(entry.detail.get("of", "")).replace(".", "_"))
            return say(_REVERSALS[entry.action](who, step))
        if not entry.is_step:
            return self._note(entry)
        changed = self._changed(entry.groups, names) if entry.action in _SAVES else None
        if changed is not None:
            fields, what = changed
            return say(Message.of("log.changed", who=who, fields=fields, what=what))
        what, done, _do = self._deed(entry.action)
        about = {names[group.object_id] for group in entry.groups if group.count == 1 and group.object_id in names}
        if len(about) == 1:
            what = f"{what} ({about.pop()})"
        sentence = say(Message.of("log.done", who=who, what=what, done=done))
        return sentence if entry.groups else say(Message.of("log.nothing_changed", sentence=sentence))

    def _note(self, entry: LogEntry) -> str:
        say, who, detail = self._texts.say, entry.actor, entry.detail
        if entry.action == "search.all":
            figures = {"words": detail.get("words", 0), "hits": detail.get("hits", 0)}
            return say(Message.of("log.searched", who=who, words=figures["words"], hits=figures["hits"]))
        if entry.action == "data.export":
            kind = self._texts.label("export", str(detail.get("kind", "")))
            return say(Message.of("log.exported", who=who, kind=kind))
        what, done, _do = self._deed(entry.action)
        if entry.action in _LETTERS:
            return say(Message.of("log.letters", who=who, what=what, done=done, count=detail.get("letters", 0)))
        return say(Message.of("log.done", who=who, what=what, done=done))

    def _not_done(self, entry: LogEntry) -> str:
        if entry.action == "database.open":
            return self._texts.say(Message.of("log.secret_wrong", who=entry.actor))
        what, _done, do = self._deed(entry.action)
        who, reason = entry.actor, self._reason(entry)
        if entry.result == "refused":
            return self._texts.say(Message.of("log.refused", who=who, what=what, do=do, reason=reason))
        return self._texts.say(Message.of("log.failed", who=who, what=what, do=do, reason=reason))

    def _reason(self, entry: LogEntry) -> str:
        code = str(entry.detail.get("code", ""))
        return self._texts.say_plain(code) or self._texts.say(Message.of("log.reason_code", code=code))

    def _deed(self, action: str) -> tuple[str, str, str]:
        """Return what was done: the thing, the participle and the infinitive."""
        parts = self._texts.label("deed", action.replace(".", "_")).split("|")
        # An action without words of its own (of a newer program, in a log that was taken over) keeps its name.
        if len(parts) != 3:
            parts = self._texts.label("deed", "other", action=action).split("|")
        return parts[0], parts[1], parts[2]

    def _changed(self, groups: Sequence[LogGroup], names: Mapping[str, str]) -> tuple[str, str] | None:
        """Return the words of the fields and of the object when a step changed fields of one object only."""
        if len(groups) != 1 or groups[0].operation != "change" or not groups[0].fields:
            return None
        words = [self._texts.label("field", name) for name in groups[0].fields]
        *first, last = dict.fromkeys(words)
        fields = f"{', '.join(first)} en {last}" if first else last
        return fields, self._thing(groups[0].object_kind, names.get(groups[0].object_id, ""))

    def _thing(self, kind: str, name: str) -> str:
        word = name or self._texts.label("thing", kind)
        return self._texts.label("thing", "other") if word == kind else word

    # --- values ------------------------------------------------------------------------------------------------------

    def _fields(self, change: LogChange, names: Mapping[str, str]) -> tuple[FieldChange, ...]:
        found = []
        for name in dict.fromkeys((*change.old, *change.new)):
            old, new = change.old.get(name), change.new.get(name)
            if name in _NOT_SHOWN or name.endswith("_json") or (old in _EMPTY and new in _EMPTY):
                continue
            label = self._texts.label("field", name)
            if label == name:
                # A field without a word is technical: it would tell nobody anything.
                continue
            words = [self._value(change.object_kind, name, value, names) for value in (old, new)]
            found.append(FieldChange(label, words[0], words[1]))
        return tuple(found)

    def _value(self, table: str, name: str, value: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 - from JSON
        texts = self._texts
        if value in _EMPTY:
            return texts.label("value", "empty")
        if name in _NEVER_SHOWN:
            return texts.label("value", "hidden")
        if name in _PARTIES:
            return names.get(str(value)) or texts.label("value", "gone")
        if name == "kind" and table in {"claim", "creditor"}:
            return self._table.kind(str(value)).label
        hint = _plain(self._hints.get(table, {}).get(name, str))
        if hint in _WORDS:
            return self._word(hint, str(value))
        text = _as_text(name, hint, value, texts.label("value", "yes"), texts.label("value", "no"))
        return text[:_LONGEST] or texts.label("value", "empty")

    def _word(self, kind: type[StrEnum], value: str) -> str:
        word = self._texts.label(_WORDS[kind], value)
        return word[:1].lower() + word[1:]


def _as_text(name: str, hint: Any, value: Any, yes: str, no: str) -> str:  # noqa: ANN401 - from JSON
    text = str(value)
    if name.endswith("_cents") and isinstance(value, int):
        text = format_euro(value)
    elif name.endswith("_hundredths") and isinstance(value, int):
        text = format_percentage(value)
    elif hint is bool:
        text = yes if value else no
    elif hint is date:
        text = format_short(date.fromisoformat(text))
    elif hint is datetime:
        text = f"{datetime.fromisoformat(text).astimezone(DUTCH_TIME):%d-%m-%Y %H:%M}"
    elif hint is Address:
        text = ", ".join(msgspec.json.decode(text, type=Address).lines())
    elif typing.get_origin(hint) is tuple:
        text = ", ".join(map(str, msgspec.json.decode(text)))
    return text


def _plain(hint: Any) -> Any:  # noqa: ANN401 - a type expression
    """Strip Optional and NewType from a type expression."""
    if typing.get_origin(hint) in (types.UnionType, typing.Union):
        hint = next(item for item in typing.get_args(hint) if item is not type(None))
    while isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    return hint
