"""Keeps how the window looked after each step of a journey, when somebody asked for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget


class Camera:
    """Numbers its pictures; without a folder it does nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @classmethod
    def of(cls, request: pytest.FixtureRequest) -> Camera:
        """A camera for one test: its pictures go in a folder with the name of the journey."""
        folder = request.config.getoption("--pictures", default=None)
        return cls(Path(folder) / request.path.stem.removeprefix("test_") if folder else None)

    def take(self, step: str, window: QWidget) -> None:
        """Keep a picture of a window; a dialog is shown on the window it stands on."""
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        count = len(list(self._folder.glob("*.png"))) + 1
        QApplication.processEvents()
        name = re.sub(r"[^a-z0-9]+", "-", step.lower()).strip("-")
        window.grab().save(str(self._folder / f"{count:02d}-{name}.png"))
