"""Colours, type and spacing of the window, in a few roles; light, dark, and high contrast (ours or the system's)."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from csr_desktop.paths import resources_dir


class Colours(NamedTuple):
    """One set; every text colour has a contrast of at least 4.5 to what it stands on (a test computes it)."""

    name: str
    window: str
    base: str
    alternate: str
    text: str
    muted: str
    #: Between parts: cards, tables, columns. Nobody has to see it to know what a thing is.
    line: str
    #: Around what can be filled in, and what can be dragged; seen beside both grounds (EN 301 549, 9.1.4.11: 3 to 1).
    edge: str
    accent: str
    on_accent: str
    selection: str
    on_selection: str
    good: str
    warning: str
    problem: str
    good_back: str
    warning_back: str
    problem_back: str
    side: str
    practice: str
    on_practice: str
    #: Which of the drawn marks of fields (chevron, tick) can be seen on it.
    marks: str
    #: How wide the line is around what has the focus, in pixels.
    focus: int = 2


class Space(IntEnum):
    """The gaps between things, in pixels; everything in the window takes one of these."""

    TIGHT = 4
    SMALL = 8
    MEDIUM = 12
    LARGE = 16
    HUGE = 24


#: Sizes of type beside the chosen size of text: the name of a page or a dossier, and everything else.
TITLE_SIZE = 1.4


LIGHT = Colours(
    name="light",
    window="#f4f6f8",
    base="#ffffff",
    alternate="#f7f9fb",
    text="#1b2733",
    muted="#51606f",
    line="#c9d2db",
    edge="#748494",
    accent="#11597f",
    on_accent="#ffffff",
    selection="#cfe5f3",
    on_selection="#10222f",
    good="#17603a",
    warning="#7a4b00",
    problem="#a11c1c",
    good_back="#e3f3e9",
    warning_back="#fdf1da",
    problem_back="#fce7e6",
    side="#e8edf2",
    practice="#6a3d9a",
    on_practice="#ffffff",
    marks="light",
)
DARK = Colours(
    name="dark",
    window="#1c2229",
    base="#14191f",
    alternate="#1a2027",
    text="#e7ecf1",
    muted="#a9b6c3",
    line="#3b4754",
    edge="#71808f",
    accent="#5fb4e0",
    on_accent="#0b1a24",
    selection="#264a61",
    on_selection="#f2f7fa",
    good="#83d3a2",
    warning="#f0c46c",
    problem="#ff9d96",
    good_back="#173524",
    warning_back="#3a2d10",
    problem_back="#431c1b",
    side="#232b34",
    practice="#8454bd",
    on_practice="#ffffff",
    marks="dark",
)
#: For eyes that need it: no greys, no soft backgrounds, wide lines.
CONTRAST_LIGHT = Colours(
    name="contrast-light",
    window="#ffffff",
    base="#ffffff",
    alternate="#ffffff",
    text="#000000",
    muted="#000000",
    line="#000000",
    edge="#000000",
    accent="#003e8f",
    on_accent="#ffffff",
    selection="#003e8f",
    on_selection="#ffffff",
    good="#00401a",
    warning="#5c3000",
    problem="#8a0000",
    good_back="#ffffff",
    warning_back="#ffffff",
    problem_back="#ffffff",
    side="#ffffff",
    practice="#4b0082",
    on_practice="#ffffff",
    marks="light",
    focus=3,
)
CONTRAST_DARK = Colours(
    name="contrast-dark",
    window="#000000",
    base="#000000",
    alternate="#000000",
    text="#ffffff",
    muted="#ffffff",
    line="#ffffff",
    edge="#ffffff",
    accent="#ffe14d",
    on_accent="#000000",
    selection="#ffe14d",
    on_selection="#000000",
    good="#8dff9a",
    warning="#ffd08a",
    problem="#ffb3ad",
    good_back="#000000",
    warning_back="#000000",
    problem_back="#000000",
    side="#000000",
    practice="#d9b3ff",
    on_practice="#000000",
    marks="dark",
    focus=3,
)
#: All sets that are our own; those of a computer in high contrast are made from its palette.
ALL_COLOURS = (LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK)

#: Set as a dynamic property on labels and buttons; the style sheet gives it its looks.
KIND = "kind"
#: Remembers what the system was asked for: asking again costs every window a look at its palette.
_TOLD_SCHEME = "csr_told_scheme"


def colours_for(application: QApplication, appearance: str) -> Colours:
    """Return the set for a choice; `system` follows the operating system, also into its high contrast."""
    hints = application.styleHints()
    is_dark = hints.colorScheme() is Qt.ColorScheme.Dark
    if appearance == "system":
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return colours_of_system(application)
        return DARK if is_dark else LIGHT
    if appearance == "contrast":
        return CONTRAST_DARK if is_dark else CONTRAST_LIGHT
    return DARK if appearance == "dark" else LIGHT


def colours_of_system(application: QApplication) -> Colours:
    """Return the colours a person chose for the whole computer: whoever sets high contrast knows which he can read."""
    # A palette of our own hides that of the platform until it is taken away.
    application.setPalette(QPalette())
    palette = application.palette()

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(role).name()

    role = QPalette.ColorRole
    base, text = name(role.Base), name(role.Text)
    is_dark = palette.color(role.Base).lightness() < palette.color(role.Text).lightness()
    ours = CONTRAST_DARK if is_dark else CONTRAST_LIGHT
    return ours._replace(
        name="system",
        window=name(role.Window),
        base=base,
        alternate=base,
        text=text,
        muted=text,
        line=text,
        edge=text,
        accent=name(role.Highlight),
        on_accent=name(role.HighlightedText),
        selection=name(role.Highlight),
        on_selection=name(role.HighlightedText),
        good_back=base,
        warning_back=base,
        problem_back=base,
        side=name(role.Window),
    )


def apply_theme(application: QApplication, appearance: str, text_percent: int) -> Colours:
    """Dress the application; called at the start and when the choice changes."""
    _tell_system(application, appearance)
    colours = colours_for(application, appearance)
    application.setPalette(palette_of(colours))
    font = QFont(application.font())
    base = application.property("csr_base_point_size")
    if base is None:
        base = max(9.0, font.pointSizeF())
        application.setProperty("csr_base_point_size", base)
    font.setPointSizeF(base * text_percent / 100)
    # Figures of one width, where the typeface has them: amounts below each other line up.
    font.setFeature(QFont.Tag("tnum"), 1)
    application.setFont(font)
    application.setStyleSheet(style_sheet(colours))
    return colours


def _tell_system(application: QApplication, appearance: str) -> None:
    """Let the frames that the system draws (the title bar of Windows) be as dark or light as the choice."""
    wanted = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}.get(appearance, Qt.ColorScheme.Unknown)
    told = application.property(_TOLD_SCHEME) or Qt.ColorScheme.Unknown
    if wanted != told:
        # Unknown: as the system itself is.
        application.styleHints().setColorScheme(wanted)
        application.setProperty(_TOLD_SCHEME, wanted)


def palette_of(colours: Colours) -> QPalette:
    """Return the Qt palette of a set."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.window,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.base,
        QPalette.ColorRole.AlternateBase: colours.alternate,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.Button: colours.base,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.BrightText: colours.problem,
        QPalette.ColorRole.Highlight: colours.selection,
        QPalette.ColorRole.HighlightedText: colours.on_selection,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.LinkVisited: colours.accent,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.ToolTipBase: colours.base,
        QPalette.ColorRole.ToolTipText: colours.text,
        QPalette.ColorRole.Mid: colours.line,
        QPalette.ColorRole.Accent: colours.accent,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.muted))
    return palette


