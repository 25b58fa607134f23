"""What goes with the size of text does so while it is in sight: as large as if it had been made that way."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.paths import resources_dir
from csr_desktop.texts import Texts
from ui.forms.fields import NoteField, TextField, add_row, make_form
from ui.forms.parts import label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.pages.dossier.name_label import NameLabel
from ui.theme import apply_theme


class Form(QWidget):
    """Everything whose size is a number of lines."""

    def __init__(self) -> None:
        super().__init__()
        texts = Texts.load(resources_dir() / "texts")
        layout, form = QVBoxLayout(self), make_form()
        self.table = Table((Column("name", "Naam", str),), str, "Namen")
        self.table.set_rows(["Zorg", "Aardgas"])
        self.title, self.names, self.note = label("Titel", "title"), NameLabel(), NoteField("Notitie", texts)
        self.names.show_names(["J. Jansen"], " en ")
        layout.addWidget(self.table)
        for made in (self.title, self.names):
            layout.addWidget(made)
        layout.addLayout(form)
        self.words = add_row(form, TextField("Naam", texts))
        add_row(form, self.note)
        self.resize(900, 900)
        self.show()

    def sizes(self) -> dict[str, int]:
        return {
            "row of a table": self.table.rowHeight(0),
            "column of a table": self.table.columnWidth(0),
            "title": self.title.height(),
            "names": self.names.fontMetrics().height(),
            "gap above the word beside a field": self.words.contentsMargins().top(),
            "least height of a note": self.note.edit.minimumHeight(),
            "most height of a note": self.note.edit.maximumHeight(),
        }


@pytest.fixture(autouse=True)
def usual_again(qapp):
    apply_theme(qapp, "light", 100)
    yield
    apply_theme(qapp, "light", 100)


def test_a_form_in_sight_takes_another_size_of_text_as_if_it_were_made_with_it(qapp, qtbot):
    shown = Form()
    qtbot.addWidget(shown)
    qapp.processEvents()
    usual = shown.sizes()
    for percent in (200, 80, 100):
        apply_theme(qapp, "light", percent)
        qapp.processEvents()
        fresh = Form()
        qtbot.addWidget(fresh)
        qapp.processEvents()
        assert shown.sizes() == fresh.sizes(), percent
        changed = {name for name, size in shown.sizes().items() if size != usual[name]}
        assert changed == (set() if percent == 100 else usual.keys() - {"column of a table"}), percent
