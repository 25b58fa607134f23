"""Texts that mean harm or nonsense: everything printable arrives on paper, nothing is run, opened or fetched."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from csr_desktop.domain.claims import ClaimRank
from csr_desktop.errors import UserError
from csr_desktop.letters.model import ClientBlock, HouseStyle, LetterData, OverviewLine
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.text import clean
from csr_desktop.texts import Texts
from tests.letters import client_letter_samples
from tests.letters.reading_tags import Tagged

WORDS = [
    "Jansen <jan@x.nl> ok", "x<!-- weg -->y", "a <b c", "<b>vet</b>", "<i>schuin", '<img src="/etc/hostname">',
    '<img src="http://127.0.0.1:9/x.png"/>', '<a href="javascript:alert(1)">x</a>', "<unichar code='65'/>",
    '<font color="[[[getattr(pow,Word(\'__globals__\'))]]]">x</font>', "<para>", "</para>", "<br/>", "<seq id='a'/>",
    "&amp;", "&lt;b&gt;", "&#8364;", "&copy", "&", "<", ">", '"', "'", "`", "'; DROP TABLE claims; --", '" OR 1=1',
    "{0}", "{naam}", "{{ bsn }}", "{{ 7*7 }}", "{% include '/etc/passwd' %}", "{# weg #}", "{{", "}}", "{%", "${HOME}",
    "%s", "%(naam)s", "%n%n%n", "%", "$(reboot)", "`id`", "| cat", "../../etc/passwd", "C:\\Windows\\x",
    "\\\\host\\deel",
    "file:///etc/hostname", "http://127.0.0.1:9/", "**vet**", "**", "* ster", "_streep_", "# kop", "[x](y)",
    "\\n\\t\\x00",
    "(haakjes)", ")(", "((", "\\(", "\\)", "\\", "\\\\", "BT /F1 12 Tf (x) Tj ET", "endstream endobj", "%%EOF",
    "<< /Type /Catalog >>", "/JS (app.alert(1))", "=1+1", "+31 6", "-1", "@SUM(A1)", "null", "None", "undefined", "NaN",
    "true", "0x41", "1e309", "Ĳsbrand ĳssel", "ŞIŞLİ ığdır", "Țepeș Ștefan", "Żółć gęślą jaźń", "STRAẞE straße",
    "ŉ Ŀ ŀ", "Đorđević", "Þórður Ægisson", "Ŵŷn Ŷ", "Čšžćđ", "Αθηνά Ἀθηνᾶ", "Щука Їжак Ђорђе", "Сhаrlеs", "Հայկ",
    "გიორგი",
    "e\u0301e\u0301n", "x\u0302y\u0304", "Nguyễn Thị Ánh", "a\u202eb\u202cc", "a\u200bb\u200dc\ufeffd", "z\u00adz",
    "tab\tin\tde\ttekst", "n\u00a0b\u00a0s\u00a0p", "vijf\u2003em\u2009dun", "…—–‘’“”„‚«»", "€ £ ¥ ₺", "½ ¼ ² ³ °",
    "\x00nul\x07bel\x1b[31m", "\x85\x9c", "W" * 300, "i.i" * 60, "a-b" * 80, "Verzekeringsmaatschappij" * 6,
]  # fmt: skip

UNPRINTABLE = [
    "中文",
    "😀",
    "שלום",
    "مرحبا",
    "हिन्दी",
    "ไทย",
    "\ud800",
    "\ue000",
    "\uffff",
    "☐",
    "→",
    "𝔉",
    "\U000e0001\U000f0000",
]


def squeezed(text: str) -> str:
    """What counts when texts are compared: the characters without white space and without hyphens of line ends."""
    return re.sub(r"[\s\u00ad]", "", text)


def with_texts(data: LetterData, texts: list[str]) -> LetterData:
    """The same letter with a line for every text."""
    to_client = client_letter_samples.with_texts(data, texts)
    if to_client is not None:
        return to_client
    if hasattr(data, "claims"):
        return replace(data, claims=tuple(replace(data.claims[0], description=text) for text in texts))
    if hasattr(data, "attachments"):
        return replace(data, attachments=tuple(texts))
    if hasattr(data, "excluded_cents"):
        return replace(data, lines=tuple(OverviewLine(creditor=text, rank=ClaimRank.ORDINARY) for text in texts))
    return replace(data, lines=tuple(replace(data.lines[0], description=text) for text in texts))


def test_there_are_enough_of_them() -> None:
    assert len(set(WORDS)) >= 100


def test_every_text_arrives_in_every_letter(
    letter: LetterData, press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    if letter.kind == "L18":
        letter = replace(letter, lines=letter.lines[:1])
    for start in range(0, len(WORDS), 30):
        texts = WORDS[start : start + 30]
        made = press.render(with_texts(letter, texts), house)
        read = squeezed("".join(pages_of(made.pdf)))
        lost = [text for text in texts if squeezed(clean(text).text) not in read]
        # L18 shows no description: the text is not asked for there.
        assert lost == [] or letter.kind == "L18"


NAMES = [text[:60] for text in WORDS if clean(text).text.strip()]


def with_names(data: LetterData, names: list[str]) -> LetterData:
    """The same letter to, about and from people and places of these names."""
    first, second, third, fourth, fifth = names
    clients = (replace(data.clients[0], name=fifth), *data.clients[1:])
    return replace(
        data, addressee=(first, "Postbus 1", "1234 AB  STAD"), recipient=second, counsellor=third, place=fourth,
        clients=clients,
    )  # fmt: skip


def test_every_name_arrives_in_every_letter(letter: LetterData, press: LetterPress, house: HouseStyle) -> None:
    """Read from the marks themselves: no reader's guess about spaces or directions in between."""
    probe = press.render(with_names(letter, ["a", "b", "c", "d", "Peilstok"]), house).pdf
    shows_client = "Peilstok" in Tagged(probe).in_order_of_pages()
    for start in range(0, len(NAMES), 5):
        names = (NAMES + NAMES[:4])[start : start + 5]
        read = squeezed(Tagged(press.render(with_names(letter, names), house).pdf).in_order_of_pages())
        first, _second, third, fourth, fifth = (squeezed(clean(name).text) for name in names)
        assert [name for name in (first, third, fourth) if name not in read] == []
        if shows_client:
            assert fifth in read


