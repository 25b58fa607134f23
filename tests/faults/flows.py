"""What people do with the program, step by step, so that a fault can fall into the middle of each of them.

A flow is a tuple of steps. After each step the worker says that it is confirmed; from then on it must be there. Adding
a flow is a `Flow` in `FLOWS`: everything else (kills, errors, power cuts, retries) comes by itself.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from csr_desktop.bootstrap import Core, create_core, open_core
from csr_desktop.clock import Clock, FixedClock
from csr_desktop.demo import practice_choices
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.court import CourtOutcome, CourtRoute
from csr_desktop.domain.creditors import Channel, ParticipationLevel, Product
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.safety_terms import load_safety_terms
from csr_desktop.domain.term_table import TermCode
from csr_desktop.errors import CsrError, UserError
from csr_desktop.lists.reading import ListReading
from csr_desktop.paths import resources_dir
from csr_desktop.services.backups import RestoreDesk, copy_to_second, with_passphrase
from csr_desktop.services.deadlines.service import MoveBy, OpenDeadline
from csr_desktop.services.keys import new_organisation_key
from csr_desktop.services.transfer_in import read_transfer
from csr_desktop.store import backups, keys, migrations, new_version, opening
from csr_desktop.store.database import Database
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from tests.conftest import ORGANISATION, PASSPHRASE, TODAY, Office

NEW_PASSPHRASE = "een andere lange wachtzin"
PASSPHRASES = (PASSPHRASE, NEW_PASSPHRASE)
LEADER, CODE = "T. Leider", "geheime code van T."
NUMBER = "WR-2026-0001"
#: Words that may stand in no file but an encrypted one; long enough not to turn up in random bytes.
CANARIES = ("999990019", "999990020", "Öztürk", "Noorderlicht", "Solliciteert", *PASSPHRASES)


@dataclass(frozen=True)
class Place:
    """The folders of one try."""

    root: Path

    @property
    def work(self) -> Path:
        return self.root / "werk"

    @property
    def database(self) -> Path:
        return self.work / "dossiers.csrdb"

    @property
    def second(self) -> Path:
        return self.root / "tweede"

    @property
    def out(self) -> Path:
        return self.root / "uit"


@dataclass
class World:
    """What every try needs and is made once: sentences, the lists of others as read, the public key."""

    texts: Texts
    lists: dict[str, ListReading] = field(default_factory=dict)
    public_key: bytes = b""
    recovery_key: str = ""
    clock: Clock = field(default_factory=lambda: FixedClock(TODAY))

    @property
    def safety(self):
        return load_safety_terms(resources_dir() / "safety", self.clock.today())


class Session:
    """The program between start and end, with the one who uses it."""

    def __init__(self, world: World, place: Place) -> None:
        self.world = world
        self.place = place
        self.opened: Core | None = None

    @property
    def core(self) -> Core:
        """The open core; opens it when it is closed."""
        if self.opened is None:
            self.opened = open_core(self.place.database, fitting(self.place.database), self.world.clock, self.texts)
        return self.opened

    @property
    def texts(self) -> Texts:
        return self.world.texts

    def close(self) -> None:
        core, self.opened = self.opened, None
        if core is not None:
            core.close()

    def dossier(self) -> Dossier:
        return self.core.dossiers.by_number(NUMBER)

    def claims(self) -> list[Claim]:
        return self.core.dossiers.claims(self.dossier().id)


def fitting(database: Path) -> str:
    """Return the passphrase that opens a database: a person knows that, and what is typed wrong would be logged."""
    for passphrase in PASSPHRASES:
        try:
            keys.open_with_passphrase(database, passphrase)
        except CsrError:
            continue
        return passphrase
    return PASSPHRASE


@dataclass(frozen=True)
class Step:
    """One thing a person does; `action` is what the log must know of it afterwards."""

    do: Callable[[Session], object]
    action: str = ""


@dataclass(frozen=True)
class Flow:
    """Steps on a database that `base` made. `surroundings` holds while they are done, and at the next start."""

    name: str
    steps: tuple[Step, ...]
    base: Callable[[World, Place], None]
    surroundings: Callable[[], AbstractContextManager[None]] = nullcontext
    makes_database: bool = False
    #: Looks at the files before the next start; says what is wrong.
    look: Callable[[Place], list[str]] = lambda _place: []
    #: A step commits more than once; what stands between its commits may be found, and the step is done again then.
    several_commits: bool = False
    #: Holds what is stored against what others were told; says what is wrong.
    agrees: Callable[[Session], list[str]] = lambda _session: []


# --- the databases to start from -------------------------------------------------------------------------------------


def nothing(_world: World, place: Place) -> None:
    for folder in (place.work, place.second, place.out):
        folder.mkdir(parents=True)


def small_office(world: World, place: Place) -> None:
    """Two people, three claims, two ways of asking; a back-up, and a change since."""
    nothing(world, place)
    core, _recovery = create_core(
        place.database, PASSPHRASE, world.clock, world.texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )
    office = Office(core, world.clock)
    dossier = office.dossier(NUMBER, partner=True)
    energy = office.creditor("Energiebedrijf Noorderlicht", level=ParticipationLevel.COLLECTIVE, channel=Channel.LIST)
    tax = office.creditor("UWV", kind="benefit_recovery", level=ParticipationLevel.COLLECTIVE, is_public=True)
    shop = office.creditor("Webwinkel Alles-in-Huis", kind="web_shop")
    for creditor, cents in ((energy, 98_765), (tax, 127_550), (shop, 14_612)):
        office.claim(dossier, creditor, cents, reference=f"R-{cents}")
    core.backups.make("asked")
    core.dossiers.change(dossier.id, remark="na de reservekopie")
    core.close()


def asked_office(world: World, place: Place) -> None:
    """As above, with requests that wait to be exported."""
    small_office(world, place)
    session = Session(world, place)
    session.core.balances.request([session.dossier().id])
    session.close()


def office_with_leader(world: World, place: Place) -> None:
    """As the first, with somebody who may decide on erasing."""
    small_office(world, place)
    session = Session(replace(world, clock=FixedClock(TODAY - timedelta(days=1))), place)
    session.core.approvers.add(LEADER, CODE)
    session.close()


def office_of_colleague(world: World, place: Place) -> None:
    """An office without the dossier, and the file that a colleague made of it."""
    small_office(world, place)
    session = Session(world, place)
    session.core.transfer.export(session.dossier().id, place.out / "colleague.json")
    session.close()
    shutil.rmtree(place.work)
    place.work.mkdir()
    core, _recovery = create_core(
        place.database, PASSPHRASE, world.clock, world.texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )
    Office(core, world.clock).creditor("Energiebedrijf Noorderlicht", channel=Channel.LIST)
    core.close()


# --- steps -----------------------------------------------------------------------------------------------------------


def change_remark(session: Session) -> None:
    session.core.dossiers.change(session.dossier().id, remark="gebeld over de huur")


def change_amount(session: Session) -> None:
    session.core.claims.change(session.claims()[0].id, balance_cents=98_766)


def change_address(session: Session) -> None:
    (first, *_rest) = session.core.dossiers.clients(session.dossier().id)
    session.core.dossiers.change_address(first.id, house_number="14")


def type_draft(session: Session) -> None:
    session.core.drafts.put("dossier", {"effort": "Solliciteert en volgt een cur"}, session.dossier().id)


def import_creditors(session: Session) -> None:
    reading = session.world.lists["creditors"]
    service = session.core.list_imports
    service.confirm(service.plan_creditors(reading, practice_choices(service.plan_creditors(reading))))


def import_claims(session: Session) -> None:
    reading, dossier = session.world.lists["claims"], session.dossier()
    service = session.core.list_imports
    choices = practice_choices(service.plan_claims(reading, dossier.id))
    service.confirm(service.plan_claims(reading, dossier.id, choices))


def import_answers(session: Session) -> None:
    service = session.core.list_imports
    service.confirm(service.plan_answers(session.world.lists["answers"]))


def one_answer_each(session: Session) -> list[str]:
    """A claim that was answered was answered once, whatever came again."""
    counts = Counter(answer.claim_id for answer in session.core.store.find(BalanceAnswer))
    return [f"duplicated: {count} answers for one claim" for count in counts.values() if count > 1]


def open_only(session: Session) -> None:
    assert session.core


def back_up(session: Session) -> None:
    session.core.backups.make("asked")


def copy_away(session: Session) -> None:
    newest = _there(session.core.backups.all())[0]
    terms = session.world.safety.backup
    copied = copy_to_second(newest, session.place.second, session.world.clock.now(), terms)
    session.core.backups.told_second(copied.path.name, None)


def restore(session: Session) -> None:
    """Through the window's road: prepare, close, carry out, open."""
    oldest = _there(session.core.backups.all())[-1]
    prepared, _preview = session.core.backups.prepare_restore(oldest.path)
    session.close()
    RestoreDesk(session.place.database, session.world.clock).carry_out(prepared)
    assert session.core


