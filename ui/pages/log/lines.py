"""All lines of the log with their filters."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from csr_desktop.bootstrap import Core
from csr_desktop.services.audit import LogWish
from ui.context import UiContext
from ui.forms.fields import ChoiceField, DateField, Field
from ui.forms.flow import flowing, named
from ui.forms.log_list import LogList


class LinesPart(QWidget):
    """The whole log, page by page.

    Signals:
        dossier_requested: open the dossier a line is about (its id).
    """

    dossier_requested = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        texts, today = context.texts, context.clock.today()
        self.who_field = ChoiceField(self.tr("Wie"), texts, [("", self.tr("Iedereen"))])
        self.subject_field = ChoiceField(
            self.tr("Wat"),
            texts,
            [
                ("", self.tr("Alles")),
                ("looks", self.tr("Bekeken")),
                ("changes", self.tr("Gewijzigd")),
                ("handed_out", self.tr("Naar buiten")),
                ("safety", self.tr("Beveiliging")),
            ],
        )
        self.result_field = ChoiceField(
            self.tr("Resultaat"),
            texts,
            [("", self.tr("Elk")), *((name, texts.label("result", name)) for name in ("done", "refused", "failed"))],
        )
        self.since_field = DateField(self.tr("Vanaf"), texts, today)
        self.until_field = DateField(self.tr("Tot en met"), texts, today)
        self.log_list = LogList(context, with_dossier=True)
        for field in self._fields():
            field.committed.connect(self._on_filter_changed)
        top = flowing(*(named(field) for field in self._fields()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 12, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self.log_list, 1)
        self.log_list.dossier_requested.connect(self.dossier_requested)

    def refresh(self) -> None:
        """Read again; that the log was looked at stands in it too."""
        self._context.tasks.run_db(self, _actors, self._show_actors, self._context.notices.error)
        self._show_lines()

    def focus_first(self) -> None:
        """Give the focus to the lines."""
        self.log_list.focus_first()

    @Slot(object)
    def _on_filter_changed(self, _value: object) -> None:
        self._show_lines()

    def _show_actors(self, actors: list[str]) -> None:
        chosen = self.who_field.value
        self.who_field.set_options([("", self.tr("Iedereen")), *((name, name) for name in actors)])
        self.who_field.set_value(chosen if chosen in actors else "")

    def _show_lines(self) -> None:
        if self.since_field.has_error or self.until_field.has_error:
            return
        since, until = self.since_field.value, self.until_field.value
        self.log_list.show_wish(
            LogWish(
                actor=str(self.who_field.value or ""),
                subject=str(self.subject_field.value or ""),  # type: ignore[arg-type]
                result=str(self.result_field.value or ""),
                since=since if isinstance(since, date) else None,
                until=until if isinstance(until, date) else None,
            )
        )

    def _fields(self) -> tuple[Field, ...]:
        return self.who_field, self.subject_field, self.result_field, self.since_field, self.until_field


def _actors(core: Core) -> list[str]:
    core.audit.viewed_list(0, "log")
    return core.audit.actors()
