"""One start of a window, told from inside: milliseconds on the clock and of processor, and MB held (for bench_start).

Arguments: that moment (`time.perf_counter` of the parent, which counts for the whole computer), and for the product a
folder with `bench.csrdb` and `key.txt`; without it an empty window of Qt.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from held import held_mb

BEGAN = float(sys.argv[1])


def tell(what: str) -> None:
    clock, processor = (time.perf_counter() - BEGAN) * 1000, time.process_time() * 1000
    print(what, round(clock), round(processor, 1), round(held_mb(), 1), flush=True)


def bare() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    class Window(QMainWindow):
        def paintEvent(self, event):
            super().paintEvent(event)
            QTimer.singleShot(0, self.painted)

        def painted(self):
            tell("painted")
            QApplication.quit()

    application = QApplication(["bare"])
    window = Window()
    window.resize(1280, 720)
    window.show()
    application.exec()


def ours(folder: Path) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from ui import entry

    real_run = entry._run

    def run(*arguments):
        # The program's own way, with a watch on it.
        from ui.app import Session

        watch = watch_of_start()
        show, start = Session._show_window, Session.start

        def shown(session, facts):
            show(session, facts)
            session.window.installEventFilter(watch)

        def started(session, *places, **options):
            watch.session = session
            session.opened.connect(watch.opened)
            start(session, *places, **options)

        Session._show_window, Session.start = shown, started
        return real_run(*arguments)

    entry._run = run
    sys.exit(
        entry.main(
            ["--database", str(folder / "bench.csrdb"), "--key-file", str(folder / "key.txt"), "--today", "2026-11-24"]
        )
    )


def watch_of_start():
    # Qt is read by the program, in its own way.
    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        """Waits for the first paint of the main window, and then for the rows of its first page."""

        session = None
        seen = False

        def eventFilter(self, watched, event):
            if event.type() is QEvent.Type.Paint and not self.seen:
                self.seen = True
                QTimer.singleShot(0, self.painted)
            return False

        def painted(self):
            tell("painted")

        def opened(self):
            tell("page")
            self.session.tasks.run_db(self, lambda _core: None, self.filled)

        def filled(self, _nothing):
            tell("filled")
            self.session.window.search_box.setText("jnasen49")
            self.session.window.search_box._on_pause()
            self.session.tasks.run_db(self, lambda _core: None, self.searched)

        def searched(self, _nothing):
            tell("searched")
            self.session.window.close()

    return Watch()


if __name__ == "__main__":
    ours(Path(sys.argv[2])) if len(sys.argv) > 2 else bare()