@pytest.mark.parametrize("text", WORDS, ids=range(len(WORDS)))
def test_every_text_may_be_a_name_a_reference_and_a_story(
    text: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    shown = text if len(text) <= 60 else text[:60]
    data = replace(
        letters["L12"], addressee=(shown, "Postbus 1"), recipient=shown,
        clients=(ClientBlock(name=shown, address=text),),
        cause=text, effort=f"{text}\n\n{text}", our_reference=shown[:20], their_references=(shown,), salutation=shown,
    )  # fmt: skip
    if not clean(shown).text.strip():
        return
    made = press.render(data, house)
    read = squeezed("".join(pages_of(made.pdf)))
    for phrase in ("Oorzaak van de schulden." + text, "Inspanningen." + text, "Betreft:Voorstel"):
        assert squeezed(clean(phrase).text) in read
    assert read.count(squeezed(clean(shown).text)) >= 5


def test_what_was_taken_out_is_counted(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    assert press.render(letters["L12"], house).removed_controls == 0
    data = replace(letters["L12"], cause="a\u202eb\u202c", recipient="x\x00")
    assert press.render(data, house).removed_controls == 3


@pytest.mark.parametrize("text", UNPRINTABLE)
def test_what_cannot_be_printed_is_said_and_nothing_is_made(
    text: str, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, texts: Texts
) -> None:
    data = replace(letters["L12"], cause=f"Oorzaak {text}")
    problems = press.problems(data, house)
    assert {message.code for message in problems} == {"letter.glyph_missing"}
    points = {message.params["code_point"] for message in problems}
    assert points <= {f"U+{ord(char):04X}" for char in unicodedata.normalize("NFC", text)}
    with pytest.raises(UserError) as refused:
        press.render(data, house)
    assert refused.value.messages == problems
    for sentence in texts.explain(refused.value):
        assert "de oorzaak van de schulden" in sentence
        sentence.encode()


def test_every_field_with_an_unprintable_character_is_named(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    data = replace(letters["L12"], effort="中", addressee=("a", "中"), clients=(ClientBlock(name="中"),))
    fields = {message.params["field"] for message in press.problems(data, replace(house, signatory="中"))}
    assert fields == {
        "de inspanningen van de cliënt", "de naam of het adres van de geadresseerde", "de naam van de cliënt",
        "de naam van de ondertekenaar",
    }  # fmt: skip


def test_a_word_of_ten_thousand_letters_is_all_there(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    word = "".join(chr(0x61 + at % 26) for at in range(10_000))
    read = squeezed("".join(re.sub(r"NotoSans|Ons kenmerk.*", "", page) for page in pages_of(
        press.render(replace(letters["L12"], cause=word), house).pdf)))  # fmt: skip
    read = read.replace("GemeenteWaterrijk·", "").replace("GemeenteWaterrijk·TeamSchuldhulpverlening·KvK99999990", "")
    assert sum(read.count(chr(0x61 + at)) for at in range(26)) >= 10_000
    cell = replace(letters["L09-1"], claims=(replace(letters["L09-1"].claims[0], description=word),))
    pages = pages_of(press.render(cell, house).pdf)
    assert sum(page.count("abcdefg") for page in pages) >= 10_000 // 26 * 0.5
    assert len(pages) < 20


AUDIT = """
import runpy, sys
from dataclasses import replace
from pathlib import Path
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.paths import resources_dir

from tests.letters.outcome_letter_samples import LETTERS as more
from tests.letters.client_letter_samples import CLIENT_LETTERS as to_clients

here = Path(sys.argv[1])
samples = runpy.run_path(str(here / "letter_samples.py"))
hostile = runpy.run_path(str(here / "test_hostile.py"))
press = LetterPress.load(resources_dir())
house = samples["HOUSE"]
letters = {**samples["LETTERS"], **more, **to_clients}
for data in letters.values():
    press.render(data, house)
press.render(replace(samples["LETTERS"]["L12"], cause="arbeidsongeschiktheidsverzekeringsmaatschappij" * 2), house)
seen = []
watched = ("open", "socket.", "subprocess.", "os.", "urllib.", "ctypes.", "shutil.", "exec", "import")
armed = False

def hook(event, args):
    if armed and event.startswith(watched):
        seen.append((event, str(args[:1])[:200]))

sys.addaudithook(hook)
armed = True
texts = hostile["WORDS"]
for data in letters.values():
    for at in range(0, len(texts), 12):
        some = texts[at : at + 12]
        letter = replace(data, recipient=" ".join(some)[:200], salutation=some[0])
        press.render(hostile["with_names"](letter, hostile["NAMES"][at % 100 : at % 100 + 5]), house)
        press.render(hostile["with_texts"](letter, some), house)
armed = False
print(len(seen), sorted(set(seen))[:5])
"""


def test_no_file_is_opened_and_no_address_is_asked_for(checkout: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AUDIT, str(Path(__file__).parent)],
        cwd=checkout, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "0 []"
