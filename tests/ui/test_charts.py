"""Charts as they are drawn: lengths follow the values, kinds differ without colour, lines are sharp at 200 %."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from ui.charts.bars import BarChart
from ui.charts.base import Inks
from ui.charts.model import Bar, Limit, Part, Spread, Whole
from ui.charts.patterns import MOST_KINDS, fill
from ui.charts.spreads import SpreadChart
from ui.charts.stacked import StackedChart
from ui.theme import DARK, LIGHT, palette_of


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def colours(request):
    return request.param


def drawn(chart, colours, scale=1.0):
    """The chart as a picture, in the colours of a theme."""
    palette = palette_of(colours)
    chart.setPalette(palette)
    chart.resize(600, chart.sizeHint().height())
    image = QImage(int(600 * scale), int(chart.height() * scale), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(palette.color(QPalette.ColorRole.Base))
    chart.render(image)
    return image


def run_of(image, y, colour):
    """How many pixels of a row have a colour."""
    wanted = QColor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()))


def longest_row(image, top, bottom, colour):
    return max(run_of(image, y, colour) for y in range(int(top), int(bottom)))


def test_bars_are_as_long_as_their_values(qtbot, colours):
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.show_bars("Wachttijd", [Bar("A", 40, "40 dagen"), Bar("B", 10, "10 dagen"), Bar("C", 0, "0 dagen")])
    image = drawn(chart, colours)
    row = chart.row_height
    lengths = [longest_row(image, at * row + row * 0.5, at * row + row * 0.8, colours.accent) for at in range(3)]
    assert lengths[0] > 150
    assert lengths[1] == pytest.approx(lengths[0] / 4, abs=3)
    assert lengths[2] < 5
    assert chart.accessibleDescription() == "A: 40 dagen; B: 10 dagen; C: 0 dagen"


def test_a_norm_is_a_line_with_words(qtbot, colours):
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.show_bars("Wachttijd", [Bar("A", 10, "10 dagen")], Limit(40, "Stippellijn: norm 40"))
    with_norm = drawn(chart, colours)
    chart.show_bars("Wachttijd", [Bar("A", 10, "10 dagen")])
    without = drawn(chart, colours)
    row = int(chart.row_height * 0.5)
    # Held against the norm the bar is a quarter of what it is by itself.
    assert run_of(with_norm, row, colours.accent) == pytest.approx(run_of(without, row, colours.accent) / 4, abs=4)
    assert with_norm.height() > without.height()


def test_it_is_drawn_anew_at_every_scale(qtbot, colours):
    """At 200 % an edge is one step from bar to ground, not the blur of a picture that was enlarged."""
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.show_bars("Wachttijd", [Bar("A", 40, "40 dagen")])
    small, large = drawn(chart, colours), drawn(chart, colours, 2.0)
    row = int(chart.row_height * 0.55)
    assert run_of(large, row * 2, colours.accent) == pytest.approx(2 * run_of(small, row, colours.accent), abs=4)
    column = 300
    shades = {large.pixel(column, y) for y in range(int(chart.row_height * 2))}
    assert len(shades) <= 6


def test_kinds_differ_without_colour(qapp, colours):
    """Two kinds that print as the same grey would be one kind to many people."""
    inks = Inks.of(palette_of(colours))
    seen = []
    for kind in range(MOST_KINDS):
        image = QImage(64, 32, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill(painter, QRectF(0, 0, 64, 32), kind, inks, 16.0)
        painter.end()
        grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
        seen.append([grey.pixelColor(x, y).red() for y in range(2, 30, 2) for x in range(2, 62, 2)])
    for at, one in enumerate(seen):
        for other in seen[at + 1 :]:
            different = sum(abs(left - right) > 24 for left, right in zip(one, other, strict=True))
            assert different > len(one) // 10


def test_parts_of_a_whole_have_their_share_and_are_told(qtbot, colours):
    chart = StackedChart()
    qtbot.addWidget(chart)
    legend = [Bar("akkoord", 3, "3 (75,00%)"), Bar("geweigerd", 1, "1 (25,00%)")]
    wholes = [Whole("CJIB", (Part(0, 3), Part(1, 1)), "75,00%"), Whole("DUO", (Part(1, 2),), "0,00%")]
    chart.show_wholes("Instemming", wholes, legend)
    assert chart.accessibleDescription() == (
        "akkoord: 3 (75,00%); geweigerd: 1 (25,00%); CJIB: akkoord 3, geweigerd 1; DUO: geweigerd 2"
    )
    image = drawn(chart, colours)
    top = chart.unit * 0.7 + chart.row_height * 2
    first = longest_row(image, top + chart.row_height * 0.2, top + chart.row_height * 0.8, colours.accent)
    second = longest_row(image, top + chart.row_height * 1.2, top + chart.row_height * 1.8, colours.accent)
    assert first > 150
    assert second < 5


def test_phases_show_mean_middle_and_most(qtbot, colours):
    chart = SpreadChart()
    qtbot.addWidget(chart)
    key = "Balk: gemiddeld. " * 12
    chart.show_spreads("Fasen", [Spread("Intake", 20, 15, 60, "20 dagen"), Spread("Akkoord", 0, 0, 0, "0 dagen")], key)
    chart.resize(600, 10)
    high = chart.sizeHint().height()
    chart.resize(200, 10)
    # Words below the picture take as many lines as they need.
    assert chart.sizeHint().height() > high
    image = drawn(chart, colours)
    middle = int(chart.unit * 0.2 + chart.row_height / 2)
    line = max(run_of(image, y, colours.text) for y in range(middle - 2, middle + 3))
    bar = run_of(image, int(middle + chart.row_height * 0.2), Inks.of(palette_of(colours)).tint(60).name())
    assert line > bar * 2 > 60
    assert chart.accessibleDescription().startswith("Intake: 20 dagen; Akkoord: 0 dagen; Balk")


def test_tab_stops_at_a_chart_and_shows_it(qtbot, colours):
    chart = BarChart()
    qtbot.addWidget(chart)
    chart.show_bars("Wachttijd", [Bar("A", 40, "40 dagen")])
    plain = drawn(chart, colours)
    with qtbot.waitActive(chart):
        chart.show()
        chart.activateWindow()
    chart.setFocus()
    assert QApplication.focusWidget() is chart
    assert drawn(chart, colours) != plain


def test_a_row_is_chosen_with_the_mouse_and_let_go_again(qtbot):
    chart = StackedChart()
    qtbot.addWidget(chart)
    chosen = []
    chart.row_chosen.connect(chosen.append)
    legend = [Bar("akkoord", 3, "3 (75,00%)"), Bar("geweigerd", 1, "1 (25,00%)")]
    chart.show_wholes("Instemming", [Whole("", (Part(0, 3), Part(1, 1)), "75,00%")], legend)
    plain = drawn(chart, LIGHT)
    # One bar for all has no name: then the kinds of the legend are the rows.
    second = QPoint(20, int(chart.row_top() + chart.row_height * 1.5))
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=second)
    assert drawn(chart, LIGHT) != plain
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=second)
    assert drawn(chart, LIGHT) == plain
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(20, chart.height() - 2))
    assert chosen == ["geweigerd", ""]
