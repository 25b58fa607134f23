"""Nu te doen: the lines of the work list that are about this dossier, each with the way to its step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from csr_desktop.domain.term_table import DeadlineStep
from csr_desktop.services.today.model import WorkItem
from ui.context import UiContext
from ui.forms.parts import Card, label
from ui.models.work_words import SIGNS, day_words, reason_words, step_word, step_words
from ui.pages.dossier.overview.points import Point, PointList

#: Done outside the window; here a person only says that it is done.
_ELSEWHERE = frozenset({DeadlineStep.OWN_TASK})


class TasksCard(Card):
    """The same lines as Vandaag shows, in the same order.

    Signals:
        step_chosen: begin a step (its word, and the keys of what it is about).
        met_chosen: what a deadline was for is done (`OpenDeadline`).
    """

    step_chosen = Signal(object, object)
    met_chosen = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Nu te doen"), parent)
        self._context = context
        self._items: dict[str, WorkItem] = {}
        self._parties: Mapping[tuple[str, str], Sequence[str]] = {}
        self.points = PointList()
        self.empty_label = label(self.tr("Er is nu niets te doen in dit dossier."), "muted", wrap=True)
        self.body.addWidget(self.points)
        self.body.addWidget(self.empty_label)
        self.points.chosen.connect(self._on_chosen)

    def show_items(self, items: Sequence[WorkItem], parties: Mapping[tuple[str, str], Sequence[str]]) -> None:
        """Show the lines; those that were put off come last and say so. `parties` as `TodayService.parties` says."""
        self._parties = parties
        ordered = sorted(items, key=lambda item: item.hidden_until is not None)
        self._items = {item.key: item for item in ordered}
        self.points.show_points([self._point(item) for item in ordered])
        self.points.setVisible(bool(ordered))
        self.empty_label.setVisible(not ordered)

    def focus_step(self, step: str, about: Collection[str] = ()) -> bool:
        """Give the focus to the line with this step: the meant one, else the first; False when there is none."""
        keys = [key for key, item in self._items.items() if item.step == step]
        key = next((key for key in keys if key in about), keys[0] if keys else "")
        return bool(key) and self.points.focus_point(key)

    @Slot(object)
    def _on_chosen(self, key: str) -> None:
        item = self._items[key]
        if item.deadline is not None and item.deadline.step in _ELSEWHERE:
            self.met_chosen.emit(item.deadline)
        else:
            self.step_chosen.emit(item.step, item.about)

    def _point(self, item: WorkItem) -> Point:
        texts = self._context.texts
        group = texts.label("work_group", item.group)
        is_elsewhere = item.deadline is not None and item.deadline.step in _ELSEWHERE
        return Point(
            key=item.key,
            sign=SIGNS[item.group],
            text=reason_words(texts, item, self._parties.get((item.dossier_id, item.key), ())),
            beside="   ·   ".join((group, day_words(item), step_word(texts, item))),
            go=self.tr("Gedaan") if is_elsewhere else self.tr("Doen"),
            tip=step_words(texts, item),
        )
