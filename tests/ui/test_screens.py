"""Every page, tab and dialog in every dress: nothing cut off, nothing too large for the smallest screen.

Three dresses in every run; `make_screens.py` looks at all eighteen and makes pictures of them.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication

from csr_desktop.practice.office import make_office
from csr_desktop.texts import Texts
from tests.practice_hub.calling import TODAY, make_hub
from tests.told import Figures
from tests.ui.all_dialogs import MAKERS, all_classes
from tests.ui.dresses import CHOSEN, LongOffice, LongTexts, LongWords
from tests.ui.hub_office import HubOffice, practice_core
from tests.ui.places import SMALLEST, look_everywhere
from tests.ui.stage import Stage
from ui.main_window import MainWindow
from ui.page_list import make_pages
from ui.pages.dossier.page import DossierPage
from ui.theme import apply_theme


@pytest.fixture(scope="module")
def practice_facts(tmp_path_factory):
    return make_office(tmp_path_factory.mktemp("hub-office"), seed=1, dossiers=6, today=TODAY)


@pytest.fixture(params=CHOSEN, ids=lambda dress: dress.name)
def dress(request, qapp):
    """The colours, the size of text and the language, until the test is over."""
    words = LongWords()
    if request.param.is_long:
        QCoreApplication.installTranslator(words)
    apply_theme(qapp, request.param.appearance, request.param.percent)
    yield request.param
    QCoreApplication.removeTranslator(words)
    apply_theme(qapp, "light", 100)


@pytest.fixture
def texts(dress, texts):
    """Longer words for closed sets too, where the dress has long words."""
    return LongTexts(texts._sentences) if dress.is_long else texts


@pytest.fixture
def office(tmp_path, clock, resources, practice_facts, dress):
    # Letters and records have their own words.
    core = practice_core(tmp_path, clock, Texts.load(resources / "texts"))
    with make_hub(practice_facts, clock) as hub:
        yield (LongOffice if dress.is_long else HubOffice)(core, clock, hub)
        core.close()
        assert hub.own_faults == []


@pytest.fixture
def stage(office, tmp_path):
    made = Stage(office, tmp_path)
    made.make_all()
    return made


@pytest.fixture
def window(qtbot, ui, stage):
    made = MainWindow(ui, make_pages(), DossierPage)
    qtbot.addWidget(made)
    made.resize(SMALLEST)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_every_dialog_has_a_maker():
    assert {name.partition(" ")[0] for name in MAKERS} == all_classes()


def test_nothing_is_cut_off(ui, window, stage, dress, request):
    found = {place: parts for place, _widget, parts in look_everywhere(ui, window, stage)}
    figures = Figures("screens")
    figures(dress.name, places=len(found))
    figures.tell(request)
    lines = [f"{place}: {part}" for place, parts in found.items() for part in parts]
    assert not lines, "\n".join(lines)
