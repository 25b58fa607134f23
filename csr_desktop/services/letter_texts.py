"""Letter texts that a team owns: read as text, changed, tried, put in use, compared, and back to the shipped one.

A version never changes once it is kept, and is never thrown away: letters name the text they were made of by its hash.
What somebody works on is a draft that no letter is made of (docs/adr/0020-texts-a-team-owns.md).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from csr_desktop.clock import Clock
from csr_desktop.domain.correspondence import Letter, LetterKind
from csr_desktop.domain.letter_texts import LetterText, LetterTextUse, LetterTextVersion
from csr_desktop.errors import UserError
from csr_desktop.ids import IdMaker
from csr_desktop.letters.places import Finding, Weight
from csr_desktop.letters.source import digest, tidy
from csr_desktop.letters.text_desk import TextDesk, WordHelp
from csr_desktop.services.letter_text_checks import PersonalWords
from csr_desktop.services.letter_texts_in_use import TextsInUse
from csr_desktop.store.letter_text_reading import last_days
from csr_desktop.store.unit_of_work import Reader, Store, UnitOfWork

__all__ = [
    "DiffKind",
    "DiffLine",
    "Finding",
    "LetterText",
    "LetterTextService",
    "LetterTextUse",
    "LetterTextVersion",
    "TextCard",
    "Weight",
    "WordHelp",
]

#: So long may a label, a folder or a reason be.
MOST_LABEL = 80
MOST_REASON = 200


class DiffKind(StrEnum):
    """What became of a line from one text to another."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of one text beside another; numbers count from 1, 0 where the text has no such line."""

    kind: DiffKind
    text: str
    old_number: int = 0
    new_number: int = 0


@dataclass(frozen=True, slots=True)
class TextCard:
    """What a list shows of one letter's text.

    `name` is `L09` or, for a variant, `L21-creditor`; `title` stands at the head of the text in use. `version` is the
    team's own in use (None: the shipped text), `since` when it came into use, `planned` a decision whose day is still
    to come. `last_used_on` is the day of the last letter made of one of its texts. `has_newer_shipped`: the program
    brought another text since the team looked last. `errors`: the text in use does not check (any more); no letter can
    be made of it.
    """

    name: str
    kind: LetterKind
    title: str
    label: str
    folder: str
    version: LetterTextVersion | None
    since: date | None
    planned: LetterTextUse | None
    has_draft: bool
    last_used_on: date | None
    has_newer_shipped: bool
    errors: tuple[Finding, ...]