def restore_unopened(session: Session) -> None:
    """The road for a database that does not open: the desk gets the passphrase."""
    session.close()
    desk = RestoreDesk(session.place.database, session.world.clock)
    (oldest, *_rest) = sorted(backups.list_backups(session.place.work / "reservekopieen")[0], key=_made)
    desk.carry_out(desk.prepare(oldest.path, with_passphrase(PASSPHRASE)))
    assert session.core


def _there(found: list[backups.Backup]) -> list[backups.Backup]:
    """Nobody can choose a back-up where none is listed."""
    if not found:
        raise UserError("store.backup_absent", file="")
    return found


def _made(backup: backups.Backup) -> object:
    return backup.manifest.made_at


def export_lists(session: Session) -> None:
    session.core.lists.export(session.place.out)


def export_sheets(session: Session) -> None:
    session.core.lists.export(session.place.out, as_xlsx=True, again=True)


def export_dossier(session: Session) -> None:
    session.core.transfer.export(session.dossier().id, session.place.out / "dossier.json")


def take_in(session: Session) -> None:
    service = session.core.take_in
    service.take_in(service.plan(read_transfer(session.place.out / "colleague.json")), "B. Jansen")


def make_letters(session: Session) -> None:
    session.core.balances.request([session.dossier().id])


