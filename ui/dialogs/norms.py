"""A norm package before it is accepted: which norms become others, and which open dossiers change by how much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.dates import format_short
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.norm_changes import DossierChange, NormChanges, Sums
from csr_desktop.services.norm_words import words_of
from csr_desktop.services.norms import ArrivingPackage
from ui.context import UiContext
from ui.dialogs.step import StepDialog
from ui.forms.counting import counted
from ui.forms.parts import label
from ui.models.table import Table
from ui.models.table_model import Column
from ui.plain_text import visible

#: So many dossiers are in sight at once; more scroll.
_ROWS = 8
#: So many average characters fit beside each other.
_WIDE = 110


class AcceptNormsDialog(StepDialog):
    """Shows everything that a package changes, and accepts it."""

    def __init__(self, context: UiContext, arriving: ArrivingPackage, parent: QWidget | None = None) -> None:
        self._arriving = arriving
        package = arriving.package
        super().__init__(context, "", "", parent)
        self.setWindowTitle(self.tr("Normpakket: {name}").format(name=visible(package.name)))
        self.step_button.setText(self.tr("In gebruik nemen"))
        self.note_label.setText(
            self.tr("Geldt vanaf {day}. Bron: {source}").format(
                day=format_short(package.valid_from), source=visible(package.source)
            )
        )
        self.note_label.show()
        self._add_part(self.tr("Wat er verandert"), self._norm_lines())
        self.dossiers_table: Table | None = None
        changes = arriving.changes
        if changes is None:
            return
        self._add_part(self.tr("Open dossiers"), self._counts(changes))
        if changes.dossiers:
            self.dossiers_table = self._table(changes.dossiers)
            self.form.addRow(self.dossiers_table)

    def start(self) -> None:
        (self.dossiers_table or self.step_button).setFocus()
        self.open()

    def work(self) -> Callable[[Core], Any]:
        arriving = self._arriving
        return lambda core: core.norm_packages.accept(arriving)

    def sentence(self, result: Any) -> str:  # noqa: ANN401 - `AcceptedPackage`
        name, day = visible(result.name), format_short(result.valid_from)
        if result.valid_from > self.context.clock.today():
            return self.tr("{name} is in gebruik genomen en wacht op {day}.").format(name=name, day=day)
        return self.tr("{name} is in gebruik genomen. Open het programma opnieuw; dan rekent het ermee.").format(
            name=name
        )

    def _add_part(self, heading: str, lines: list[str]) -> None:
        self.form.addRow(label(heading, "heading"))
        self.form.addRow(label("\n".join(lines), wrap=True))

    def _norm_lines(self) -> list[str]:
        texts, arriving = self.context.texts, self._arriving
        changes = arriving.changes
        norms = [] if changes is None else [
            self.tr("{name}: {old} wordt {new}").format(
                name=texts.label("norm_figure", item.figure),
                old=words_of(item.figure, item.old),
                new=words_of(item.figure, item.new),
            )
            for item in changes.figures
        ]  # fmt: skip
        others = [
            self.tr("{name}: versie {version}, vanaf {day}").format(
                name=texts.label("table_kind", table.kind),
                version=visible(table.version),
                day=format_short(table.valid_from),
            )
            for table in arriving.tables
            if changes is None or table.kind != "norms"
        ]
        if changes is None:
            others.append(self.tr("De bedragen in voorstellen blijven gelijk."))
        return [*norms, *others]

    def _counts(self, changes: NormChanges) -> list[str]:
        lines = [
            counted(
                len(changes.dossiers),
                self.tr("1 dossier krijgt een ander bedrag."),
                self.tr("{count} dossiers krijgen een ander bedrag."),
            )
            if changes.dossiers
            else self.tr("Geen enkel open dossier krijgt een ander bedrag.")
        ]
        drafts = sum(item.has_draft for item in changes.dossiers)
        if drafts:
            lines.append(
                counted(
                    drafts,
                    self.tr("1 daarvan heeft een concept. Maak dat opnieuw als het pakket geldt."),
                    self.tr("{count} daarvan hebben een concept. Maak die opnieuw als het pakket geldt."),
                )
            )
        if changes.same:
            lines.append(
                counted(changes.same, self.tr("1 dossier blijft gelijk."), self.tr("{count} dossiers blijven gelijk."))
            )
        if changes.fixed:
            lines.append(
                counted(
                    changes.fixed,
                    self.tr("1 dossier heeft een vast of verstuurd voorstel. Dat verandert niet."),
                    self.tr("{count} dossiers hebben een vast of verstuurd voorstel. Die veranderen niet."),
                )
            )
        if changes.not_ready:
            lines.append(
                counted(
                    changes.not_ready,
                    self.tr("1 dossier is nog niet te berekenen."),
                    self.tr("{count} dossiers zijn nog niet te berekenen."),
                )
            )
        if changes.dossiers:
            lines.append(self.tr("Hieronder: wat schuldeisers samen krijgen, met het deel voor gewone schulden."))
        return lines

    def _table(self, dossiers: tuple[DossierChange, ...]) -> Table:
        product = self.context.texts.label
        table = Table(
            (
                Column("number", self.tr("Dossier"), lambda row: visible(row.number)),
                Column("product", self.tr("Voorstel"), lambda row: product("product", row.new.product)),
                _sums(self.tr("Nu"), "old", lambda row: row.old),
                _sums(self.tr("Wordt"), "new", lambda row: row.new),
                Column(
                    "difference",
                    self.tr("Verschil"),
                    lambda row: format_euro(row.difference_cents),
                    lambda row: row.difference_cents,
                    right=True,
                ),
            ),
            lambda row: row.dossier_id,
            self.tr("Dossiers die een ander bedrag krijgen"),
            stretch="product",
        )
        table.set_rows(dossiers)
        height = table.verticalHeader().defaultSectionSize()
        table.setFixedHeight(height * (min(len(dossiers), _ROWS) + 2))
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _WIDE)
        return table


def _sums(title: str, key: str, sums: Callable[[DossierChange], Sums]) -> Column:
    """The sum for creditors, with the part that ordinary claims get."""
    return Column(
        key,
        title,
        lambda row: f"{format_euro(sums(row).offered_cents)} ({format_percentage(sums(row).ordinary_hundredths)})",
        lambda row: sums(row).offered_cents,
        right=True,
    )
