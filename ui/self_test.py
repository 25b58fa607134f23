"""`csr-desktop --self-test`: whether everything the program needs came along; touches nothing of the user.

One Dutch line per check, OK or FOUT; the exit code is 1 when one failed. Installers run it.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from csr_desktop import __version__
from csr_desktop.bootstrap import Core, create_core, open_core
from csr_desktop.clock import SystemClock
from csr_desktop.domain.claims import Claim
from csr_desktop.domain.class_table import load_class_table
from csr_desktop.domain.clients import Client
from csr_desktop.domain.correspondence import LetterKind
from csr_desktop.domain.creditors import Creditor
from csr_desktop.domain.dossiers import Dossier
from csr_desktop.errors import CsrError
from csr_desktop.files import atomic_write
from csr_desktop.letters.desk import LetterDesk
from csr_desktop.lists.reading import read_list
from csr_desktop.paths import resources_dir
from csr_desktop.proposals.calculation import calculate
from csr_desktop.proposals.codec import decode_request
from csr_desktop.proposals.norms import load_norms
from csr_desktop.services.organisation import Organisation
from csr_desktop.texts import Texts
from csr_desktop.vault import backend_name
from ui.application import Application
from ui.icons import Icons

#: The worked example of design/domain.md 3.3: amounts, and what each gets of € 3.418,00.
_PREFERENTIAL = (("2150.00", 70311), ("1275.50", 41712))
_ORDINARY = (
    ("1834.27", 29993),
    ("3412.90", 55806),
    ("987.65", 16150),
    ("146.12", 2389),
    ("623.44", 10194),
    ("318.00", 5200),
    ("480.00", 7849),
    ("6250.00", 102196),
)
_LIST = "Schuldeiser;Kenmerk;Bedrag\r\nEnergiebedrijf Proef;001;1.234,56\r\nWebwinkel Proef;002;€ 78,90\r\n"
_LIST_AMOUNTS = ["1234.56", "78.90"]


class CheckFailed(Exception):
    """A check found something wrong; the text is Dutch and holds no personal data."""


class SelfTest:
    """The checks, in the order in which they are told."""

    def __init__(self, resources: Path, work: Path) -> None:
        """`work` is an empty folder that is thrown away."""
        self._resources = resources
        self._work = work
        self._clock = SystemClock()

    def run(self) -> list[tuple[str, bool, str]]:
        """Do every check; return name, whether it is well, and what was found."""
        checks: tuple[tuple[str, Callable[[], str]], ...] = (
            ("Gegevensbestanden", self.resources),
            ("Lettertypen", self.fonts),
            ("Pictogrammen", self.icons),
            ("Vensters", self.platform),
            ("Nederlandse woorden van Qt", self.translation),
            ("Versleutelde database", self.database),
            ("Brief", self.letter),
            ("Lijst lezen", self.reading),
            ("Berekening", self.calculation),
            ("Bewaarplaats voor wachtwoorden", self.keyring),
        )
        return [self._outcome(name, check) for name, check in checks]

    def _outcome(self, name: str, check: Callable[[], str]) -> tuple[str, bool, str]:
        try:
            return name, True, check()
        except CheckFailed as failed:
            return name, False, str(failed)
        except CsrError as error:
            return name, False, str(error)
        except Exception as error:
            # Whatever is wrong with an installation has to be told, and the next checks still say something.
            return name, False, type(error).__name__

    # --- checks ----------------------------------------------------------------------------------------------------

    def resources(self) -> str:
        """Sentences, norms, classes and letters can be loaded."""
        today = self._clock.today()
        texts = Texts.load(self._resources / "texts")
        if not texts.codes:
            raise CheckFailed("de zinnen ontbreken")
        norms = load_norms(self._resources / "norms", today)
        kinds = load_class_table(self._resources / "classes", today).kinds
        LetterDesk(self._resources).check_templates(LetterKind)
        return f"{len(texts.codes)} zinnen, normen {norms.version}, {len(kinds)} soorten, {len(LetterKind)} brieven"

    def fonts(self) -> str:
        """The fonts of letters can be read."""
        files = sorted((self._resources / "fonts").glob("*.ttf"))
        if not files:
            raise CheckFailed("er zijn geen lettertypen")
        for file in files:
            number = QFontDatabase.addApplicationFont(str(file))
            if number < 0:
                raise CheckFailed(f"{file.name} kan niet worden gelezen")
            QFontDatabase.removeApplicationFont(number)
        return f"{len(files)} bestanden"

    def icons(self) -> str:
        """The icons can be drawn."""
        files = sorted((self._resources / "icons").glob("*.svg"))
        icons = Icons(self._resources / "icons", "#000000")
        empty = [file.stem for file in files if _is_blank(icons.get(file.stem).pixmap(32, 32).toImage())]
        if empty or not files:
            raise CheckFailed(f"leeg: {', '.join(empty) or 'alles'}")
        return f"{len(files)} pictogrammen"

    def platform(self) -> str:
        """Qt has a platform to draw on."""
        name = QGuiApplication.platformName()
        if not name or QApplication.primaryScreen() is None:
            raise CheckFailed("er is geen scherm")
        return name

    def translation(self) -> str:
        """Qt's own buttons speak Dutch."""
        word = QCoreApplication.translate("QPlatformTheme", "Cancel")
        if word == "Cancel":
            raise CheckFailed(f"qtbase_nl ontbreekt in {QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)}")
        return f"qtbase_nl ({word})"

    def database(self) -> str:
        """A database is made, closed, opened again, and does not lie open on the disk."""
        path, passphrase, texts = self._work / "proef.csrdb", secrets.token_hex(16), self._texts()
        core, _recovery = create_core(path, passphrase, self._clock, texts, Organisation(name="Zelftest"))
        core.close()
        core = open_core(path, passphrase, self._clock, texts)
        try:
            problems = core.store.check()
            name = core.organisation.get().name
        finally:
            core.close()
        if problems or name != "Zelftest" or path.read_bytes().startswith(b"SQLite format 3"):
            raise CheckFailed("de database is na heropenen niet in orde")
        return "gemaakt, gesloten en heropend"

    def letter(self) -> str:
        """A letter becomes a PDF."""
        core, _recovery = create_core(
            self._work / "brief.csrdb", secrets.token_hex(16), self._clock, self._texts(), Organisation(name="Zelftest")
        )
        try:
            letter = core.letters.debt_overview(_sample_dossier(core))
            pdf = core.letters.pdf(letter)
        finally:
            core.close()
        if not pdf.startswith(b"%PDF-") or not letter.pages:
            raise CheckFailed("er kwam geen PDF")
        return "PDF van 1 bladzijde" if letter.pages == 1 else f"PDF van {letter.pages} bladzijden"

    def reading(self) -> str:
        """A list is read in the guarded child process."""
        path = self._work / "lijst.csv"
        with atomic_write(path) as file:
            file.write(_LIST.encode())
        today = self._clock.today()
        table = load_class_table(self._resources / "classes", today)
        reading = read_list(path, kind="claims", class_table=table, today=today)
        if [row["amount"] for row in reading.rows] != _LIST_AMOUNTS:
            raise CheckFailed("de bedragen kloppen niet")
        return f"{len(reading.rows)} rijen via het leesproces"

    def calculation(self) -> str:
        """The worked example comes out to the cent."""
        rows = [("preferential", *row) for row in _PREFERENTIAL] + [("ordinary", *row) for row in _ORDINARY]
        document = {
            "product": "SB",
            "months": 18,
            "gross_capacity": "200.00",
            "assets": "250.00",
            "fee_percent": "9",
            "account_fee": "6.00",
            "claims": [
                {"id": str(number), "creditor": f"Schuldeiser {number}", "rank": rank, "amount": amount}
                for number, (rank, amount, _offer) in enumerate(rows, 1)
            ],
        }
        norms = load_norms(self._resources / "norms", self._clock.today())
        result = calculate(decode_request(document, norms).request, norms)
        if [line.offer_cents for line in result.lines] != [offer for _rank, _amount, offer in rows]:
            raise CheckFailed("de uitkomst wijkt af van het rekenvoorbeeld")
        return f"{len(rows)} vorderingen tot op de cent"

    def keyring(self) -> str:
        """Name where passwords are kept; a computer without such a place is told so, and still works."""
        return backend_name() or "geen; er wordt niets bewaard"

    def _texts(self) -> Texts:
        return Texts.load(self._resources / "texts")


