from __future__ import annotations

import unicodedata

import pytest

from csr_desktop.letters.fonts import Face, FontBook

#: Blocks of the scripts that names in Europe are written in.
BLOCKS = {
    "ascii": (0x20, 0x7E), "latin_1": (0xA0, 0xFF), "latin_a": (0x100, 0x17F), "latin_b": (0x180, 0x24F),
    "latin_additional": (0x1E00, 0x1EFF), "marks": (0x300, 0x36F), "greek": (0x384, 0x3CE),
    "greek_extended": (0x1F00, 0x1FFE), "cyrillic": (0x400, 0x52F), "armenian": (0x531, 0x58A),
    "georgian": (0x10A0, 0x10FF), "currency": (0x20A0, 0x20BF),
}  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
def test_every_letter_of_european_names_can_be_printed(block: str, fonts: FontBook) -> None:
    first, last = BLOCKS[block]
    assigned = [chr(code) for code in range(first, last + 1) if unicodedata.category(chr(code)) != "Cn"]
    assert fonts.missing("".join(assigned)) == []


@pytest.mark.parametrize("char", "Ĳĳ ȘșȚț Żż ẞ ŉ € – — ‘’“” … • \u2011 \u00ad".replace(" ", ""))
def test_the_letters_that_others_lack_are_there(char: str, fonts: FontBook) -> None:
    assert fonts.missing(char) == []


@pytest.mark.parametrize("char", ["中", "😀", "א", "ع", "\ud800", "\ue000", "\U0010fffd"])
def test_what_no_font_has_is_reported(char: str, fonts: FontBook) -> None:
    assert fonts.missing(f"a{char}b{char}") == [char]


def test_figures_are_all_as_wide_as_each_other(fonts: FontBook) -> None:
    for face in Face:
        assert len({fonts.width(figure, face) for figure in "0123456789"}) == 1


def test_a_name_in_two_scripts_is_set_in_two_fonts(fonts: FontBook) -> None:
    runs = fonts.runs("Anna Սարգսյան", Face.BOLD)
    assert runs == [(Face.BOLD, "Anna "), ("NotoSansArmenian-Regular", "Սարգսյան")]
    whole = fonts.width("Anna Սարգսյան", Face.BOLD)
    assert whole == pytest.approx(fonts.width("Anna ", Face.BOLD) + fonts.width("Սարգսյան", Face.BOLD))
