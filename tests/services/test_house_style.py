"""Departments, signatures and type: what the records of an organisation make of a letter in a real dossier."""

from __future__ import annotations

import io

import pypdf
import pytest
from PIL import Image, ImageDraw

from csr_desktop.domain.addresses import Address
from csr_desktop.errors import UserError
from csr_desktop.services.house_style import LetterFont, format_millimetres, is_readable_on_paper
from csr_desktop.services.organisation import Organisation, Sender, Signature


def scan(*, width=900, ink="#102080", kind="PNG", mode="RGB"):
    drawn = Image.new(mode, (width, width // 2), "white" if mode == "RGB" else (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(drawn).line([(width // 4, width // 3), (width * 3 // 4, width // 8)], fill=ink, width=6)
    content = io.BytesIO()
    drawn.save(content, kind)
    return content.getvalue()


@pytest.fixture
def letter(office):
    """Makes the client's overview in a dossier of a counsellor and reads it back."""
    made = []

    def make(counsellor):
        made.append(counsellor)
        dossier = office.dossier(f"WR-2026-{len(made):04d}")
        office.core.dossiers.change(dossier.id, counsellor=counsellor)
        office.claim(dossier, office.creditor(f"Winkel {len(made)}", kind="web_shop"), 10_000)
        return pypdf.PdfReader(io.BytesIO(office.core.letters.pdf(office.core.letters.debt_overview(dossier.id))))

    return make


def words(reader):
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def pictures(reader):
    """The sizes of the pictures of a letter, in dots."""
    return {image.image.size for page in reader.pages for image in page.images}


# --- departments ------------------------------------------------------------------------------------------------------


def test_the_counsellor_of_a_dossier_decides_which_department_writes(office, letter):
    box = Address(po_box="7", postcode="1234AC", city="Waterrijk")
    office.core.organisation.set_senders(
        [
            Sender(name="Team Noord", counsellors=("K. de Wit",), phone="010-5550200", address=box),
            Sender(name="Team Zuid", counsellors=("Z. Zuid",)),
        ]
    )
    north = words(letter("k. de wit"))
    assert "Team Noord" in north
    assert "Postbus 7" in north
    assert "010-5550200" in north
    assert "010-5550100" not in north
    south = words(letter("Z. Zuid"))
    assert "Team Zuid" in south
    assert "Marktplein 1" in south
    assert "010-5550100" in south
    own = words(letter("F. Voorbeeld"))
    assert "Team" not in own
    assert "Marktplein 1" in own


def test_two_departments_cannot_write_for_one_counsellor(office):
    with pytest.raises(UserError) as refused:
        office.core.organisation.set_senders(
            [Sender(name="A", counsellors=("K. de Wit",)), Sender(name="B", counsellors=("k. de  wit",))]
        )
    assert refused.value.code == "organisation.sender_twice"
    with pytest.raises(UserError) as refused:
        office.core.organisation.set_senders([Sender(name=" ")])
    assert refused.value.code == "organisation.sender_nameless"


# --- signatures -------------------------------------------------------------------------------------------------------


def test_a_signature_stands_only_above_its_own_name_and_where_it_may(office):
    signature = Signature(name="F. Voorbeeld", sha256="x", counsellors=("K. de Wit",))
    signed = Organisation(name="W", signatory="F. Voorbeeld", signatures=(signature,))
    own = Organisation(name="W", signatures=(signature,))
    cases = [
        (signed, "F. Voorbeeld", True),
        (signed, "f. voorbeeld ", True),
        (signed, "K. de Wit", True),
        (signed, "A. Ander", False),
        (signed, "", False),
        # Who signs himself never gets the signature of another.
        (own, "K. de Wit", False),
        (own, "F. Voorbeeld", True),
    ]
    for organisation, counsellor, may in cases:
        assert (organisation.signature_for(counsellor) is not None) is may, (organisation.signatory, counsellor)


def test_the_scan_is_printed_above_the_name_until_it_is_taken_away(office, letter):
    organisation = office.core.organisation
    organisation.set_signature("F. Voorbeeld", scan())
    with_scan = letter("F. Voorbeeld")
    # The white around the ink is gone.
    ((width, height),) = pictures(with_scan)
    assert (width, height) == (pytest.approx(457, abs=12), pytest.approx(195, abs=12))
    assert pictures(letter("K. de Wit")) == set()
    organisation.remove_signature("f. voorbeeld")
    assert pictures(letter("F. Voorbeeld")) == set()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"GIF89a", "letter.signature_unreadable"),
        (scan()[:200], "letter.signature_unreadable"),
        (scan(kind="BMP"), "letter.signature_unreadable"),
        (scan(ink=""), "letter.signature_blank"),
        (scan(ink="", mode="RGBA"), "letter.signature_blank"),
        (scan(width=200), "letter.signature_coarse"),
    ],
    ids=["other", "cut", "bmp", "blank", "clear", "coarse"],
)
def test_a_scan_that_will_not_do_is_refused_with_what_to_do(office, content, code):
    before = office.core.organisation.get()
    with pytest.raises(UserError) as refused:
        office.core.organisation.set_signature("F. Voorbeeld", content)
    assert refused.value.code == code
    assert office.core.organisation.get() == before


