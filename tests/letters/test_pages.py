"""How letters look: the window, page numbers, repeated heads, fonts, metadata; measured on the finished PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
from PIL import Image

from csr_desktop.errors import UserError
from csr_desktop.letters import layout
from csr_desktop.letters.layout import Frame, Piece, TextOp, paginate
from csr_desktop.letters.model import HouseStyle, LetterData, WindowSide
from csr_desktop.letters.pdf import LetterPress
from csr_desktop.letters.typeset import Face

MM = 72 / 25.4


def place_of(pdf: bytes, phrase: str, page: int = 0) -> tuple[float, float, float, float]:
    """Where a phrase stands on a page: left, top, right, bottom in millimetres from the top left corner."""
    text_page = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    start, count = text_page.search(phrase).get_next()
    boxes = [text_page.get_charbox(start + at, loose=True) for at in range(count)]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
    return left / MM, 297 - top / MM, right / MM, 297 - bottom / MM


# --- window ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("side", "left"), [(WindowSide.LEFT, 25), (WindowSide.RIGHT, 115)])
def test_the_address_stands_in_the_window(
    side: WindowSide, left: int, letter: LetterData, press: LetterPress, house: HouseStyle
) -> None:
    pdf = press.render(letter, replace(house, window_side=side)).pdf
    for line in letter.addressee:
        box = place_of(pdf, " ".join(line.split()) if "  " not in line else line.split()[0])
        assert box[0] >= left - 0.5
        assert box[2] <= left + 90
        assert box[1] >= 45
        assert box[3] <= 45 + 40
    assert place_of(pdf, house.return_line)[1] == pytest.approx(46, abs=1.5)


@pytest.mark.parametrize(("right", "down"), [(3, -2), (-4, 6)])
def test_the_house_style_moves_the_address_by_millimetres(
    right: int, down: int, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    data = letters["L09-1"]
    moved = replace(house, window_offset_x_mm=right, window_offset_y_mm=down)
    before = place_of(press.render(data, house).pdf, "Afdeling Bijzonder Beheer")
    after = place_of(press.render(data, moved).pdf, "Afdeling Bijzonder Beheer")
    assert after[0] - before[0] == pytest.approx(right, abs=0.05)
    assert after[1] - before[1] == pytest.approx(down, abs=0.05)


def test_nothing_else_prints_inside_the_window(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    """Without an address the window is white: rendered and looked at, dot by dot."""
    data = replace(letters["L09-40"], addressee=(" . ",))
    page = pypdfium2.PdfDocument(press.render(data, replace(house, return_line="")).pdf)[0]
    scale = 4
    picture = page.render(scale=scale).to_pil().convert("L")
    window = picture.crop(tuple(round(value * MM * scale) for value in (20, 45, 110, 80)))
    # The point in place of an address is the only ink.
    assert 0 < sum(window.histogram()[:128]) < 60


def test_a_long_name_is_broken_within_the_window_and_too_many_lines_are_refused(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    name = "Coöperatieve Vereniging tot Behartiging van de Belangen van Schuldeisers in Waterrijk U.A."
    data = replace(letters["L09-1"], addressee=(name, "Postbus 1", "1234 AB  STAD"))
    pdf = press.render(data, house).pdf
    assert place_of(pdf, "Belangen van")[2] <= 105.1
    with pytest.raises(UserError) as refused:
        press.render(replace(data, addressee=(name,) * 3 + ("Postbus 1", "1234 AB  STAD")), house)
    assert refused.value.code == "letter.address_too_long"


# --- pages -----------------------------------------------------------------------------------------------------------


def test_every_page_has_its_number_and_reference(
    letter: LetterData, press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    made = press.render(letter, house)
    pages = pages_of(made.pdf)
    assert len(pages) == made.pages
    for number, text in enumerate(pages, 1):
        assert f"Ons kenmerk 2026-0417 · pagina {number} van {made.pages}" in " ".join(text.split())


def test_a_short_list_of_claims_is_one_page_and_a_slip(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    sample = letters["L09-3"]
    for count in (1, 2, 3):
        data = replace(sample, claims=sample.claims[:count], clients=sample.clients[:1], asks_advance_consent=False)
        pages = pages_of(press.render(data, house).pdf)
        assert len(pages) == 2
        assert "Antwoordformulier" not in pages[0]
    assert press.render(letters["L08-prive"], house).pages == 1


def test_a_long_table_repeats_its_head(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable, many_claims: Callable
) -> None:
    pages = pages_of(press.render(letters["L09-40"], house).pdf)
    carrying = [text for text in pages if "levering gas en stroom" in text]
    assert len(carrying) == 2
    assert all("Uw kenmerk Omschrijving" in " ".join(text.split()) for text in carrying)
    forms = [text for text in pages if "Hoofdsom Rente Kosten Totaal" in " ".join(text.split())]
    assert len(forms) == 2
    whole = " ".join(pages)
    for claim in many_claims(40):
        # Once in the letter and once on the form (the first three also beside the address).
        assert whole.count(claim.reference) >= 2


def test_a_total_never_stands_alone(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    sample = letters["L15"]
    for count in range(15, 60, 3):
        lines = tuple(replace(sample.lines[0], reference=f"REGEL-{at}") for at in range(count))
        pages = pages_of(press.render(replace(sample, lines=lines), house).pdf)
        (page,) = [text for text in pages if "Totaal" in text]
        assert f"REGEL-{count - 1}" in page


def test_the_answer_slip_is_never_parted(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    sample = letters["L12"]
    for words in range(0, 500, 45):
        data = replace(sample, cause=sample.cause + " en zo voort" * words)
        pages = pages_of(press.render(data, house).pdf)
        (slip,) = [text for text in pages if "Antwoordcode" in text]
        assert "Akkoord." in slip
        assert "overgedragen" in slip
        assert "Handtekening" in slip


def test_no_page_begins_or_ends_with_a_lonely_line(press: LetterPress) -> None:
    frame = Frame(0, 100, 0, 0, 100)
    for above in range(12):
        lines = [Piece(10, (TextOp(0, 0, f"{at}", Face.REGULAR, 8, "#000000"),)) for at in range(above)]
        paragraph = [
            Piece(10, (TextOp(0, 0, f"p{at}", Face.REGULAR, 8, "#000000"),), glued=at in {0, 3}) for at in range(5)
        ]
        pages = paginate([*lines, *paragraph], frame)
        for page in pages:
            own = [op.text for op in page.ops if op.text.startswith("p")]
            assert len(own) != 1
        assert [op.text for page in pages for op in page.ops][-5:] == ["p0", "p1", "p2", "p3", "p4"]


def test_text_stays_above_the_foot(letter: LetterData, press: LetterPress, house: HouseStyle) -> None:
    pdf = press.render(letter, house).pdf
    for number in range(len(pypdfium2.PdfDocument(pdf))):
        foot = place_of(pdf, "pagina", number)[1]
        text_page = pypdfium2.PdfDocument(pdf)[number].get_textpage()
        words = [at for at in range(text_page.count_chars()) if text_page.get_text_range(at, 1).strip()]
        boxes = [text_page.get_charbox(at) for at in words]
        bottoms = [297 - box[1] / MM for box in boxes if box[3] > box[1]]
        assert not [bottom for bottom in bottoms if foot - 3 < bottom < foot]
        assert max(box[2] for box in boxes) / MM <= 188.6
        assert min(box[0] for box in boxes if box[2] > box[0]) / MM >= 24.5


KINDS = ("Webwinkel, postorder of achteraf betalen", "Zorgverlener (tandarts, ziekenhuis, apotheek)", "Verzekering")
SELLERS = ("Onderlinge Brandverzekering Anno 1823", "Apotheek De Vijzel", "Woningcorporatie De Brug")


@pytest.mark.parametrize("name", ["L12", "L13", "L14", "L15", "L18-SK"])
@pytest.mark.parametrize("count", [1, 12])
def test_the_words_and_references_of_a_full_table_stay_whole(
    name: str, count: int, letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    sample = letters[name]
    lines = tuple(
        replace(
            sample.lines[0], reference=f"86379{470 + at}", our_reference=f"WR-2026-0011/{at + 1}",
            description=KINDS[at % 3], on_behalf_of=SELLERS[at % 3], amount_cents=1_234_567,
        )
        for at in range(count)
    )  # fmt: skip
    pages = pages_of(press.render(replace(sample, lines=lines), house).pdf)
    text = "\n".join(pages)
    for at in range(count):
        # Our reference would otherwise be broken at its hyphens.
        assert f"WR-2026-0011/{at + 1}" in text
    assert text.count("concurrent") >= count
    for head in ("Vordering", "Percentage"):
        assert head in text
    words = set(" ".join((*KINDS, *SELLERS)).replace("(", "").replace(")", "").replace(",", "").split())
    found = set(re.sub("\u00ad\\s*", "", text).replace("(", "").replace(")", "").replace(",", "").split())
    shown = words if count > 2 else set(f"{KINDS[0]} {SELLERS[0]}".replace(",", "").split())
    assert not shown - found


def test_a_closing_does_not_go_to_a_page_of_its_own_when_a_little_less_white_prevents_it(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    sample = letters["L18-SK"]
    lines = tuple(replace(line, description="energie", on_behalf_of="Webwinkel Alles") for line in sample.lines)
    (page,) = pages_of(press.render(replace(sample, lines=lines[:1]), house).pdf)
    assert "Met vriendelijke groet" in page
    assert "teamleider Schuldhulpverlening" in page


def test_no_page_begins_with_the_close(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, pages_of: Callable
) -> None:
    """Where the close goes to another page, two lines of what the letter says go with it, beside whom to call."""
    found = 0
    for name, data in letters.items():
        for page in pages_of(press.render(data, house).pdf)[1:]:
            # The first line is the head of every page that follows.
            said = [line for line in page.partition("Met vriendelijke groet")[0].splitlines()[1:] if line.strip()]
            if "Met vriendelijke groet" in page:
                found += 1
                assert len(said) >= 4, (name, said)
    assert found >= 4


def test_less_white_is_only_used_where_it_spares_a_page(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle
) -> None:
    def white(name: str) -> float:
        pdf = press.render(letters[name], house).pdf
        return place_of(pdf, "Geachte")[1] - place_of(pdf, "Betreft")[1]

    assert white("L12") == pytest.approx(white("L08-prive"), abs=0.05)
    assert white("L18-SK") < white("L08-prive") - 1


def test_initials_stay_with_their_name(letter: LetterData, press: LetterPress, house: HouseStyle, pages_of) -> None:
    for text in pages_of(press.render(letter, house).pdf):
        assert not re.search(r"(?:mevrouw|de heer) (?:[A-Z]\.)+$", text, re.MULTILINE)


def test_a_letter_without_end_is_refused(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, texts
) -> None:
    with pytest.raises(UserError) as refused:
        press.render(replace(letters["L12"], cause="woord " * 60_000), house)
    assert refused.value.code == "letter.too_long"
    assert str(layout.MAX_PAGES) in texts.say(refused.value.message)


def test_twenty_thousand_words_are_all_there(
    letters: Mapping[str, LetterData], press: LetterPress, house: HouseStyle, text_of: Callable
) -> None:
    words = " ".join(f"woord{at}" for at in range(15_000))
    made = press.render(replace(letters["L12"], cause=words), house)
    assert made.pages <= layout.MAX_PAGES
    text = text_of(made.pdf)
    assert all(f"woord{at}" in text for at in (0, 1, 7_499, 14_998, 14_999))


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_same_letter_gives_the_same_bytes(
    letter: LetterData, house: HouseStyle, press: LetterPress, resources
) -> None:
    first = press.render(letter, house)
    press.render(replace(letter, place="Žilina Ĳ"), house)
    again = press.render(letter, house)
    fresh = LetterPress.load(resources).render(letter, house)
    assert first == again == fresh


def test_another_text_gives_another_fingerprint(
    letters: Mapping[str, LetterData], house: HouseStyle, press: LetterPress
) -> None:
    data = letters["L12"]
    first, other = press.render(data, house), press.render(replace(data, offer_cents=data.offer_cents + 1), house)
    assert first.text_sha256 != other.text_sha256
    assert first.sha256 != other.sha256


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Every font a PDF uses, and whether its outlines are inside."""
    found = {}
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            descriptor = font["/DescendantFonts"][0].get_object().get("/FontDescriptor")
            found[font["/BaseFont"]] = descriptor is not None and "/FontFile2" in descriptor
    return found


