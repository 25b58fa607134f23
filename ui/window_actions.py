"""Which actions the window has, in which menu, with which keys and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.actions import Actions, ActionSpec
from ui.icons import Icons
from ui.side_bar import PageSpec

#: A line in a menu.
_LINE = ""


class WindowActions(Actions):
    """The whole menu; `recent_menu` is filled by the window."""

    recent_menu: QMenu

    def __init__(
        self,
        window: QMainWindow,
        icons: Icons,
        pages: Sequence[PageSpec],
        slots: Mapping[str, Callable[[], object]],
        go: Callable[[], object],
    ) -> None:
        """`slots` by key of the action; whatever leads to a page gets `go`."""
        super().__init__(window, icons)
        for menu, key, text, shortcut, tip, icon in [*_file(), *_edit(), *_view()]:
            if key == _LINE:
                self.separator(menu)
            elif key == "recent":
                self.recent_menu = self.submenu(menu, text, icon)
            else:
                self.add(ActionSpec(key, menu, text, shortcut, tip, icon), slots[key])
        tell = QCoreApplication.translate
        for spec in pages:
            tip = tell("menu", "Ga naar deze pagina")
            self.add(
                ActionSpec(f"go_{spec.key}", tell("menu", "&Ga naar"), spec.name, spec.shortcut, tip, spec.icon), go
            )
        for menu, key, text, shortcut, tip, icon in _help():
            self.add(ActionSpec(key, menu, text, shortcut, tip, icon), slots[key])


def _file() -> list[tuple[str, str, str, str, str, str]]:
    tell = QCoreApplication.translate
    menu = tell("menu", "&Bestand")
    return [
        (menu, "new", tell("menu", "&Nieuw dossier…"), "Ctrl+N", tell("menu", "Maak een dossier"), "add"),
        (menu, "import", tell("menu", "&Lijst inlezen…"), "Ctrl+I", tell("menu", "Lees een lijst in"), "lists"),
        (menu, "recent", tell("menu", "&Onlangs geopend"), "", "", "recent"),
        (menu, "close_tab", tell("menu", "Dossier sl&uiten"), "Ctrl+W", tell("menu", "Sluit dit tabblad"), "close"),
        (menu, _LINE, "", "", "", ""),
        (
            menu, "lock", tell("menu", "Scherm &vergrendelen"), "Ctrl+L",
            tell("menu", "Sluit alles af tot u terug bent"), "lock",
        ),
        (menu, "quit", tell("menu", "&Afsluiten"), "Ctrl+Q", tell("menu", "Sluit het programma"), ""),
    ]  # fmt: skip


def _edit() -> list[tuple[str, str, str, str, str, str]]:
    tell = QCoreApplication.translate
    menu = tell("menu", "Be&werken")
    return [
        (menu, "undo", tell("menu", "&Ongedaan maken"), "Ctrl+Z", tell("menu", "Neem de laatste stap terug"), "undo"),
        (menu, "redo", tell("menu", "Op&nieuw"), "Ctrl+Y", tell("menu", "Doe opnieuw wat is teruggenomen"), "redo"),
        (menu, _LINE, "", "", "", ""),
        (menu, "search", tell("menu", "&Zoeken in alles"), "Ctrl+K", tell("menu", "Ga naar het zoekveld"), "search"),
    ]


def _view() -> list[tuple[str, str, str, str, str, str]]:
    tell = QCoreApplication.translate
    menu = tell("menu", "Bee&ld")
    return [
        (menu, "larger", tell("menu", "Tekst &groter"), "Ctrl++", tell("menu", "Maak alle tekst groter"), ""),
        (menu, "smaller", tell("menu", "Tekst &kleiner"), "Ctrl+-", tell("menu", "Maak alle tekst kleiner"), ""),
        (menu, "usual", tell("menu", "Gewone &tekst"), "Ctrl+0", tell("menu", "Zet de tekst op 100 %"), ""),
        (menu, _LINE, "", "", "", ""),
        (
            menu, "look_along", tell("menu", "&Meekijken"), "Ctrl+Shift+M",
            tell("menu", "Laat alleen dit dossier zien; voor een cliënt naast u"), "look",
        ),
        (menu, "fold", tell("menu", "&Zijbalk smal of breed"), "Ctrl+B", tell("menu", "Meer plaats voor het werk"), ""),
        (menu, _LINE, "", "", "", ""),
        (menu, "next_tab", tell("menu", "&Volgend dossier"), "Ctrl+PgDown", tell("menu", "Het volgende tabblad"), ""),
        (
            menu, "previous_tab", tell("menu", "V&orig dossier"), "Ctrl+PgUp",
            tell("menu", "Het vorige tabblad"), "",
        ),
    ]  # fmt: skip


def _help() -> list[tuple[str, str, str, str, str, str]]:
    tell = QCoreApplication.translate
    menu = tell("menu", "&Help")
    return [
        (menu, "help", tell("menu", "&Hulp bij deze pagina"), "F1", tell("menu", "Uitleg over waar u bent"), "help"),
        (menu, "shortcuts", tell("menu", "&Sneltoetsen"), "Ctrl+F1", tell("menu", "Toon alle sneltoetsen"), ""),
        (menu, "news", tell("menu", "&Wat is nieuw"), "", tell("menu", "Wat er in deze versie anders is"), ""),
    ]  # fmt: skip