def write_letters(session: Session) -> None:
    letters = session.core.letters.of_dossier(session.dossier().id)
    session.core.letters.write_files(letters, session.place.out)


def send_letters(session: Session) -> None:
    session.core.letters.mark_sent([letter.id for letter in session.core.letters.unsent()])


def change_passphrase(session: Session) -> None:
    session.core.keys.change_passphrase(NEW_PASSPHRASE)


def renew_recovery(session: Session) -> None:
    session.core.keys.renew_recovery_key(session.world.recovery_key)


def add_organisation_key(session: Session) -> None:
    session.core.keys.add_organisation_key("Teamleider", session.world.public_key)


def ask_erasure(session: Session) -> None:
    session.core.erasure.ask(session.dossier().id, ErasureGround.CLIENT, "brief van de cliënt", "F. Voorbeeld")


def erase(session: Session) -> None:
    """Decide, and do again what could not be finished: the person is told of it."""
    core = session.core
    if not core.erasure.requests():
        return
    report = core.erasure.approve(core.erasure.open_request(session.dossier().id).id, LEADER, CODE)
    if report.problems:
        core.erasure.finish_interrupted()
        core.backups.make("erase")


def set_deadline(session: Session) -> None:
    day = session.world.clock.today() + timedelta(days=14)
    session.core.deadlines.add(session.dossier().id, day, "Belastingdienst bellen")


def move_deadline(session: Session) -> None:
    session.core.deadlines.move_by(_own_deadline(session), MoveBy.WEEK)


def meet_deadline(session: Session) -> None:
    session.core.deadlines.met(_own_deadline(session))


def _own_deadline(session: Session) -> OpenDeadline:
    return next(item for item in session.core.deadlines.of(session.dossier().id) if item.term is TermCode.OWN)


def create(session: Session) -> None:
    """What the first window does: make a database, and the organisation in it; opened when it is there already."""
    if session.place.database.exists():
        session.core.organisation.save(ORGANISATION)
        return
    session.opened, _recovery = create_core(
        session.place.database, PASSPHRASE, session.world.clock, session.texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )


def refused_office(world: World, place: Place) -> None:
    """An offer that was sent, agreed by two and refused by one."""
    small_office(world, place)
    session = Session(world, place)
    office = Office(session.core, world.clock)
    claims = [office.answer(claim) for claim in session.claims()]
    dossier = session.dossier()
    office.vtlb(dossier)
    session.core.proposals.make(dossier.id, Product.SB)
    session.core.proposals.freeze(dossier.id)
    session.core.proposals.send(dossier.id)
    proposal = session.core.proposals.newest(dossier.id)
    for claim, outcome in zip(claims, (AnswerOutcome.AGREED, AnswerOutcome.AGREED, AnswerOutcome.REFUSED), strict=True):
        session.core.proposals.record_answer(proposal.id, [claim.id], outcome, channel="letter")
    session.close()


def open_case(session: Session) -> None:
    court, dossier = session.core.court, session.dossier()
    if not court.of_dossier(dossier.id):
        court.open(dossier.id, CourtRoute.FORCED_SETTLEMENT)


