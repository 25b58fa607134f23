"""Which actions the window has, in which menu, with which keys and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMainWindow, QMenu

from ui.actions import Actions, ActionSpec
from ui.forms.page import Wish
from ui.icons import Icons
from ui.side_bar import PageSpec

#: A line in a menu.
_LINE = ""

#: What is done on a page of the side bar: the page, what it is asked, and about what.
ON_PAGES: Mapping[str, tuple[str, Wish, str]] = {
    "new": ("dossiers", Wish.NEW, ""),
    "new_creditor": ("creditors", Wish.NEW, ""),
    "take_in": ("dossiers", Wish.BEGIN, "take_in"),
    "bin": ("dossiers", Wish.BEGIN, "bin"),
    "balances": ("exchange", Wish.BEGIN, "balances"),
    "sync": ("exchange", Wish.BEGIN, "sync"),
    "leave": ("exchange", Wish.BEGIN, "leave"),
    "outbox": ("letters", Wish.SHOW_TAB, "outbox"),
    "desk": ("letters", Wish.SHOW_TAB, "desk"),
    "texts": ("letters", Wish.SHOW_TAB, "texts"),
    "house_style": ("settings", Wish.SHOW_TAB, "house_style"),
    "norms": ("settings", Wish.SHOW_TAB, "norms"),
    "payments": ("lists", Wish.SHOW_TAB, "payments"),
    "delivery": ("figures", Wish.SHOW_TAB, "delivery"),
}


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
        do: Callable[[], object],
    ) -> None:
        """`slots` by key of the action; whatever leads to a page gets `go`, what is done on one (`ON_PAGES`) `do`."""
        super().__init__(window, icons)
        for menu, key, text, shortcut, tip, icon in [*_file(), *_edit(), *_view()]:
            if key == _LINE:
                self.separator(menu)
            elif key == "recent":
                self.recent_menu = self.submenu(menu, text, icon)
            else:
                self.add(ActionSpec(key, menu, text, shortcut, tip, icon), slots.get(key, do))
        tell = QCoreApplication.translate
        for spec in pages:
            tip = tell("menu", "Ga naar deze pagina")
            self.add(
                ActionSpec(f"go_{spec.key}", tell("menu", "&Ga naar"), spec.name, spec.shortcut, tip, spec.icon), go
            )
        for menu, key, text, shortcut, tip, icon in [*_post(), *_help()]:
            if key == _LINE:
                self.separator(menu)
                continue
            self.add(ActionSpec(key, menu, text, shortcut, tip, icon), slots.get(key, do))


def _file() -> list[tuple[str, str, str, str, str, str]]:
    tell = QCoreApplication.translate
    menu = tell("menu", "&Bestand")
    return [
        (menu, "new", tell("menu", "&Nieuw dossier…"), "Ctrl+N", tell("menu", "Maak een dossier"), "add"),
        (
            menu, "add_claim", tell("menu", "&Schuld toevoegen…"), "Ctrl+Shift+N",
            tell("menu", "Voeg een schuld toe aan dit dossier"), "claim",
        ),
        (menu, "new_creditor", tell("menu", "Nieuwe s&chuldeiser…"), "", tell("menu", "Maak een schuldeiser"), ""),
        (menu, _LINE, "", "", "", ""),
        (
            menu, "open", tell("menu", "O&penen…"), "Ctrl+O",
            tell("menu", "Open een dossierbestand, een normpakket of een bericht"), "",
        ),
        (menu, "import", tell("menu", "&Lijst inlezen…"), "Ctrl+I", tell("menu", "Lees een lijst in"), "lists"),
        (
            menu, "take_in", tell("menu", "&Dossier inlezen…"), "Ctrl+Shift+I",
            tell("menu", "Lees een dossier van een collega in, uit een bestand"), "",
        ),
        (
            menu, "print", tell("menu", "Afd&rukken"), "Ctrl+P",
            tell("menu", "Naar de brieven van dit dossier, of naar alle brieven die de deur uit moeten"), "print",
        ),
        (menu, _LINE, "", "", "", ""),
        (menu, "recent", tell("menu", "&Onlangs geopend"), "", "", "recent"),
        (menu, "close_tab", tell("menu", "Dossier sl&uiten"), "Ctrl+W", tell("menu", "Sluit dit tabblad"), "close"),
        (
            menu, "bin", tell("menu", "&Prullenbak en wissen…"), "",
            tell("menu", "Zet terug wat is weggelegd, of beslis over wissen"), "delete",
        ),
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


def _post() -> list[tuple[str, str, str, str, str, str]]:
    tell = QCoreApplication.translate
    menu = tell("menu", "&Post")
    return [
        (
            menu, "balances", tell("menu", "&Saldo's opvragen…"), "",
            tell("menu", "Voor alle open dossiers in één keer; u ziet eerst wie en hoe"), "",
        ),
        (menu, "outbox", tell("menu", "&Te versturen"), "", tell("menu", "De brieven die klaarliggen"), "letters"),
        (
            menu, "desk", tell("menu", "&Antwoordbalie"), "Ctrl+R",
            tell("menu", "Voer antwoorden op papier in, met de code van de brief"), "",
        ),
        (menu, "sync", tell("menu", "&Nu uitwisselen"), "F5", tell("menu", "Verzend en haal op"), "exchange"),
        (
            menu, "leave", tell("menu", "&Voordat u weg bent…"), "",
            tell("menu", "Wat er verloopt tot u terug bent, en wat u nu nog kunt doen"), "",
        ),
        (menu, _LINE, "", "", "", ""),
        (menu, "payments", tell("menu", "&Betalingen"), "", tell("menu", "De betalingen van alle dossiers"), ""),
        (
            menu, "texts", tell("menu", "Te&ksten van brieven"), "",
            tell("menu", "Lees en wijzig de tekst van elke brief"), "",
        ),
        (
            menu, "house_style", tell("menu", "&Huisstijl en brieven"), "",
            tell("menu", "Logo, afzender, handtekening en het venster van de envelop"), "",
        ),
        (
            menu, "norms", tell("menu", "No&rmen"), "",
            tell("menu", "Welke normen gelden, en een normpakket inlezen"), "",
        ),
        (
            menu, "delivery", tell("menu", "&Landelijke levering"), "",
            tell("menu", "Controleer en maak de levering voor het CBS"), "",
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
