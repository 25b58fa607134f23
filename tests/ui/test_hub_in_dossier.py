"""What a dossier does over the hub: wanted statements, notices, and asking a creditor to think again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from csr_desktop.domain.correspondence import DocumentMark
from csr_desktop.practice.office import make_office
from csr_desktop.services.exchange.round import drive
from tests.practice_hub.calling import TODAY, make_hub
from tests.ui.hub_office import HubOffice, practice_core
from ui.app import make_pages
from ui.main_window import MainWindow
from ui.pages.dossier.page import DossierPage

PDF = b"%PDF-1.4\nx\n%%EOF"


@pytest.fixture(scope="module")
def practice_facts(tmp_path_factory):
    return make_office(tmp_path_factory.mktemp("hub-office"), seed=1, dossiers=6, today=TODAY)


@pytest.fixture
def office(tmp_path, clock, texts, practice_facts):
    core = practice_core(tmp_path, clock, texts)
    with make_hub(practice_facts, clock) as hub:
        made = HubOffice(core, clock, hub)
        made.connect()
        yield made
        core.close()
        assert hub.own_faults == []


def sync(office):
    assert drive(office.core.exchange.begin(at_once=True)).complete


@pytest.fixture
def open_page(qtbot, ui):
    windows = []

    def make(dossier_id, tab):
        window = MainWindow(ui, make_pages(ui), DossierPage)
        qtbot.addWidget(window)
        window.resize(1280, 720)
        window.show()
        windows.append(window)
        return window.open_dossier(dossier_id, tab)

    return make


@pytest.fixture
def strict(office):
    """A dossier of which the one creditor wants to see the consent statement, and there is none yet."""
    dossier = office.dossier()
    office.claim(dossier, office.participant("Wil Verklaring", consent_form_required=True), 5_000, reference="X")
    sync(office)
    return dossier


class TestConsentStatement:
    def test_the_way_from_the_reason_to_the_statement_and_on(
        self, qtbot, open_page, strict, office, ui, shown, dialogs, tmp_path
    ):
        page = open_page(strict.id, "debts")
        page.debts_tab.request_button.click()
        assert "Wil Verklaring wil de ondertekende toestemmingsverklaring" in shown[-1].text
        assert shown[-1].action_text == "Naar de stukken"
        shown[-1].action()
        part = page.letters_tab.documents_part
        assert page.current_tab is page.letters_tab
        assert page.window().focusWidget() is part.add_button
        file = tmp_path / "verklaring.pdf"
        file.write_bytes(PDF)
        dialogs.will(file)
        qtbot.keyClick(part.add_button, Qt.Key.Key_Space)
        qtbot.keyClick(part.mark_field.box, Qt.Key.Key_Down)
        assert office.core.documents.of_dossier(strict.id)[0].mark is DocumentMark.CONSENT_STATEMENT
        page.show_tab("debts")
        dialogs.will(True)
        page.debts_tab.request_button.click()
        (asked,) = office.core.exchange.outgoing()
        assert asked.message.attachment_ids == (office.core.documents.of_dossier(strict.id)[0].id,)

    def test_notices_name_who_was_left_out(self, open_page, strict, office, shown):
        office.claim(strict, office.creditor("Winkel West"), 1_000)
        page = open_page(strict.id, "letters")
        page.letters_tab.notice_button.click()
        assert shown[-1].text.startswith("1 kennisgeving staat klaar. Nog niet ingelicht:\n• Wil Verklaring wil")
        assert shown[-1].action_text == "Ongedaan maken"
        page.letters_tab.notice_button.click()
        assert shown[-1].text.startswith("Nog niet ingelicht:")
        shown[-1].action()
        assert page.window().focusWidget() is page.letters_tab.documents_part.add_button
