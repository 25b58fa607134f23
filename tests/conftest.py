"""Shared fixtures: a still clock, our own data, and guards that keep tests away from the network and real secrets."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from datetime import date
from pathlib import Path

import pytest

from csr_desktop.bootstrap import create_core
from csr_desktop.clock import FixedClock
from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claims import BalanceAnswer, Claim
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.creditors import Channel, Creditor, Participation, ParticipationLevel, PartyRole
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation
from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
from csr_desktop.texts import Texts
from tests.told import figures_told, in_words

ROOT = Path(__file__).resolve().parent.parent

# Child processes inherit both. A developer who wants to see the windows sets QT_QPA_PLATFORM.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"


def pytest_collection_finish() -> None:
    """What stays for the whole run (modules, thousands of tests) is no longer looked through at every collection."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests counted, also when all is well."""
    for section, rows in figures_told(terminalreporter).items():
        terminalreporter.section(section)
        for row, numbers in rows.items():
            terminalreporter.write_line(f"{row}: {in_words(numbers)}")


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The reference data beside the checkout (calculation vectors, lists of an office, schemas of others)."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder with shared reference data does not lie beside the checkout")
    return folder


@pytest.fixture(scope="session")
def resources() -> Path:
    """Our own data files."""
    return resources_dir()


@pytest.fixture(scope="session")
def texts(resources: Path) -> Texts:
    """All Dutch sentences."""
    return Texts.load(resources / "texts")


@pytest.fixture
def fixed_clock() -> FixedClock:
    """A clock that stands at 24 November 2026."""
    return FixedClock(date(2026, 11, 24))


@pytest.fixture
def id_maker(fixed_clock: FixedClock) -> IdMaker:
    """Ids that sort in the order they were made, though the clock stands still."""
    return IdMaker(fixed_clock)


def _is_near(address: object) -> bool:
    """Whether an address stays on this computer: loopback, or a socket that is a file."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).partition("%")[0]
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _no_network():
    """A test that reaches for another computer fails, with the address it wanted."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        real_lookup = socket.getaddrinfo

        def lookup(host, *args, **kwargs):
            if host is not None and not _is_near((host.decode() if isinstance(host, bytes) else host,)):
                raise AssertionError(f"a test asked for the address of {host}")
            return real_lookup(host, *args, **kwargs)

        patch.setattr(socket, "getaddrinfo", lookup)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_log_of_the_developer(tmp_path_factory):
    """Programs that tests start write their log of faults in a folder of the tests (Linux: XDG_STATE_HOME)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


def _guarded(real):
    def guarded(self, address, *args):
        if not _is_near(address):
            raise AssertionError(f"a test wanted to connect to {address}")
        return real(self, address, *args)

    return guarded


# --- a real encrypted database with all services, a small register and a dossier, made anew for every test -----------

TODAY = date(2026, 11, 24)
PASSPHRASE = "een lange wachtzin voor de proef"
ORGANISATION = Organisation(
    name="Gemeente Waterrijk",
    municipality="Waterrijk",
    municipality_code="GM9999",
    counsellor="F. Voorbeeld",
    address=Address(street="Marktplein", house_number="1", postcode="1234AB", city="Waterrijk"),
    phone="010-5550100",
    email="schuldhulp@waterrijk.example",
    signatory="F. Voorbeeld",
    lender="Kredietbank Waterrijk",
)
ADDRESS = Address(street="Kade", house_number="12", postcode="3012BJ", city="Utrecht")


class Office:
    """Shorthand for what tests do all the time; everything goes through the services."""

    def __init__(self, core, clock):
        self.core = core
        self.clock = clock

    def creditor(self, name, *, channel=Channel.LETTER, kind="energy", level=None, role=PartyRole.CREDITOR, **fields):
        made = self.core.register.add(
            Creditor(id="", name=name, channel=channel, kind=kind, role=role, visiting_address=ADDRESS, **fields)
        )
        if level is not None:
            self.core.register.add_participation(
                Participation(id="", creditor_id=made.id, level=level, valid_from=date(2026, 1, 1))
            )
        return made

    def dossier(self, number="WR-2026-0001", *, partner=False):
        clients = [
            Client(
                id="",
                dossier_id="",
                position=1,
                initials="J.",
                prefix="van der",
                surname="Berg",
                gender=Gender.MALE,
                birth_date=date(1980, 3, 6),
                bsn="999990019",
                address=ADDRESS,
            )
        ]
        if partner:
            clients.append(
                Client(
                    id="",
                    dossier_id="",
                    position=2,
                    initials="A.",
                    surname="Öztürk",
                    gender=Gender.FEMALE,
                    birth_date=date(1982, 5, 1),
                    bsn="999990020",
                    address=ADDRESS,
                )
            )
        return self.core.dossiers.add(
            Dossier(
                id="",
                number=number,
                municipality_code="GM9999",
                counsellor="F. Voorbeeld",
                cause="Na het einde van een contract daalde het inkomen.",
                effort="Solliciteert wekelijks.",
                prospects="Een hoger inkomen is binnen 18 maanden niet te verwachten.",
                guidance="Budgetbeheer.",
            ),
            clients,
        )

    def claim(self, dossier, creditor, amount, **fields):
        return self.core.claims.add(
            Claim(id="", dossier_id=dossier.id, creditor_id=creditor.id, balance_cents=amount, **fields)
        )

    def answer(self, claim, amount=None, *, consent=False, **fields):
        return self.core.balances.record_answer(
            BalanceAnswer(
                id="",
                claim_id=claim.id,
                received_on=self.clock.today(),
                channel="letter",
                debt_type="open",
                balance_cents=claim.balance_cents if amount is None else amount,
                advance_consent=consent,
                **fields,
            )
        )

    def vtlb(self, dossier, capacity=20_000, assets=0):
        return self.core.dossiers.add_vtlb(
            VtlbResult(
                id="",
                dossier_id=dossier.id,
                net_income_cents=180_000,
                vtlb_cents=180_000 - capacity,
                capacity_cents=capacity,
                assets_cents=assets,
                calculated_on=self.clock.today(),
                calculator_version="4.3.1",
            )
        )

    def reread(self, record):
        return self.core.store.get(type(record), record.id)


def practice_core(folder, clock, texts):
    """Make a database that counts as one of the practice environment: only there plain http is allowed."""
    (folder / "wachtzin.txt").write_text(f"{PASSPHRASE}\n")
    core, _recovery_key = create_core(
        folder / "oefenomgeving.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )
    return core


@pytest.fixture
def clock():
    return FixedClock(TODAY)


@pytest.fixture
def office(tmp_path, clock, texts):
    core, _recovery_key = create_core(
        tmp_path / "dossiers.csrdb", PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS
    )
    yield Office(core, clock)
    core.close()


@pytest.fixture
def collective_case(office):
    """A dossier with three claims: two creditors of the collective, one without any agreement."""
    dossier = office.dossier()
    energy = office.creditor("Energiebedrijf Noorderlicht", level=ParticipationLevel.COLLECTIVE, channel=Channel.LIST)
    tax = office.creditor("UWV", kind="benefit_recovery", level=ParticipationLevel.COLLECTIVE, is_public=True)
    shop = office.creditor("Webwinkel Alles-in-Huis", kind="web_shop")
    claims = [
        office.claim(dossier, energy, 98_765, reference="0012345"),
        office.claim(dossier, tax, 127_550, reference="7654321"),
        office.claim(dossier, shop, 14_612, reference="W-1"),
    ]
    return dossier, claims
