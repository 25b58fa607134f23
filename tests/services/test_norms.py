"""Norm packages: what they change is known before, what is accepted counts from its day, and nothing else counts."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from csr_desktop.domain.creditors import Product
from csr_desktop.domain.proposals import ProposalStatus
from csr_desktop.errors import UserError
from csr_desktop.paths import resources_dir
from csr_desktop.services.backups import RestoreDesk, with_passphrase
from csr_desktop.services.norm_changes import NormFigure
from csr_desktop.services.norm_words import words_of
from csr_desktop.services.norms import PackageState
from csr_desktop.services.table_folders import TableKind
from csr_desktop.services.table_packages import package_content, read_package_file
from csr_desktop.signed_files import NORMS, PublicKey, sign
from tests.conftest import PASSPHRASE


class Desk:
    """One database, opened anew whenever a day has passed, by a program that knows the publisher's key."""

    def __init__(self, office, publisher, texts):
        self.database, self.clock, self.texts = office.core.store.database.path, office.clock, texts
        self.publisher, self.first, self.core = publisher, office.core, None

    def open(self, day=None):
        if day is not None:
            self.clock.day = day
        self.close()
        self.core = self.publisher.open(self.database, PASSPHRASE, self.clock, self.texts)
        return self.core

    def close(self):
        core, self.core = self.core, None
        if core is not None:
            core.close()
        self.first.close()


@pytest.fixture
def desk(office, publisher, texts):
    made = Desk(office, publisher, texts)
    yield made
    made.close()


def refused(code, call, *args):
    with pytest.raises(UserError) as caught:
        call(*args)
    assert caught.value.code == code
    return caught.value


def dossier(office, number, capacity, product=None, freeze=False):
    made = office.dossier(number)
    office.answer(office.claim(made, office.creditor(f"Bank {number}"), 600_000))
    office.answer(office.claim(made, office.creditor(f"Winkel {number}", kind="web_shop"), 40_000))
    office.vtlb(made, capacity=capacity)
    if product is not None:
        office.core.proposals.make(made.id, product)
    if freeze:
        office.core.proposals.freeze(made.id)
    return made


def test_what_changes_by_how_much_is_told_to_the_cent(office, desk, publisher):
    drafted = dossier(office, "WR-2026-0001", 10_000, Product.SB)
    untouched = dossier(office, "WR-2026-0002", 10_000, Product.SB, freeze=True)
    open_one = dossier(office, "WR-2026-0003", 20_000)
    office.dossier("WR-2026-0004")
    core = desk.open()
    before = core.proposals.newest(drafted.id)
    dearer = publisher.norms(fee_percent='"8"', annual_rate_percent='"9.3"')
    arriving = core.norm_packages.read(publisher.file(tables={"norms/2027.toml": dearer}))
    changes = arriving.changes
    assert [(item.figure, item.old, item.new) for item in changes.figures] == [
        (NormFigure.FEE_PERCENT, Fraction(9), Fraction(8)), (NormFigure.RATE, Fraction("8.3"), Fraction("9.3")),
    ]  # fmt: skip
    by_number = {item.number: item for item in changes.dossiers}
    assert sorted(by_number) == ["WR-2026-0001", "WR-2026-0003"]
    assert (changes.fixed, changes.not_ready, changes.same) == (1, 1, 0)
    # Debt mediation of 18 months of € 100: 18 × (100 − 9 − 6) becomes 18 × (100 − 8 − 6).
    assert by_number["WR-2026-0001"].old.offered_cents == before.offered_cents == 18 * 8_500
    assert by_number["WR-2026-0001"].new.offered_cents == 18 * 8_600
    assert by_number["WR-2026-0001"].has_draft
    # Without a draft it is the recommended product, and a dearer loan leaves less.
    assert by_number["WR-2026-0003"].old.product is Product.SK
    assert by_number["WR-2026-0003"].difference_cents < 0
    assert arriving.compared_on == date(2027, 1, 1)
    # What was told is what comes: accepted, and calculated on the day itself.
    core.norm_packages.accept(arriving)
    core = desk.open(date(2027, 1, 4))
    for number, of in (("WR-2026-0001", drafted), ("WR-2026-0003", open_one)):
        new = core.proposals.make(of.id, by_number[number].new.product)
        told = by_number[number].new
        assert (new.norm_package, new.offered_cents) == ("2027-01", told.offered_cents)
        assert (new.ordinary_hundredths, new.preferential_hundredths, new.months) == (
            told.ordinary_hundredths, told.preferential_hundredths, told.months,
        )  # fmt: skip
    kept = core.proposals.newest(untouched.id)
    assert (kept.status, kept.norm_package) == (ProposalStatus.FROZEN, "2026-01")


