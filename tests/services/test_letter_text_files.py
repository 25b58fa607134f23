"""Letter texts as a file: there and back between two offices, and whatever somebody may have made of such a file."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from csr_desktop.errors import CsrError, UserError
from csr_desktop.services.letter_text_files import MOST_FILE_BYTES, Arrival


@pytest.fixture
def files(office):
    return office.core.letter_text_files


@pytest.fixture
def sent(office, files, tmp_path):
    """A file from an office with a text of its own, taken back to the shipped one here afterwards."""
    texts = office.core.letter_texts
    text = texts.shipped("L08").replace("Hebt u vragen?", "Vragen?")
    texts.describe("L08", label="Kort bericht", folder="Start")
    texts.put_in_use("L08", text, "korter")
    path = tmp_path / "teksten.zip"
    assert files.write(path) == 29
    texts.reset("L08", "terug")
    texts.describe("L08", label="", folder="")
    return path, text


def packed(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def manifest(**more):
    return json.dumps({"form": "csr-brieven", "form_version": 1, "texts": {}, **more})


def test_what_differs_is_shown_first_and_taken_in_one_step(office, files, sent):
    path, text = sent
    texts = office.core.letter_texts
    arriving = files.read(path)
    assert arriving.organisation == "Gemeente Voorbeeld" or arriving.organisation
    assert [item.name for item in arriving.usable] == ["L08"]
    assert {item.arrival for item in arriving.texts} == {Arrival.SAME, Arrival.CHANGED}
    assert texts.in_use("L08") == texts.shipped("L08")
    assert files.take(arriving.usable, "Van een andere gemeente", in_use=True) == ["L08"]
    card = texts.card("L08")
    assert (texts.in_use("L08"), card.label, card.folder) == (text, "Kort bericht", "Start")
    office.core.store.undo()
    card = texts.card("L08")
    assert (texts.in_use("L08"), card.label) == (texts.shipped("L08"), "")


def test_the_same_texts_give_the_same_file(files, tmp_path):
    files.write(tmp_path / "a.zip", ["L08", "L09"])
    files.write(tmp_path / "b.zip", ["L08", "L09"])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_a_faulty_text_can_be_a_draft_and_never_in_use(office, files, tmp_path):
    text = "Titel: x\nOnderwerp: x\n\nDag {{ peildatums }}.\n"
    path = packed(tmp_path / "x.zip", {"inhoud.json": manifest(), "brieven/L09.txt": text, "brieven/L77.txt": "x"})
    faulty, unknown = files.read(path).texts
    assert (faulty.arrival, faulty.is_damaged, unknown.arrival) == (Arrival.FAULTY, True, Arrival.UNKNOWN)
    with pytest.raises(UserError) as caught:
        files.take([faulty], "toch", in_use=True)
    assert caught.value.code == "letter_text.unknown_word_like"
    assert files.take([faulty, unknown], "om te verbeteren", in_use=False) == ["L09"]
    assert office.core.letter_texts.draft("L09") == text
    assert office.core.letter_texts.card("L09").version is None


def test_names_from_elsewhere_are_cut_to_one_line(office, files, tmp_path):
    text = office.core.letter_texts.shipped("L09").replace("Geachte", "Beste")
    about = {"L09": {"label": "x\u202ey\n" + "z" * 500, "folder": ["geen", "tekst"]}}
    path = packed(tmp_path / "x.zip", {"inhoud.json": manifest(texts=about), "brieven/L09.txt": text + "\nExtra.\n"})
    files.take(files.read(path).texts, "proef", in_use=True)
    card = office.core.letter_texts.card("L09")
    assert card.label == ("xy " + "z" * 500)[:80]
    assert len(card.folder) <= 80


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"inhoud.json": "geen json"},
        {"inhoud.json": "[" * 100_000},
        {"inhoud.json": json.dumps({"form": "iets anders", "texts": {}})},
        {"inhoud.json": manifest(texts=[])},
        {"inhoud.json": manifest(form_version=2)},
        {"inhoud.json": manifest(), "brieven/../../uit.txt": "x"},
        {"inhoud.json": manifest(), "/etc/L09.txt": "x"},
        {"inhoud.json": manifest(), "brieven/onder/L09.txt": "x"},
        {"inhoud.json": manifest(), "brieven/L09.exe": "x"},
        {"inhoud.json": manifest(), "brieven/L09.txt": b"\xff\xfe\x00"},
        {"inhoud.json": manifest(), "brieven/L09.txt": b"0" * 3_000_000},
        {"inhoud.json": manifest(), **{f"brieven/{number}.txt": "x" for number in range(101)}},
    ],
    ids=["empty", "no json", "deep json", "other form", "no texts", "newer", "up", "root", "folder", "program",
         "no text", "bomb", "many"],
)  # fmt: skip
def test_a_file_with_tricks_is_refused_in_words(files, parts, tmp_path, texts):
    path = packed(tmp_path / "x.zip", parts)
    with pytest.raises(UserError) as caught:
        files.read(path)
    assert texts.explain(caught.value)[0].startswith(("inhoud", "x.zip", "L09.txt", "Dit bestand"))


def test_no_zip_a_cut_zip_and_a_huge_file(files, sent, tmp_path):
    path, _text = sent
    whole = path.read_bytes()
    for number, content in enumerate((b"tekst", whole[: len(whole) // 2], b"\0" * (MOST_FILE_BYTES + 1))):
        other = tmp_path / f"{number}.zip"
        other.write_bytes(content)
        with pytest.raises(UserError):
            files.read(other)
    with pytest.raises(CsrError):
        files.read(tmp_path / "weg.zip")


def test_every_damaged_byte_is_noticed_or_harmless(office, files, sent, tmp_path):
    """A file that was damaged on its way is refused, or still says of each text whether it is the one written."""
    path, text = sent
    whole = bytearray(path.read_bytes())
    for place in range(0, len(whole), 997):
        broken = bytearray(whole)
        broken[place] ^= 0x55
        other = tmp_path / "kapot.zip"
        other.write_bytes(broken)
        try:
            arriving = files.read(other)
        except UserError:
            continue
        for item in arriving.texts:
            ours = text if item.name == "L08" else None
            assert item.is_damaged or item.arrival is not Arrival.CHANGED or item.text == ours, place


def test_a_password_is_no_text(files, tmp_path):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("inhoud.json", manifest())
    data = bytearray(target.getvalue())
    for at in (6, data.rindex(b"PK\x01\x02") + 8):
        data[at] |= 1
    path = tmp_path / "dicht.zip"
    path.write_bytes(data)
    with pytest.raises(UserError) as caught:
        files.read(path)
    assert caught.value.code == "letter_text.file_other"
