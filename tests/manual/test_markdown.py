"""The Markdown of the help: what is read, sign by sign. The window's own reading is the other witness (tests/ui)."""

from __future__ import annotations

from csr_desktop.manual.markdown import (
    Heading,
    Items,
    PictureBlock,
    RunningText,
    Stretch,
    Table,
    Weight,
    blocks,
    inline,
)


def test_every_kind_of_block() -> None:
    text = (
        "# Titel\n\nEen regel\ndie doorgaat.\n\n1. eerst\n2. dan\n   nog iets\n\n- los\n\n"
        "![Wat u ziet](beeld.png)\n\n| Kop | Kop twee |\n| --- | :-: |\n| **a** | b \\| c |\n"
    )
    assert blocks(text) == [
        Heading(1, "Titel"),
        RunningText((Stretch("Een regel die doorgaat."),)),
        Items(((Stretch("eerst"),), (Stretch("dan nog iets"),)), is_numbered=True),
        Items(((Stretch("los"),),), is_numbered=False),
        PictureBlock("beeld.png", "Wat u ziet"),
        Table(("Kop", "Kop twee"), (("a", "b | c"),)),
    ]


def test_a_list_and_text_may_touch_what_stands_above_them() -> None:
    assert blocks("## Kop\nTekst:\n- punt") == [
        Heading(2, "Kop"),
        RunningText((Stretch("Tekst:"),)),
        Items(((Stretch("punt"),),), is_numbered=False),
    ]


def test_what_stands_out_in_a_line() -> None:
    assert inline("Druk op **Ctrl++** of *Alles…*, zie [Lijsten](lijsten.md) en `csr check`.") == (
        Stretch("Druk op "),
        Stretch("Ctrl++", Weight.BOLD),
        Stretch(" of "),
        Stretch("Alles…", Weight.ITALIC),
        Stretch(", zie "),
        Stretch("Lijsten", target="lijsten"),
        Stretch(" en "),
        Stretch("csr check", Weight.BOLD),
        Stretch("."),
    )


def test_signs_that_mean_nothing_stay_as_they_are() -> None:
    text = "3 * 4 = 12, {{ veld }} {% als x %}, a_b, [ ] en C:\\map"
    assert "".join(part.text for part in inline(text)) == text
    assert "".join(part.text for part in inline(r"\*\*woorden\*\* \_\_\_ \\# **\*vet**")) == "**woorden** ___ \\# *vet"