def test_all_fonts_that_print_are_inside(letter: LetterData, house: HouseStyle, press: LetterPress) -> None:
    pdf = press.render(letter, house).pdf
    used = fonts_of(pdf)
    assert len(used) >= 2
    assert all("+NotoSans-" in name for name in used)
    assert all(used.values())


def test_metadata_say_nothing_about_people(letter: LetterData, house: HouseStyle, press: LetterPress) -> None:
    pdf = press.render(letter, house).pdf
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert reader.metadata.author == house.organisation
    assert reader.metadata.title == press.template(letter.template_name()).title
    assert reader.trailer["/Root"]["/Lang"] == "nl-NL"
    told = " ".join(str(value) for value in reader.metadata.values())
    for secret in ("Vries", "Broek", "99999", "2026-0417", "Noorderlicht", "NL-2024"):
        assert secret not in told


# --- print run -------------------------------------------------------------------------------------------------------


def test_a_print_run_has_every_letter_in_order(
    letters: Mapping[str, LetterData], house: HouseStyle, press: LetterPress, pages_of: Callable
) -> None:
    run = press.render_many((data, house) for data in letters.values())
    pages = pages_of(run.pdf)
    assert run.pages == len(pages)
    for data, span in zip(letters.values(), run.ranges, strict=True):
        alone = pages_of(press.render(data, house).pdf)
        assert pages[span.first - 1 : span.last] == alone
    assert len({name.partition("+")[2] for name in fonts_of(run.pdf) if "NotoSans" in name}) == 3


