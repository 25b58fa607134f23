"""Tab "Normen": what is in force, packages that bring new norms, and what is told of new versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from csr_desktop import __version__
from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.file_names import OwnFile, own_kind
from csr_desktop.services.news import NewsStanding
from csr_desktop.services.norms import ArrivingPackage, NormStanding, PackageStanding, PackageState, TableStanding
from csr_desktop.services.updates import Announcement
from ui.context import UiContext
from ui.dialogs.norms import AcceptNormsDialog
from ui.forms.flow import FlowLayout
from ui.forms.parts import Card, button, label, restyle, scrolled
from ui.forms.undo import newest_units, offer_undo
from ui.models.table import Table
from ui.models.table_model import Column
from ui.plain_text import visible
from ui.theme import Space

#: So many lines of packages are in sight; more scroll.
_LINES = 8


@dataclass(frozen=True, slots=True)
class _Facts:
    standing: NormStanding
    told: Announcement | None
    news: NewsStanding


def _read(core: Core) -> _Facts:
    return _Facts(core.norm_packages.standing(), core.updates.told(), core.news.standing())


class NormsPart(QWidget):
    """Shows the norms and takes packages in; what a package changes is shown before anything is kept."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.packages_card = PackagesCard(context)
        self.force_card = InForceCard(context)
        self.updates_card = UpdatesCard(context)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(16, 10, 16, 12)
        inner.setSpacing(Space.MEDIUM)
        for card in (self.packages_card, self.force_card, self.updates_card):
            inner.addWidget(card)
        inner.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._area = scrolled(content)
        layout.addWidget(self._area)
        self.packages_card.changed.connect(self.refresh)
        self.updates_card.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Read again."""
        self.context.tasks.run_db(self, _read, self._show)

    def open_file(self, path: Path) -> None:
        """Show what a package or an announcement holds, as when it is chosen here."""
        if own_kind(path.name) is OwnFile.NEWS:
            self.show_news()
            self.updates_card.read_file(path)
        else:
            self.packages_card.read_file(path)

    def show_news(self) -> None:
        """Bring in sight what is told of new versions."""
        self.updates_card.read_button.setFocus()
        self._area.ensureWidgetVisible(self.updates_card)

    def focus_first(self) -> None:
        """Put the focus where work begins."""
        self.packages_card.read_button.setFocus()

    def _show(self, facts: _Facts) -> None:
        self.force_card.show_tables(facts.standing.tables)
        self.packages_card.show_packages(facts.standing.packages, has_keys=facts.standing.has_keys)
        self.updates_card.show_told(facts.told)
        self.updates_card.show_place(facts.news)


class InForceCard(Card):
    """Which tables hold, since when, from where, and when another one begins."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Wat nu geldt"), parent)
        texts = context.texts
        self.table = Table(
            (
                Column("kind", self.tr("Soort"), lambda row: texts.label("table_kind", row.kind)),
                Column("version", self.tr("Versie"), lambda row: visible(row.version)),
                Column(
                    "since",
                    self.tr("Geldt sinds"),
                    lambda row: format_short(row.valid_from),
                    lambda row: row.valid_from.toordinal(),
                ),
                Column("next", self.tr("Verandert op"), self._next, self._next_sort),
                Column("source", self.tr("Bron"), self._source, tip=self._source),
            ),
            lambda row: row.kind,
            self.tr("Tabellen die nu gelden"),
            context.state,
            "norms",
            stretch="kind",
        )
        self.body.addWidget(self.table)

    def show_tables(self, tables: Sequence[TableStanding]) -> None:
        """Show the tables, all of them in sight."""
        self.table.set_rows(tables)
        rows = self.table.verticalHeader().defaultSectionSize() * len(tables)
        self.table.setMinimumHeight(rows + self.table.horizontalHeader().sizeHint().height() + 2 * Space.MEDIUM)

    def _next(self, row: TableStanding) -> str:
        return format_short(row.next_change) if row.next_change else self.tr("onbekend")

    def _next_sort(self, row: TableStanding) -> int:
        return row.next_change.toordinal() if row.next_change else 0

    def _source(self, row: TableStanding) -> str:
        origin = visible(row.package) if row.package else self.tr("meegeleverd")
        return self.tr("{origin}: {source}").format(origin=origin, source=visible(row.source))