def style_sheet(colours: Colours) -> str:
    """Return the few looks that a palette cannot say; sizes follow the font."""
    icons = resources_dir() / "icons"
    chevron, left, right, tick = (
        (icons / f"{name}-{colours.marks}.svg").as_posix()
        for name in ("chevron", "chevron-left", "chevron-right", "tick")
    )
    return f"""
    QLineEdit, QComboBox, QPlainTextEdit, QSpinBox {{
        border: 1px solid {colours.edge}; border-radius: 4px; padding: 0.35em 0.5em; background: {colours.base};
        selection-background-color: {colours.selection}; selection-color: {colours.on_selection};
    }}
    QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {{
        border: {colours.focus}px solid {colours.accent};
    }}
    QTableView:focus, QTreeView:focus, QListView:focus {{ border: 1px solid {colours.accent}; }}
    QLineEdit[invalid="true"], QComboBox[invalid="true"], QPlainTextEdit[invalid="true"] {{
        border: 2px solid {colours.problem}; background: {colours.problem_back};
    }}
    QComboBox::drop-down {{ border: none; width: 1.8em; }}
    QComboBox::down-arrow {{ image: url("{chevron}"); width: 0.9em; height: 0.9em; }}
    QLineEdit:read-only {{ background: {colours.window}; border-color: {colours.line}; }}
    QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled, QSpinBox:disabled {{
        background: {colours.window}; color: {colours.muted}; border-color: {colours.line};
    }}
    QPushButton {{
        border: 1px solid {colours.line}; border-radius: 4px; padding: 0.4em 0.9em; background: {colours.base};
    }}
    QPushButton:hover {{ background: {colours.side}; }}
    QPushButton:pressed {{ background: {colours.selection}; }}
    QPushButton::menu-indicator {{
        image: url("{chevron}"); width: 0.9em; height: 0.9em;
        subcontrol-origin: padding; subcontrol-position: center right; right: 0.6em;
    }}
    QPushButton:focus {{ border: {colours.focus}px solid {colours.accent}; }}
    QPushButton:disabled {{ color: {colours.muted}; background: {colours.window}; }}
    QPushButton[kind="primary"] {{
        background: {colours.accent}; color: {colours.on_accent}; border-color: {colours.accent}; font-weight: 600;
    }}
    QPushButton[kind="primary"]:focus {{ border: 2px solid {colours.text}; }}
    QPushButton[kind="primary"]:disabled {{
        background: {colours.window}; color: {colours.muted}; border-color: {colours.line};
    }}
    QPushButton[kind="link"] {{ border: none; background: transparent; color: {colours.accent}; padding: 0.2em; }}
    QPushButton[kind="link"]:focus {{ border: 1px solid {colours.accent}; }}
    QPushButton[kind="card"] {{ border-radius: 6px; padding: 0; background: {colours.base}; }}
    QPushButton[kind="card"]:hover {{ background: {colours.alternate}; border-color: {colours.muted}; }}
    QPushButton[kind="card"]:focus {{ border: 2px solid {colours.accent}; }}
    QTableView, QListView, QTreeView {{
        border: 1px solid {colours.line}; border-radius: 4px; background: {colours.base}; outline: none;
        alternate-background-color: {colours.alternate}; gridline-color: {colours.line};
    }}
    QTableView::item {{ padding: 0 0.27em; }}
    QHeaderView::section {{
        background: {colours.side}; color: {colours.text}; border: none; border-right: 1px solid {colours.line};
        border-bottom: 1px solid {colours.line}; padding: 0.4em 0.5em; font-weight: 600;
    }}
    QTabBar::tab {{ padding: 0.5em 0.9em; border: none; border-bottom: 3px solid transparent; background: transparent;
        color: {colours.muted}; }}
    QTabBar::tab:selected {{ color: {colours.text}; border-bottom-color: {colours.accent}; font-weight: 600; }}
    QTabBar::tab:hover:!selected {{ color: {colours.text}; border-bottom-color: {colours.line}; }}
    QTabBar::tab:focus {{ background: {colours.side}; }}
    QTabBar::tear {{ width: 0; border: none; }}
    QTabBar::scroller {{ width: 2.2em; }}
    QTabBar QToolButton {{ border: none; background: {colours.window}; }}
    QTabBar QToolButton:hover {{ background: {colours.side}; }}
    QTabBar QToolButton::left-arrow {{ image: url("{left}"); width: 1.2em; height: 1.2em; }}
    QTabBar QToolButton::right-arrow {{ image: url("{right}"); width: 1.2em; height: 1.2em; }}
    QTabWidget[kind="whole"]::tab-bar {{ left: 16px; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {colours.line}; }}
    QLabel[kind="heading"] {{ font-weight: 600; }}
    QLabel[kind="muted"] {{ color: {colours.muted}; }}
    QLabel[kind="error"] {{ color: {colours.problem}; }}
    QLabel[kind="warning"] {{ color: {colours.warning}; }}
    QLabel[kind="good"] {{ color: {colours.good}; }}
    QFrame[kind="card"] {{ background: {colours.base}; border: 1px solid {colours.line}; border-radius: 6px; }}
    QFrame[kind="notice-done"] {{ background: {colours.good_back}; border-bottom: 1px solid {colours.good}; }}
    QFrame[kind="notice-warning"] {{ background: {colours.warning_back}; border-bottom: 1px solid {colours.warning}; }}
    QFrame[kind="notice-problem"] {{ background: {colours.problem_back}; border-bottom: 1px solid {colours.problem}; }}
    QMainWindow[kind="practice"] {{ background: {colours.practice}; }}
    QMainWindow QMenuBar, QMainWindow QStatusBar, QWidget[kind="ground"] {{ background: {colours.window}; }}
    QStatusBar::item {{ border: none; }}
    QToolButton[kind="quiet"] {{ border: 1px solid transparent; border-radius: 4px; padding: 0.15em 0.5em; }}
    QToolButton[kind="quiet"]:hover {{ background: {colours.side}; }}
    QToolButton[kind="quiet"]:focus {{ border-color: {colours.accent}; }}
    QFrame[kind="practice"] {{ background: {colours.practice}; }}
    QFrame[kind="practice"] QLabel {{ color: {colours.on_practice}; font-weight: 600; }}
    QFrame[kind="side"] {{ background: {colours.side}; border-right: 1px solid {colours.line}; }}
    QToolButton[kind="nav"] {{
        border: none; border-left: 4px solid transparent; text-align: left; padding: 0.5em 1em 0.5em 0.8em;
        background: transparent; color: {colours.text};
    }}
    QToolButton[kind="nav"]:hover {{ background: {colours.line}; }}
    QToolButton[kind="nav"]:checked {{
        background: {colours.base}; border-left-color: {colours.accent}; font-weight: 600;
    }}
    QToolButton[kind="nav"]:focus {{ border: 2px solid {colours.accent}; }}
    QScrollArea {{ border: none; background: transparent; }}
    QToolButton[kind="tab-close"] {{ border: none; background: transparent; padding: 0.1em; border-radius: 3px; }}
    QToolButton[kind="tab-close"]:hover {{ background: {colours.line}; }}
    QCheckBox, QRadioButton {{ spacing: 0.5em; }}
    QCheckBox::indicator, QTableView::indicator, QListView::indicator {{
        width: 1em; height: 1em; border: 1px solid {colours.muted}; border-radius: 3px; background: {colours.base};
    }}
    QCheckBox::indicator:focus {{ border: 2px solid {colours.accent}; }}
    QCheckBox::indicator:checked, QTableView::indicator:checked, QListView::indicator:checked {{
        background: {colours.accent}; border-color: {colours.accent}; image: url("{tick}");
    }}
    QRadioButton::indicator {{
        width: 1em; height: 1em; border: 1px solid {colours.muted}; border-radius: 0.55em; background: {colours.base};
    }}
    QRadioButton::indicator:focus {{ border: 2px solid {colours.accent}; }}
    QRadioButton::indicator:checked {{
        border-color: {colours.accent};
        background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5, stop:0 {colours.accent},
            stop:0.5 {colours.accent}, stop:0.6 {colours.base}, stop:1 {colours.base});
    }}
    QScrollBar:vertical {{ width: 14px; background: transparent; margin: 0; border: none; }}
    QScrollBar:horizontal {{ height: 14px; background: transparent; margin: 0; border: none; }}
    QAbstractItemView QScrollBar:vertical, QAbstractItemView QScrollBar:horizontal,
    QPlainTextEdit QScrollBar:vertical, QPlainTextEdit QScrollBar:horizontal {{ background: {colours.base}; }}
    QScrollBar::handle {{ background: {colours.edge}; margin: 4px; border-radius: 3px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {colours.muted}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QToolTip {{ border: 1px solid {colours.line}; padding: 0.3em; }}
    """
