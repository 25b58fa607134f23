"""What reading modules costs, and which modules are read when."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

READS = """
import gc, inspect, sys

looked = []
def look_too(usual):
    return lambda module: looked.append(module.__name__) or usual(module)
if sys.argv[1] == "ours":
    from ui.reading_modules import without_looking_back
    with without_looking_back():
        inspect.getsource = look_too(inspect.getsource)
        import csr_desktop.money
        import ui.theme
        print(gc.isenabled())
    print(gc.isenabled(), gc.get_freeze_count() > 1000)
else:
    import PySide6.QtCore
    inspect.getsource = look_too(inspect.getsource)
import ui.icons
print(looked)
"""


def reads(way: str) -> list[str]:
    checkout = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-c", READS, way], check=True, cwd=checkout, timeout=120, capture_output=True, encoding="utf-8"
    ).stdout.splitlines()


def test_no_source_is_read_and_nothing_is_collected_while_the_modules_are_read():
    assert reads("ours") == ["False", "True True", "[]"]
    # The habit itself: when PySide6 gives it up, nothing has to be done against it any more.
    assert "PySide6.QtGui" in reads("usual")[0]


AHEAD = """
import sys
from ui.read_ahead import read_ahead, read_dossiers
from ui.tasks import CancelToken

gone, token = CancelToken(), CancelToken()
gone.cancel()
read_dossiers(gone)
print(any(name.startswith(("ui.pages", "csr_desktop.services")) for name in sys.modules))
read_ahead(token)
before = set(sys.modules)
from ui.pages.dossier.page import DossierPage
from ui.pages.dossiers.page import DossiersPage
from ui.pages.today.page import TodayPage
print(sorted(set(sys.modules) - before))
"""


def test_the_first_dossier_finds_its_modules_read():
    checkout = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", AHEAD], check=True, cwd=checkout, timeout=120, capture_output=True, encoding="utf-8"
    ).stdout
    assert told.splitlines() == ["False", "[]"]


#: The program itself up to its first page. Neither the frame nor the work list needs these modules; and classes of Qt
#: are made, with their enumerations, for a style that is asked for or for a part that Qt itself made (docs/adr/0017).
STARTS = """
import enum, sys

given = set(sys.modules)
from ui import entry
from ui.reading_qt import LATE

print("PySide6" in sys.modules)
RARE = {"PySide6.QtNetwork", "logging.handlers", "ui.forms.search_list", "ui.help.book", "ui.forms.viewer", "ui.place",
        "csr_desktop.services.court", "csr_desktop.letters.outcome_model"}
#: Qt, what reads structures, the store with its cipher and its key, and where folders are; nothing else of others.
OUTSIDE = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "__feature__", "msgspec",
           "typing_extensions", "sqlcipher3", "pysqlite3", "cryptography", "_openssl", "argon2",
           "_argon2_cffi_bindings", "_cffi_backend", "platformdirs"}
#: Of the parts of the core: the base, the field and the store as a whole, and of the others no more than this.
PARTS = {"letters": {"desk", "places", "text_desk"}, "lists": {"formulas"},
         "services": {"anchors", "audit", "day_tables", "drafts", "log_review", "log_words", "table_folders", "today",
                      "who"},
         "proposals": set(), "payments": set(), "plain": set(), "hub": set(), "practice": set(), "cli": set()}
COSTLY = {"QStyle", "QWizard", "QFontDialog", "QMessageBox", "QFileDialog"}

def kinds(of):
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)

def too_much():
    for name in set(sys.modules) - given:
        root, *rest = name.split(".")
        is_known = root in sys.stdlib_module_names or root.startswith("_sysconfigdata")
        if root == "csr_desktop" and len(rest) > 1 and rest[1] not in PARTS.get(rest[0], {rest[1]}):
            yield name
        elif root not in {"csr_desktop", "ui"} | OUTSIDE and not is_known:
            yield name

def run(*arguments):
    from ui import app, single_instance

    begun = app.Session._on_begun

    def told(session):
        begun(session)
        qt = {kind.__qualname__.partition(".")[0] for kind in kinds(enum.Enum) if kind.__module__.startswith("PySide6")}
        asked = [name for name in LATE if type(sys.modules[name]).__name__ != "_LateModule"]
        print(sorted(RARE & set(sys.modules)), sorted(COSTLY & qt), asked, sorted(too_much()), flush=True)
        session.window.close()

    app.Session._on_begun = told
    # It comes after the page, or by itself on a slow computer.
    single_instance.SingleInstance.listen = lambda _instance: None
    return real_run(*arguments)

real_run, entry._run = entry._run, run
sys.exit(entry.main(sys.argv[1:]))
"""


def test_the_first_page_needs_no_more_than_it_shows(tmp_path, clock, texts):
    from csr_desktop.bootstrap import create_core
    from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
    from tests.conftest import ORGANISATION, PASSPHRASE

    database, key_file = tmp_path / "dossiers.csrdb", tmp_path / "wachtzin.txt"
    core, _key = create_core(database, PASSPHRASE, clock, texts, ORGANISATION, kdf=FAST_KDF_FOR_TESTS)
    core.close()
    key_file.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    around = {name: str(tmp_path / name) for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    told = subprocess.run(
        [sys.executable, "-c", STARTS, "--database", database, "--key-file", key_file],
        check=True, cwd=Path(__file__).resolve().parents[2], timeout=120, capture_output=True, encoding="utf-8",
        env=os.environ | around,
    ).stdout  # fmt: skip
    assert told.splitlines() == ["False", "[] [] [] []"]
