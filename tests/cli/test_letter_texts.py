"""`csr letters texts`: a text read, changed in an editor, tried, used, compared, sent to a colleague, taken back."""

from __future__ import annotations

import pypdf


def test_a_text_from_reading_to_use_and_back(ready, tmp_path):
    file, made_of_it = tmp_path / "L08.txt", tmp_path / "proef.pdf"
    ready.ok("letters", "texts", "show", "L08", "--out", str(file), json_out=False)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Hebt u vragen?", "Nog vragen?"), encoding="utf-8")
    assert ready.ok("letters", "texts", "put", "L08", str(file)).json["findings"] == []
    ready.ok("letters", "texts", "proof", "L08", "--which", "draft", "--out", str(made_of_it))
    assert "Nog vragen?" in pypdf.PdfReader(made_of_it).pages[0].extract_text()
    made = ready.ok("letters", "texts", "use", "L08", "--reason", "korter").json
    assert (made["version"], made["reason"]) == (1, "korter")
    (card,) = ready.ok("letters", "texts", "list", "--search", "kennisgeving vragen?").json
    assert (card["name"], card["version"], card["sound"], card["draft"]) == ("L08", 1, True, False)
    told = ready.ok("letters", "texts", "compare", "L08", json_out=False).out
    assert "2 regels verschillen." in told
    assert "Nog vragen?" in told
    sent = tmp_path / "brieven.zip"
    assert ready.ok("letters", "texts", "export", "L08", "--out", str(sent)).json["texts"] == 1
    ready.ok("letters", "texts", "reset", "L08", "--reason", "terug")
    assert ready.ok("letters", "texts", "import", str(sent)).json["taken"] == []
    assert ready.ok("letters", "texts", "import", str(sent), "--use", "--reason", "weer").json["taken"] == ["L08"]
    kept = ready.ok("letters", "texts", "versions", "L08").json
    assert [item["version"] for item in kept["decisions"]] == [1, None, 1]
    assert "de meegeleverde tekst" in ready.ok("letters", "texts", "versions", "L08", json_out=False).out


def test_faults_are_told_with_line_place_and_the_word_that_was_meant(ready, tmp_path):
    file = tmp_path / "L09.txt"
    file.write_text("Titel: x\nOnderwerp: x\n\nDe dag is {{ peildatums }}.\n", encoding="utf-8")
    checked = ready("letters", "texts", "check", "L09", str(file), json_out=False)
    assert checked.code == 1
    assert "Fout: Regel 4, teken 14: het invulveld 'peildatums' bestaat niet" in checked.out
    assert "Bedoelt u 'peildatum'?" in checked.out
    ready.ok("letters", "texts", "put", "L09", str(file))
    refused = ready("letters", "texts", "use", "L09", "--reason", "proef")
    assert refused.code == 1
    assert "Regel 4, teken 14" in refused.err


def test_words_and_a_name_of_the_team(ready):
    told = ready.ok("letters", "texts", "words", "L11", json_out=False).out
    assert "peildatum                          ook als: kort" in told
    assert "  rij.schuldeiser" in told
    card = ready.ok("letters", "texts", "describe", "L11", "--label", "Overzicht", "--folder", "Cliënt").json
    assert (card["label"], card["folder"]) == ("Overzicht", "Cliënt")
    assert "1 tekst." in ready.ok("letters", "texts", "list", "--folder", "Cliënt", json_out=False).out


def test_what_is_not_there_is_told(ready, tmp_path):
    for call, says in (
        (("show", "L99"), "Er is geen brief met de naam 'L99'"),
        (("show", "L08", "--which", "draft"), "geen ontwerp"),
        (("show", "L08", "--which", "7"), "Versie 7"),
        (("show", "L08", "--which", "laatste"), "is geen tekst"),
        (("use", "L08", "--reason", "x", "--version", "3"), "Versie 3"),
        (("import", str(tmp_path / "weg.zip"), "--use", "--draft"), "niet allebei"),
    ):
        refused = ready("letters", "texts", *call)
        assert refused.code == 1
        assert says in refused.err