def test_a_signature_has_a_name_and_keeps_its_picture(office):
    organisation = office.core.organisation
    with pytest.raises(UserError) as refused:
        organisation.set_signature(" ", scan())
    assert refused.value.code == "organisation.signature_nameless"
    with pytest.raises(UserError) as refused:
        organisation.set_signature("F. Voorbeeld", None)
    assert refused.value.code == "organisation.signature_missing"
    (first,) = organisation.set_signature("F. Voorbeeld", scan(mode="RGBA")).signatures
    (second,) = organisation.set_signature("f. voorbeeld", None, ["K. de Wit"]).signatures
    assert (second.sha256, second.counsellors) == (first.sha256, ("K. de Wit",))
    assert organisation.picture(second.sha256) == scan(mode="RGBA")


# --- type, colour, distance -------------------------------------------------------------------------------------------


def test_the_chosen_family_is_the_only_one_in_the_letter(office, letter):
    for font in LetterFont:
        office.core.organisation.change(letter_font=font.value)
        names = {
            str(spec["/BaseFont"]).partition("+")[2]
            for page in letter("F. Voorbeeld").pages
            for spec in (item.get_object() for item in page["/Resources"]["/Font"].values())
        }
        assert names
        assert all(name.startswith(font.value) for name in names), names


def test_the_sample_and_the_test_print_are_made_with_what_was_chosen(office):
    office.core.organisation.change(letter_font="NotoSerif", window_offset_x_mm=2.5, footer=("KvK 12345678",))
    sample = words(pypdf.PdfReader(io.BytesIO(office.core.house_style.sample())))
    assert "Gemeente Waterrijk" in sample
    assert "KvK 12345678" in sample
    sheet = words(pypdf.PdfReader(io.BytesIO(office.core.house_style.test_print())))
    assert "Nu ingevuld: 2,5" in sheet
    assert "Nu ingevuld: 0" in sheet


def test_settings_of_before_half_millimetres_are_read_as_they_were(office):
    office.core.organisation.change(window_offset_x_mm=3)
    assert office.core.house_style.style().window_offset_x_mm == 3


@pytest.mark.parametrize(
    ("colour", "readable"), [("#1f4e79", True), ("#000000", True), ("#ffff00", False), ("#e67e22", False)]
)
def test_a_pale_colour_is_seen(colour, readable):
    assert is_readable_on_paper(colour) is readable


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (2.5, "2,5"), (-3.0, "-3"), (10, "10"), (-0.5, "-0,5")])
def test_a_distance_is_written_as_people_write_it(value, text):
    assert format_millimetres(value) == text