def test_two_sided_printing_starts_every_letter_on_a_front(
    letters: Mapping[str, LetterData], house: HouseStyle, press: LetterPress, pages_of: Callable
) -> None:
    run = press.render_many([(data, house) for data in letters.values()], duplex=True)
    assert all(span.first % 2 == 1 for span in run.ranges)
    pages = pages_of(run.pdf)
    assert len(pages) == run.pages
    printed = {page for span in run.ranges for page in range(span.first, span.last + 1)}
    assert all((number in printed) == bool(text.strip()) for number, text in enumerate(pages, 1))


# --- house style -----------------------------------------------------------------------------------------------------


def logo(kind: str, mode: str = "RGB") -> bytes:
    content = io.BytesIO()
    Image.new(mode, (600, 150), (200, 30, 30, 255)[: len(mode)]).save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB")])
def test_the_logo_stands_at_the_top_opposite_the_sender(
    kind: str, mode: str, letters: Mapping[str, LetterData], house: HouseStyle, press: LetterPress
) -> None:
    styled = replace(house, logo=logo(kind, mode))
    made = press.render(letters["L09-1"], styled)
    picture = pypdfium2.PdfDocument(made.pdf)[0].render(scale=2).to_pil().convert("RGB")
    red, green, _ = picture.getpixel((round(40 * MM * 2), round(20 * MM * 2)))
    assert (red > 150, green < 90) == (True, True)
    assert made.pdf == press.render(letters["L09-1"], styled).pdf


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"\x89PNG\r\n\x1a\nkapot", logo("PNG")[:200], b"<svg/>", b"\xff\xd8\xff\xe0" + b"x" * 50],
)
def test_a_damaged_logo_is_refused(
    content: bytes, letters: Mapping[str, LetterData], house: HouseStyle, press: LetterPress
) -> None:
    with pytest.raises(UserError) as refused:
        press.render(letters["L09-1"], replace(house, logo=content))
    assert refused.value.code == "letter.logo_unreadable"


@pytest.mark.parametrize("accent", ["rood", "#12345", "#12345g", "[][0]", ""])
def test_a_colour_that_is_none_is_refused(
    accent: str, letters: Mapping[str, LetterData], house: HouseStyle, press: LetterPress
) -> None:
    with pytest.raises(UserError) as refused:
        press.render(letters["L09-1"], replace(house, accent=accent))
    assert refused.value.code == "letter.accent_invalid"