class LetterTextService:
    """Reads and keeps the texts of letters."""

    def __init__(
        self, store: Store, ids: IdMaker, clock: Clock, desk: TextDesk, in_use: TextsInUse, personal: PersonalWords
    ) -> None:
        self._store = store
        self._ids = ids
        self._clock = clock
        self._desk = desk
        self._in_use = in_use
        self._personal = personal

    # --- reading -------------------------------------------------------------------------------------------------

    def cards(self, sought: str = "", folder: str | None = None) -> list[TextCard]:
        """Return all texts by name, or those with the sought words in name, title, label, folder or text."""
        own = {item.name: item for item in self._store.find(LetterText)}
        uses = _by_name(self._store.find(LetterTextUse, order_by=("since", "pk")))
        versions = {item.id: item for item in self._store.find(LetterTextVersion)}
        last_used = self._last_used()
        cards = [self._card(name, own.get(name), uses.get(name, []), versions, last_used) for name in self._desk.names]
        words = sought.casefold().split()
        return [
            card
            for card in sorted(cards, key=lambda card: card.name)
            if (folder is None or card.folder == folder) and self._matches(card, words)
        ]

    def card(self, name: str) -> TextCard:
        """Return one text; UserError `letter_text.unknown` when no letter has this name."""
        self._known(name)
        return next(card for card in self.cards() if card.name == name)

    def folders(self) -> list[str]:
        """Return the folders that the team made, by the alphabet."""
        return sorted({item.folder for item in self._store.find(LetterText) if item.folder})

    def shipped(self, name: str) -> str:
        """Return the text that came with the program."""
        return self._desk.shipped(self._known(name))

    def in_use(self, name: str) -> str:
        """Return the text that letters are made of today."""
        own = self._in_use(self._known(name))
        return own.text if own is not None else self._desk.shipped(name)

    def draft(self, name: str) -> str:
        """Return what somebody works on; empty when nobody does."""
        return self._own(self._store, self._known(name)).draft

    def versions(self, name: str) -> list[LetterTextVersion]:
        """Return the kept versions of a text, newest first."""
        return self._store.find(LetterTextVersion, name=self._known(name), order_by="number")[::-1]

    def version(self, name: str, number: int) -> LetterTextVersion:
        """Return one version; UserError `letter_text.no_version` when there is none of this number."""
        found = self._store.find(LetterTextVersion, name=self._known(name), number=number)
        if not found:
            raise UserError("letter_text.no_version", number=number)
        return found[0]

    def uses(self, name: str) -> list[LetterTextUse]:
        """Return what was decided on a text, newest day first."""
        return self._store.find(LetterTextUse, name=self._known(name), order_by=("since", "pk"))[::-1]

    def of_letter(self, letter: Letter) -> str | None:
        """Return the very text a letter was made of; None when it is not here.

        Letters from before texts were kept have none, and those of a dossier that came from elsewhere may name a text
        of that office.
        """
        if not letter.template_sha256 or self._store.database.content(letter.template_sha256) is None:
            return None
        return self._store.content(letter.template_sha256).decode()

    def words(self, name: str) -> tuple[WordHelp, ...]:
        """Return the words that this letter's text can use, by the alphabet."""
        return self._desk.word_list(self._known(name))

    # --- checking and comparing ----------------------------------------------------------------------------------

    def check(self, name: str, text: str) -> tuple[Finding, ...]:
        """Return what there is to say about a text, in its order; errors keep it out of use, the others do not.

        Line and column count from 1 in the text as `tidy` leaves it. Names of clients and creditors in the database,
        citizen service numbers, account numbers and the like are warnings: such a text would go to everybody.
        """
        text = tidy(text)
        found = [*self._desk.findings(self._known(name), text), *self._personal.findings(name, text)]
        return tuple(sorted(found, key=lambda item: (item.line, item.column)))

    def tidy(self, text: str) -> str:
        """Return a text as it would be kept: line ends, invisible signs and spaces at line ends put in order."""
        return tidy(text)

    def compare(self, old: str, new: str) -> list[DiffLine]:
        """Return two texts beside each other, line by line."""
        before, after = tidy(old).splitlines(), tidy(new).splitlines()
        lines: list[DiffLine] = []
        for kind, old_from, old_to, new_from, new_to in SequenceMatcher(
            None, before, after, autojunk=False
        ).get_opcodes():
            if kind == "equal":
                lines.extend(
                    DiffLine(DiffKind.SAME, before[at], at + 1, new_from + at - old_from + 1)
                    for at in range(old_from, old_to)
                )
                continue
            lines.extend(DiffLine(DiffKind.GONE, before[at], at + 1) for at in range(old_from, old_to))
            lines.extend(DiffLine(DiffKind.NEW, after[at], 0, at + 1) for at in range(new_from, new_to))
        return lines

    # --- changing ------------------------------------------------------------------------------------------------

    def save_draft(self, name: str, text: str, *, over: Collection[str] | None = None) -> str:
        """Keep what somebody works on, and return it as it was kept.

        A draft may have faults. The shipped or used text as it is is no draft. `over` are the drafts that whoever saves
        knows of ("" for none): what he began with and what he kept since. UserError `letter_text.draft_changed` when
        by now another one is there: somebody else works on it too, and who saves last must not win in silence.
        """
        self._known(name)
        text = tidy(text)
        with self._store.unit_of_work("letter_text.draft") as work:
            own = self._own(work, name)
            changed = replace(own, draft=text, draft_at=self._clock.now(), draft_by=work.actor)
            if text != own.draft:
                self._check_over(own, over)
                self._save(work, changed)
        return text

    def drop_draft(self, name: str, *, over: Collection[str] | None = None) -> None:
        """Throw away what somebody works on; `over` as for `save_draft`."""
        with self._store.unit_of_work("letter_text.draft") as work:
            own = self._own(work, self._known(name))
            if own.draft:
                self._check_over(own, over)
                self._save(work, replace(own, draft="", draft_at=None, draft_by=""))

    def keep(self, name: str, text: str, reason: str) -> LetterTextVersion:
        """Keep a text as a version without using it; the same text again gives the version that there is.

        UserError with every fault of the text, each with line, column and word; `letter_text.no_reason` without reason.
        """
        text, reason = self._sound(name, text), self._worded(reason)
        with self._store.unit_of_work("letter_text.keep") as work:
            return self._kept(work, name, text, reason)

    def put_in_use(self, name: str, text: str, reason: str, since: date | None = None) -> LetterTextVersion:
        """Keep a text as a version and make letters of it from `since` on (today when None); its draft is done with.

        UserError with every fault of the text; `letter_text.since_past` for a day that is over.
        """
        text, reason = self._sound(name, text), self._worded(reason)
        day = self._day(since)
        with self._store.unit_of_work("letter_text.use") as work:
            return self._used(work, self._own(work, name), text, reason, day)

    def take_in(self, arriving: Sequence[LetterText], reason: str, *, in_use: bool) -> list[LetterTextVersion]:
        """Take texts from elsewhere in one step: as drafts, faults and all, or in use from today on.

        The text is the `draft` of what arrives; a label or folder that came along replaces ours. Raises UserError with
        every fault of the first text that has any when they go in use; nothing was changed then.
        """
        reason = self._worded(reason)
        sound = [(item, self._sound(item.name, item.draft) if in_use else tidy(item.draft)) for item in arriving]
        versions: list[LetterTextVersion] = []
        with self._store.unit_of_work("letter_text.take_in", texts=len(sound)) as work:
            for item, text in sound:
                own = self._own(work, self._known(item.name))
                own = replace(own, label=_short(item.label) or own.label, folder=_short(item.folder) or own.folder)
                if in_use:
                    versions.append(self._used(work, own, text, reason, self._clock.today()))
                else:
                    self._save(work, replace(own, draft=text, draft_at=self._clock.now(), draft_by=work.actor))
        return versions

    def use_version(self, name: str, number: int, reason: str, since: date | None = None) -> LetterTextVersion:
        """Make letters of an older version again, from `since` on; UserError with its faults when it has any by now."""
        version = self.version(name, number)
        self._sound(name, version.text)
        reason, day = self._worded(reason), self._day(since)
        with self._store.unit_of_work("letter_text.use") as work:
            self._decide(work, name, version.id, day, reason)
        return version

    def reset(self, name: str, reason: str) -> None:
        """Make letters of the shipped text again, from today on; the team's versions stay."""
        reason = self._worded(reason)
        with self._store.unit_of_work("letter_text.reset") as work:
            self._decide(work, self._known(name), None, self._clock.today(), reason)
            self._save(work, replace(self._own(work, name), seen_sha256=digest(self._desk.shipped(name))))

    def describe(self, name: str, *, label: str, folder: str) -> None:
        """Give a text a name of the team's own and put it in a folder; empty takes that away."""
        label, folder = _short(label), _short(folder)
        with self._store.unit_of_work("letter_text.describe") as work:
            self._save(work, replace(self._own(work, self._known(name)), label=label, folder=folder))

    def seen(self, name: str) -> None:
        """Record that the team looked at the newer shipped text and keeps its own."""
        with self._store.unit_of_work("letter_text.seen") as work:
            own = self._own(work, self._known(name))
            self._save(work, replace(own, seen_sha256=digest(self._desk.shipped(name))))

    # --- within --------------------------------------------------------------------------------------------------

    def _known(self, name: str) -> str:
        if name not in self._desk.names:
            raise UserError("letter_text.unknown", name=name)
        return name

    def _own(self, reader: Reader, name: str) -> LetterText:
        found = reader.find(LetterText, name=name)
        return found[0] if found else LetterText(id="", name=name)

    def _check_over(self, own: LetterText, over: Collection[str] | None) -> None:
        if over is not None and own.draft not in over:
            raise UserError("letter_text.draft_changed", who=own.draft_by)

    def _save(self, work: UnitOfWork, own: LetterText) -> None:
        if own.id:
            work.save(own)
        else:
            work.add(replace(own, id=self._ids.new()))

    def _sound(self, name: str, text: str) -> str:
        """Return a text that letters can be made of; UserError with every fault."""
        text = tidy(text)
        errors = [item.message for item in self._desk.findings(self._known(name), text) if item.weight is Weight.ERROR]
        if errors:
            raise UserError.many(errors)
        self._desk.template(name, text, "")
        return text

    def _worded(self, reason: str) -> str:
        reason = " ".join(reason.split())
        if not reason:
            raise UserError("letter_text.no_reason")
        return reason[:MOST_REASON]

    def _day(self, since: date | None) -> date:
        today = self._clock.today()
        if since is not None and since < today:
            raise UserError("letter_text.since_past", day=since)
        return since or today

    def _used(self, work: UnitOfWork, own: LetterText, text: str, reason: str, day: date) -> LetterTextVersion:
        """Keep a text, decide on it, and be done with the draft."""
        version = self._kept(work, own.name, text, reason)
        self._decide(work, own.name, version.id, day, reason)
        seen = digest(self._desk.shipped(own.name))
        self._save(work, replace(own, draft="", draft_at=None, draft_by="", seen_sha256=seen))
        return version

    def _kept(self, work: UnitOfWork, name: str, text: str, reason: str) -> LetterTextVersion:
        sha256 = digest(text)
        same = work.find(LetterTextVersion, name=name, sha256=sha256)
        if same:
            return same[-1]
        return work.add(
            LetterTextVersion(
                id=self._ids.new(),
                name=name,
                number=work.count(LetterTextVersion, name=name) + 1,
                sha256=sha256,
                text=text,
                made_at=self._clock.now(),
                made_by=work.actor,
                reason=reason,
                shipped_sha256=digest(self._desk.shipped(name)),
            )
        )

    def _decide(self, work: UnitOfWork, name: str, version_id: str | None, since: date, reason: str) -> None:
        """Note a decision; what was planned for that day or later is over."""
        for use in work.find(LetterTextUse, name=name):
            if use.since >= since and use.since > self._clock.today():
                work.remove(use)
        work.add(
            LetterTextUse(
                id=self._ids.new(),
                name=name,
                version_id=version_id,
                since=since,
                decided_at=self._clock.now(),
                decided_by=work.actor,
                reason=reason,
            )
        )

    def _card(
        self,
        name: str,
        own: LetterText | None,
        uses: list[LetterTextUse],
        versions: dict[str, LetterTextVersion],
        last_used: dict[str, date],
    ) -> TextCard:
        use = self._in_use.holding(uses)
        version = versions[use.version_id] if use is not None and use.version_id else None
        text = version.text if version is not None else self._desk.shipped(name)
        today = self._clock.today()
        errors = self._desk.findings(name, text) if version is not None else ()
        own = own or LetterText(id="", name=name)
        hashes = {item.sha256 for item in versions.values() if item.name == name} | {digest(self._desk.shipped(name))}
        # A letter with one text only is known by its number too, also when a shipped text of earlier made it.
        names = {*hashes, *([name] if "-" not in name else [])}
        used = [last_used[known] for known in names if known in last_used]
        return TextCard(
            name=name,
            kind=LetterKind(name.partition("-")[0]),
            title=self._desk.title(name, text),
            label=own.label,
            folder=own.folder,
            version=version,
            since=use.since if version is not None and use is not None else None,
            planned=next((item for item in uses if item.since > today), None),
            has_draft=bool(own.draft),
            last_used_on=max(used, default=None),
            has_newer_shipped=version is not None and own.seen_sha256 != digest(self._desk.shipped(name)),
            errors=tuple(item for item in errors if item.weight is Weight.ERROR),
        )

    def _matches(self, card: TextCard, words: Sequence[str]) -> bool:
        if not words:
            return True
        text = self._desk.shipped(card.name) if card.version is None else card.version.text
        hay = " ".join((card.name, card.title, card.label, card.folder, text)).casefold()
        return all(word in hay for word in words)

    def _last_used(self) -> dict[str, date]:
        """The day of the last letter of each text, by its hash, and of each kind of letter, by its number."""
        return {sha256: date.fromisoformat(day) for sha256, day in last_days(self._store.database).items()}


def _short(label: str) -> str:
    """A name that a person gives, on one line and no longer than a list can show."""
    return " ".join(tidy(label).split())[:MOST_LABEL]


def _by_name(uses: Sequence[LetterTextUse]) -> dict[str, list[LetterTextUse]]:
    found: dict[str, list[LetterTextUse]] = {}
    for use in uses:
        found.setdefault(use.name, []).append(use)
    return found