def test_a_package_waits_for_its_day_and_for_an_opening(desk, publisher):
    core = desk.open()
    core.norm_packages.accept(core.norm_packages.read(publisher.file()))
    waiting = core.norm_packages.standing()
    assert [item.state for item in waiting.packages] == [PackageState.WAITING]
    assert [table.next_change for table in waiting.tables[:2]] == [date(2027, 1, 1), None]
    assert core.norms.version == "2026-01"
    core = desk.open()
    assert core.norms.version == "2026-01"
    core = desk.open(date(2027, 1, 1))
    assert core.norms.version == "2027-01"
    standing = core.norm_packages.standing()
    assert [item.state for item in standing.packages] == [PackageState.IN_FORCE]
    norms = standing.tables[0]
    assert (norms.kind, norms.version, norms.package) == (TableKind.NORMS, "2027-01", "Normen 2027")
    # A correction that holds at once, accepted while the program is open.
    again = core.norm_packages.read(
        publisher.file(2, {"norms/2027.toml": publisher.norms(version='"2027-02"')}, name="Normen 2027, hersteld")
    )
    assert again.tables[0].replaces
    core.norm_packages.accept(again)
    assert core.norms.version == "2027-01", "one run works with the tables of its opening"
    assert [item.state for item in core.norm_packages.standing().packages][-1] is PackageState.NEXT_START
    assert desk.open().norms.version == "2027-02"


def test_an_older_one_and_the_same_one_are_refused(desk, publisher):
    core = desk.open()
    first = publisher.file(1)
    old = first.read_bytes()
    core.norm_packages.accept(core.norm_packages.read(first))
    refused("norm_file.known", core.norm_packages.read, first)
    core.norm_packages.accept(core.norm_packages.read(publisher.file(3, {"norms/2028.toml": publisher.norms(
        version='"2028-01"', valid_from="2028-01-01")}, valid_from=date(2028, 1, 1))))  # fmt: skip
    refused("norm_file.older", core.norm_packages.read, publisher.file(2))
    first.write_bytes(old)
    refused("norm_file.known", core.norm_packages.read, first)


def test_taking_back_until_something_was_calculated(office, desk, publisher):
    made = dossier(office, "WR-2026-0001", 10_000)
    core = desk.open()
    core.norm_packages.accept(core.norm_packages.read(publisher.file()))
    unit = core.history.steps(1)[0].unit_id
    core.history.undo()
    assert core.norm_packages.standing().packages == ()
    core.history.redo()
    core = desk.open(date(2027, 1, 4))
    core.proposals.make(made.id, Product.SB)
    refused("store.unit_calculated", core.history.undo_unit, unit)
    assert refused("norm_file.used", core.norm_packages.withdraw, 1).messages[0].params["count"] == 1
    core.history.undo()
    assert core.norm_packages.withdraw(1).name == "Normen 2027"
    core.history.undo()
    assert [item.accepted.number for item in core.norm_packages.standing().packages] == [1]
    core.norm_packages.withdraw(1)
    refused("norm_file.unknown", core.norm_packages.withdraw, 1)
    assert desk.open().norms.version == "2026-01"


@pytest.mark.parametrize("harm", ["byte", "gone", "other"])
def test_a_kept_file_that_was_touched_does_not_count(desk, publisher, texts, harm):
    core = desk.open()
    file = publisher.file()
    core.norm_packages.accept(core.norm_packages.read(file))
    data = file.read_bytes()
    database = core.store.database
    with database.transaction():
        if harm == "gone":
            database.execute("DELETE FROM document_content")
        else:
            # Whole, and signed by the right key, but not what was accepted; or with another letter.
            other = publisher.package(1, {"norms/2027.toml": publisher.norms(fee_percent='"1"')})
            database.execute(
                "UPDATE document_content SET content = ?",
                (other if harm == "other" else data.replace(b"fee_percent", b"fee_percend", 1),),
            )
    core = desk.open(date(2027, 1, 4))
    assert core.norms.version == "2026-01", "the norms of the program count"
    (standing,) = core.norm_packages.standing().packages
    assert standing.state is PackageState.REFUSED
    assert "telt niet mee" in texts.say(standing.reason)
    assert core.store.warnings == (standing.reason,), "whoever opens the program hears it"
    # A newer package is the way, as the sentence says.
    newer = publisher.norms(version='"2027-02"', valid_from="2027-01-02")
    core.norm_packages.accept(core.norm_packages.read(publisher.file(2, {"norms/2027-2.toml": newer})))
    assert desk.open().norms.version == "2027-02"


def test_a_backup_that_is_put_back_elsewhere_calculates_the_same(desk, publisher, texts, tmp_path):
    core = desk.open()
    core.norm_packages.accept(core.norm_packages.read(publisher.file()))
    backup = core.backups.make("due")
    desk.close()
    elsewhere = tmp_path / "andere computer" / "dossiers.csrdb"
    elsewhere.parent.mkdir()
    restore = RestoreDesk(elsewhere, desk.clock)
    restore.carry_out(restore.prepare(backup.path, with_passphrase(PASSPHRASE)))
    desk.database = elsewhere
    core = desk.open(date(2027, 1, 4))
    assert core.norms.version == "2027-01"
    assert [item.state for item in core.norm_packages.standing().packages] == [PackageState.IN_FORCE]
    assert not list(elsewhere.parent.rglob("*.csrnorm")), "nothing of it lies beside the database"