def announce_case(session: Session) -> None:
    letters, dossier = session.core.outcome_letters, session.dossier()
    if any(item.ids for item in letters.due(dossier.id) if item.kind is LetterKind.COURT_NOTICE):
        letters.make(dossier.id, LetterKind.COURT_NOTICE)


def request_case(session: Session) -> None:
    (case,) = session.core.court.of_dossier(session.dossier().id)
    if case.requested_on is None:
        session.core.court.request(case.id, session.world.clock.today())


def grant_case(session: Session) -> None:
    (case,) = session.core.court.of_dossier(session.dossier().id)
    if case.outcome is None:
        session.core.court.decide(case.id, CourtOutcome.GRANTED, session.world.clock.today())


def judgment_is_whole(session: Session) -> list[str]:
    """A judgment and the answers that it orders stand there together, or neither does."""
    cases = session.core.court.of_dossier(session.dossier().id)
    proposal = session.core.proposals.newest(session.dossier().id)
    answers = session.core.proposals.answers(proposal.id)
    ordered = {claim_id for claim_id, answer in answers.items() if answer.outcome is AnswerOutcome.ORDERED}
    granted = {claim_id for case in cases if case.outcome is CourtOutcome.GRANTED for claim_id in case.claim_ids}
    return [] if ordered == granted else ["corrupt: half a judgment"]


# --- another schema --------------------------------------------------------------------------------------------------


def _next_schema(database: Database) -> None:
    database.execute("CREATE TABLE wish (pk INTEGER PRIMARY KEY, claim_id TEXT NOT NULL) STRICT")
    database.execute("INSERT INTO wish (claim_id) SELECT id FROM claim")
    for number in range(20):
        database.execute("INSERT INTO wish (claim_id) VALUES (?)", (f"ronde {number}" + "x" * 3_000,))
        database.execute("UPDATE dossier SET remark = remark")


@contextmanager
def newer_program() -> Iterator[None]:
    """A program that knows one schema more than the one that made the file."""
    known = migrations.MIGRATIONS
    try:
        migrations.MIGRATIONS = (*known, _next_schema)
        migrations.NEWEST_SCHEMA = opening.NEWEST_SCHEMA = len(known) + 1
        yield
    finally:
        migrations.MIGRATIONS = known
        migrations.NEWEST_SCHEMA = opening.NEWEST_SCHEMA = len(known)


@contextmanager
def another_program() -> Iterator[None]:
    """Another version of the program, with the same schema as the one that made the file."""
    known = new_version.__version__
    try:
        new_version.__version__ = "99.1.0"
        yield
    finally:
        new_version.__version__ = known