class PackagesCard(Card):
    """The packages that were accepted, and the way in for another one.

    Signals:
        changed: a package came or went.
    """

    changed = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Normpakketten"), parent)
        self._context = context
        self._packages: tuple[PackageStanding, ...] = ()
        self.body.addWidget(
            label(
                self.tr(
                    "Normen veranderen elk jaar. U krijgt ze als bestand, op een stick of per mail. Voordat u een "
                    "pakket in gebruik neemt, ziet u welke dossiers veranderen en hoeveel."
                ),
                wrap=True,
            )
        )
        self.keys_label = label(kind="warning", wrap=True)
        self.keys_label.hide()
        self.none_label = label(
            self.tr("Er zijn nog geen pakketten. De meegeleverde normen gelden."), "muted", wrap=True
        )
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Normpakketten in gebruik"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.hide()
        self.busy_label = label(kind="muted", wrap=True)
        self.busy_label.hide()
        self.read_button = button(self.tr("Normpakket inlezen…"), "primary")
        self.withdraw_button = button(self.tr("Pakket intrekken"))
        self.withdraw_button.hide()
        row = FlowLayout()
        row.addWidget(self.read_button)
        row.addWidget(self.withdraw_button)
        for part in (self.keys_label, self.none_label, self.list):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.body.addWidget(self.busy_label)
        self.read_button.clicked.connect(self._on_read_clicked)
        self.withdraw_button.clicked.connect(self._on_withdraw_clicked)

    def show_packages(self, packages: tuple[PackageStanding, ...], *, has_keys: bool) -> None:
        """Show what was accepted, the newest first."""
        self._packages = packages[::-1]
        self.keys_label.setText(
            self.tr(
                "Dit programma is gemaakt zonder sleutel om pakketten mee te controleren. Daarom kan het er geen "
                "inlezen. Vraag uw systeembeheerder om een officiële versie."
            )
        )
        self.keys_label.setVisible(not has_keys)
        self.read_button.setVisible(has_keys)
        at = max(0, self.list.currentRow())
        self.list.clear()
        for item in self._packages:
            self.list.addItem(QListWidgetItem(self._line(item)))
        self.list.setCurrentRow(min(at, len(self._packages) - 1))
        lines = sum(1 + (item.reason is not None) for item in self._packages)
        self.list.setFixedHeight(self.fontMetrics().lineSpacing() * min(lines, _LINES) + Space.LARGE)
        for part in (self.list, self.withdraw_button):
            part.setVisible(bool(self._packages))
        self.none_label.setVisible(not self._packages)

    @Slot()
    def _on_read_clicked(self) -> None:
        path = self._context.dialogs.open_file(
            self, self.tr("Normpakket inlezen"), self.tr("Normpakketten (*.csrnorm)")
        )
        if path is not None:
            self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Read a package and show what it changes; nothing is kept before a person says so."""
        self._set_busy(True)
        self._context.tasks.run_db(self, lambda core: core.norm_packages.read(path), self._preview, self._failed)

    def _preview(self, arriving: ArrivingPackage) -> None:
        self._set_busy(False)
        dialog = AcceptNormsDialog(self._context, arriving, self.window())
        dialog.stepped.connect(self._on_stepped)
        dialog.start()

    @Slot(object)
    def _on_stepped(self, _accepted: object) -> None:
        self.changed.emit()

    @Slot()
    def _on_withdraw_clicked(self) -> None:
        number = self._packages[self.list.currentRow()].accepted.number

        def withdraw(core: Core) -> tuple[str, tuple[str, ...]]:
            return core.norm_packages.withdraw(number).name, newest_units(core)

        self._context.tasks.run_db(self, withdraw, self._withdrawn, self._failed)

    def _withdrawn(self, done: tuple[str, tuple[str, ...]]) -> None:
        name, units = done
        words = self.tr("{name} is ingetrokken. Open het programma opnieuw; dan rekent het zonder dit pakket.")
        offer_undo(self._context, words.format(name=visible(name)), units)
        self.changed.emit()

    def _failed(self, error: BaseException) -> None:
        self._set_busy(False)
        self.busy_label.setText(self._context.notices.sentence(error))
        restyle(self.busy_label, "error")
        self.busy_label.show()

    def _set_busy(self, is_busy: bool) -> None:
        self.read_button.setEnabled(not is_busy)
        restyle(self.busy_label, "muted")
        self.busy_label.setText(self.tr("Bezig met lezen en met rekenen voor alle open dossiers…"))
        self.busy_label.setVisible(is_busy)

    def _line(self, item: PackageStanding) -> str:
        words = self.tr("{name}, geldt vanaf {day}: {state}").format(
            name=visible(item.accepted.name),
            day=format_short(item.accepted.valid_from),
            state=self._context.texts.label("package_state", item.state),
        )
        if item.state is PackageState.REFUSED and item.reason is not None:
            return f"⚠ {words}\n{self._context.texts.say(item.reason)}"
        return words


class UpdatesCard(Card):
    """What was told of a new version; the program never fetches or installs one.

    Signals:
        changed: an announcement was read.
        look_requested: look now at the place of the administrators.
    """

    changed = Signal()
    look_requested = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Nieuwe versie"), parent)
        self._context = context
        self.told_label = label(wrap=True)
        self.news_label = label(wrap=True)
        self.where_label = label(kind="muted", wrap=True)
        self.place_label = label(kind="muted", wrap=True)
        self.fault_label = label(kind="error", wrap=True)
        self.fault_label.hide()
        self.read_button = button(self.tr("Bericht inlezen…"), tip=self.tr("Een bericht over een nieuwe versie"))
        self.look_button = button(
            self.tr("Nu kijken"), tip=self.tr("Kijk op de plaats die uw systeembeheerder heeft ingesteld")
        )
        row = FlowLayout()
        row.addWidget(self.read_button)
        row.addWidget(self.look_button)
        for part in (self.told_label, self.news_label, self.where_label, self.place_label):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.body.addWidget(self.fault_label)
        self.read_button.clicked.connect(self._on_read_clicked)
        self.look_button.clicked.connect(self._on_look_clicked)

    def show_place(self, news: NewsStanding) -> None:
        """Show where the program looks by itself, and how that went."""
        self.look_button.setEnabled(True)
        # The practice environment looks at nothing by itself.
        is_looking = bool(news.place) and not self._context.practice
        self.look_button.setVisible(is_looking)
        self.place_label.setVisible(is_looking)
        if not is_looking:
            return
        lines = [
            self.tr("Het programma kijkt elke dag zelf of hier een bericht of een normpakket staat: {place}").format(
                place=visible(news.place)
            )
        ]
        if news.looked_on is not None:
            lines.append(self.tr("Voor het laatst gekeken: {day}.").format(day=format_short(news.looked_on)))
        elif news.trouble is None:
            lines.append(self.tr("Het heeft nog niet gekeken."))
        if news.trouble is not None:
            lines.append(self._context.texts.label("news_trouble", news.trouble))
        self.place_label.setText("\n".join(lines))

    def show_told(self, told: Announcement | None) -> None:
        """Show the newest announcement, or that there is none."""
        self.news_label.setVisible(told is not None)
        self.where_label.setText(self.tr("Uw systeembeheerder zet een nieuwe versie klaar; u hoeft niets te doen."))
        if told is None:
            self.told_label.setText(
                self.tr("U werkt met versie {version}. Er is geen bericht over een nieuwere.").format(
                    version=__version__
                )
            )
            return
        weight = self._context.texts.label("update_weight", told.weight)
        self.told_label.setText(
            self.tr("Versie {version} is er: {weight}.").format(version=told.version, weight=weight)
        )
        self.news_label.setText("\n".join(f"•  {visible(line)}" for line in told.news))
        self.where_label.setText(self.tr("Voor uw systeembeheerder: {where}").format(where=visible(told.where)))

    @Slot()
    def _on_read_clicked(self) -> None:
        path = self._context.dialogs.open_file(self, self.tr("Bericht inlezen"), self.tr("Berichten (*.csrnieuws)"))
        if path is not None:
            self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Read an announcement and show it."""
        self._context.tasks.run_db(self, lambda core: core.updates.read(path), self._taken, self._failed)

    @Slot()
    def _on_look_clicked(self) -> None:
        self.fault_label.hide()
        self.look_button.setEnabled(False)
        self.look_requested.emit()

    def _taken(self, found: Announcement) -> None:
        self.fault_label.hide()
        if not found.is_newer:
            self._context.notices.done(
                self.tr("Dit bericht gaat over versie {version}. U werkt daar al mee, of met een nieuwere.").format(
                    version=found.version
                )
            )
        self.changed.emit()

    def _failed(self, error: BaseException) -> None:
        self.fault_label.setText(self._context.notices.sentence(error))
        self.fault_label.show()