def test_a_key_that_ended_takes_nothing_away(desk, publisher):
    core = desk.open()
    core.norm_packages.accept(core.norm_packages.read(publisher.file()))
    publisher.trust(publisher.name, publisher.key, end=date(2026, 12, 31))
    core = desk.open(date(2027, 1, 4))
    assert core.norms.version == "2027-01"
    refused("signed.old_key", core.norm_packages.read, publisher.file(2))


def test_a_release_without_the_key_takes_nothing(office, publisher):
    core = office.core
    assert not core.norm_packages.standing().has_keys
    refused("signed.no_keys", core.norm_packages.read, publisher.file())
    assert core.norm_packages.standing().packages == ()


def test_signed_by_somebody_else(desk, publisher):
    core = desk.open()
    file = publisher.file()
    publisher.trust(publisher.name, Ed25519PrivateKey.generate())
    core = desk.open()
    refused("signed.changed", core.norm_packages.read, file)


SHIPPED = resources_dir()


@pytest.mark.parametrize(
    ("code", "path", "change"),
    [
        ("norm_file.same_day", "norms/2027.toml", lambda text: text.replace("2027-01-01", "2026-01-01")),
        ("norm_file.version_taken", "norms/2027.toml", lambda text: text.replace('"2027-01"', '"2026-01"')),
        ("norms.faulty", "norms/2027.toml", lambda text: text.replace("months = 18", "months = 0")),
        ("norm_file.table", "norms/2027.toml", lambda _text: "geen tabel"),
        ("norm_file.table", "classes/2026.toml", lambda _text: 'version = "x"\nvalid_from = 2027-01-01\n'),
        ("norm_file.kinds_missing", "classes/2026.toml",
         lambda text: text.replace("2026-01-01", "2027-01-01").partition("[[kind]]")[0] + "[[kind]]"
         + text.rpartition("[[kind]]")[2]),
        ("terms.unreadable", "terms/2027.toml", lambda _text: "valid_from = 2027-01-01\n"),
    ],
)  # fmt: skip
def test_a_package_that_would_not_work_is_never_made(publisher, code, path, change):
    folder, _, _name = path.partition("/")
    text = publisher.norms() if folder == "norms" else (SHIPPED / folder / "2026.toml").read_text(encoding="utf-8")
    refused(code, publisher.package, 1, {path: change(text)})


def test_other_tables_come_by_the_same_loaders(desk, publisher):
    text = (SHIPPED / "classes" / "2026.toml").read_text(encoding="utf-8")
    text = text.replace("valid_from = 2026-01-01", "valid_from = 2027-01-01").replace('"2026-11"', '"2027-01"', 1)
    core = desk.open()
    arriving = core.norm_packages.read(publisher.file(tables={"classes/2027.toml": text}))
    assert arriving.changes is None
    core.norm_packages.accept(arriving)
    core = desk.open(date(2027, 2, 1))
    assert core.class_table.version == core.tables.class_table.version == "2027-01"
    assert core.norms.version == "2026-01"


_KEY = Ed25519PrivateKey.generate()
_KEYS = (
    PublicKey(
        name="proef", purposes=frozenset({NORMS}), key=_KEY.public_key().public_bytes_raw(),
        valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 31),
    ),
)  # fmt: skip
_WHOLE = package_content(1, "Normen 2027", date(2027, 1, 1), "Bron", {"norms/2027.toml": "a = 1\n"})
_ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=12)
    | st.sampled_from(["norms/../x.toml", "safety/a.toml"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["path", "sha256", "text"]) | st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(name=st.sampled_from(sorted(_WHOLE)) | st.text(min_size=1, max_size=5), value=_ANYTHING)
@settings(max_examples=200, deadline=None)
def test_whatever_was_signed_is_a_package_or_refused(name, value):
    """A publisher who signs something wrong breaks nothing: it is a sentence, never a fault of ours."""
    data = sign({**_WHOLE, name: value}, NORMS, {"proef": _KEY})
    try:
        tables, code = read_package_file(data, _KEYS, date(2026, 11, 24), "proef.csrnorm").tables, "norm_file.faulty"
    except UserError as error:
        tables, code = {}, error.code
    assert code == "norm_file.faulty"
    assert all("/" not in name for of_kind in tables.values() for name in of_kind)
    assert set(tables) <= set(TableKind)


def test_figures_have_their_unit():
    assert words_of("fee_percent", Fraction("8.25")) == "8,25 %"
    assert words_of("account_fee_cents", 650) == "€\u00a06,50"
    assert words_of("months", 18) == "18 maanden"
    assert words_of("lump_sum_days", 30) == "30 dagen"
    assert words_of("payout_months", (9, 18)) == "9, 18"
    assert words_of("preferential_multiplier", Fraction(2)) == "2"