def run_self_test(report: Path | None = None) -> int:
    """Run the checks and tell them line by line; `report` is a file for a program that has no console."""
    application = QApplication.instance() or Application(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="csr-zelftest-", ignore_cleanup_errors=True) as work:
        outcomes = SelfTest(resources_dir(), Path(work)).run()
    lines = [f"CSR Desktop {__version__}: zelftest"]
    lines += [f"{'OK  ' if well else 'FOUT'} {name}: {found}" for name, well, found in outcomes]
    for line in lines:
        print(line)  # noqa: T201 - what this command is for
    if report is not None:
        with atomic_write(report) as file:
            file.write("".join(f"{line}\n" for line in lines).encode())
    del application
    return 0 if all(well for _name, well, _found in outcomes) else 1


def _sample_dossier(core: Core) -> str:
    dossier = core.dossiers.add(
        Dossier(id="", number="ZELFTEST-1"),
        [Client(id="", dossier_id="", position=1, initials="Z.", surname="Proef")],
    )
    creditor = core.register.add(Creditor(id="", name="Energiebedrijf Proef"))
    core.claims.add(Claim(id="", dossier_id=dossier.id, creditor_id=creditor.id, balance_cents=98_765))
    return dossier.id


def _is_blank(image: QImage) -> bool:
    return image.isNull() or not any(
        image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())
    )