@contextmanager
def copy_of(place: Place) -> Iterator[Database]:
    """The database as the fault left it, opened aside: the next start would mend it."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(dir=place.root) as name:
        for file in place.work.glob("dossiers.csrdb*"):
            if file.is_file():
                shutil.copy(file, name)
        path = Path(name) / place.database.name
        database = Database.open(path, keys.open_with_passphrase(path, PASSPHRASE), migrations.NEWEST_SCHEMA)
        try:
            yield database
        finally:
            database.close()


def kept_if_told(place: Place) -> list[str]:
    """Before the next start: a database that says it belongs to the new version has its back-up."""
    with copy_of(place) as database:
        is_told = not new_version.is_new_here(database)
        made = backups.list_backups(migrations.backup_folder(place.database), database.key.database_id)[0]
    kept = any(backup.manifest.reason == "version" for backup in made)
    return ["lost: a new version without its back-up"] if is_told and not kept else []


def old_or_new(place: Place) -> list[str]:
    """Before the next start brings it up to date: the number of the schema and the tables agree."""
    with copy_of(place) as database:
        is_new = int(database.pragma("user_version")) == migrations.NEWEST_SCHEMA
        wishes = bool(database.tuples("SELECT 1 FROM sqlite_master WHERE name = 'wish'"))
        rows = database.tuples("SELECT count(*) FROM wish")[0][0] if wishes else 0
    return [] if (wishes, rows) == ((True, 23) if is_new else (False, 0)) else ["corrupt: half a change of schema"]


# --- all of them -----------------------------------------------------------------------------------------------------

FLOWS: dict[str, Flow] = {
    flow.name: flow
    for flow in (
        Flow(
            "save",
            (
                Step(change_remark, "dossier.save"),
                Step(change_amount, "claim.save"),
                Step(change_address, "client.save"),
                Step(type_draft),
            ),
            small_office,
        ),
        Flow(
            "import", (Step(import_creditors, "creditors.import"), Step(import_claims, "claims.import")), small_office
        ),
        Flow("answers", (Step(import_answers, "answers.import"),), asked_office, agrees=one_answer_each),
        Flow("migration", (Step(open_only, "database.open"),), small_office, newer_program, look=old_or_new),
        Flow("new-version", (Step(open_only, "database.open"),), small_office, another_program, look=kept_if_told),
        Flow("backup", (Step(back_up, "backup.make"), Step(copy_away, "backup.second_copy")), small_office),
        Flow("restore", (Step(restore, "backup.restore"),), small_office),
        Flow("restore-unopened", (Step(restore_unopened, "backup.restore"),), small_office),
        Flow("export", (Step(export_lists, "lists.export"), Step(export_sheets), Step(export_dossier)), asked_office),
        Flow("take-in", (Step(take_in, "dossier.take_in"),), office_of_colleague),
        Flow(
            "letters",
            (Step(make_letters, "balances.request"), Step(write_letters), Step(send_letters, "letters.sent")),
            small_office,
        ),
        Flow(
            "keys",
            (
                Step(change_passphrase, "keys.passphrase"),
                Step(renew_recovery, "keys.recovery"),
                Step(add_organisation_key, "keys.organisation_added"),
            ),
            small_office,
        ),
        Flow("erase", (Step(ask_erasure, "erasure.ask"), Step(erase, "dossier.erase")), office_with_leader),
        Flow("create", (Step(create),), nothing, makes_database=True),
        Flow(
            "deadlines",
            (
                Step(set_deadline, "deadline.add"),
                Step(move_deadline, "deadline.move"),
                Step(meet_deadline, "deadline.met"),
            ),
            small_office,
        ),
        Flow(
            "court",
            (
                Step(open_case, "court.open"),
                Step(announce_case, "letters.outcome"),
                Step(request_case, "court.request"),
                Step(grant_case, "court.decide"),
            ),
            refused_office,
            agrees=judgment_is_whole,
        ),
    )
}


def make_world(folder: Path) -> World:
    """Make what all tries share; reads the lists in their guarded child process, so not while faults fall."""
    from csr_desktop.domain.class_table import load_class_table
    from csr_desktop.lists.reading import read_list
    from csr_desktop.store.recovery_key import new_recovery_key

    world = World(Texts.load(resources_dir() / "texts"))
    world.recovery_key = new_recovery_key()
    _private, world.public_key = new_organisation_key("een wachtzin voor de teamleider")
    table = load_class_table(resources_dir() / "classes", TODAY)
    for kind, content in (("creditors", creditor_list()), ("claims", claim_list()), ("answers", answer_list())):
        path = folder / f"{kind}.csv"
        path.write_text(content, encoding="utf-8")
        world.lists[kind] = read_list(path, kind=kind, profile=None, sheet=None, class_table=table, today=TODAY)
    return world


def creditor_list() -> str:
    """Forty parties; one has an account number that cannot be."""
    lines = ["Naam;Soort;IBAN"]
    lines += [f"Fictief Bedrijf {number:02};energy;" for number in range(40)]
    lines[7] = "Fictief Bedrijf 06;energy;NL00PRAC0000000000"
    return "\n".join(lines) + "\n"


def answer_list() -> str:
    """What the energy company answers, found by the numbers of dossier and claim; one row nobody asked for."""
    rows = (f"{NUMBER};R-98765;900,00;Ja", f"{NUMBER};R-0;1,00;")
    return "\n".join(("KlantnummerSHV;FactuurnummerSE;Totaal;Standaard akkoord", *rows)) + "\n"


#: The rows of the claim list that no program should accept.
WRONG_AMOUNTS = ("1e309", "NaN", "1_000")


def claim_list() -> str:
    """Sixty claims; three of them have amounts that are none."""
    lines = ["Schuldeiser;Referentie;Bedrag"]
    lines += [f"Fictief Bedrijf {number % 40:02};K-{number:03};{number + 10},{number:02}" for number in range(60)]
    lines += [f"Fictief Bedrijf 01;F-{number};{amount}" for number, amount in enumerate(WRONG_AMOUNTS)]
    return "\n".join(lines) + "\n"


def claim_list_cents() -> int:
    """What the good rows of the claim list add up to."""
    return sum((number + 10) * 100 + number for number in range(60))
