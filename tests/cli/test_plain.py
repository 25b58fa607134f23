"""`csr letters plain`: without a database, on a file or on a letter of the program."""

from __future__ import annotations

import pytest


def test_a_file_is_read_with_line_and_advice(csr, tmp_path):
    file = tmp_path / "brief.txt"
    file.write_text("Wij bellen u.\nDe crediteur wordt door ons ingelicht.\n", encoding="utf-8")
    told = csr.ok("letters", "plain", str(file), json_out=False).out
    assert "2:4  'crediteur' is een moeilijk woord. Schrijf liever: iemand die geld van u krijgt (schuldeiser)." in told
    assert "2:14  'wordt … ingelicht': hier staat niet wie het doet." in told
    found = csr.ok("letters", "plain", str(file)).json
    assert [(item["kind"], item["line"]) for item in found["findings"]] == [("hard_word", 2), ("passive", 2)]
    assert (found["words"], found["sentences"]) == (9, 2)


def test_a_letter_of_the_program_is_read_by_name(csr):
    told = csr.ok("letters", "plain", "--letter", "L04", json_out=False).out
    assert "Leest makkelijk." in told
    assert "Flesch-Douma; een aanwijzing, geen oordeel" in told


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ((), "Geef een bestand of een brief"),
        (("--letter", "L99"), "De brief 'L99' kennen wij niet"),
        (("--letter", "../texts/cli.nl"), "kennen wij niet"),
    ],
)
def test_what_cannot_be_read_is_told(csr, given, says):
    refused = csr("letters", "plain", *given)
    assert refused.code == 1
    assert says in refused.err


def test_a_file_that_is_no_text_is_told(csr, tmp_path):
    file = tmp_path / "brief.txt"
    file.write_bytes(b"\xff\xfe\x00k")
    refused = csr("letters", "plain", str(file))
    assert refused.code == 1
    assert "geen leesbare tekst" in refused.err


def test_a_language_is_turned_on_by_a_name_and_chosen_for_a_dossier(ready):
    ready.ok("dossier", "add", "--number", "WR-1", "--surname", "Berg", "--initials", "J.")
    before = {item["code"]: item["on"] for item in ready.ok("letters", "languages").json}
    assert before["nl"]
    assert not before["uk"]
    refused = ready("letters", "sheet", "--dossier", "WR-1", "--language", "uk")
    assert refused.code == 1
    assert "niet nagekeken door een moedertaalspreker" in refused.err
    told = ready.ok("letters", "languages", "--reviewed", "uk", "--by", "O. Lezer", json_out=False).out
    assert "uk  Oekraïens: aan, nagekeken door O. Lezer" in told
    assert ready.ok("letters", "sheet", "--dossier", "WR-1", "--language", "uk").json["language"] == "uk"
    assert ready.ok("letters", "sheet", "--dossier", "WR-1", "--language", "none").json["language"] is None
    assert ready("letters", "languages", "--reviewed", "uk", "--off", "uk").code == 1
    assert not next(item["on"] for item in ready.ok("letters", "languages", "--off", "uk").json if item["code"] == "uk")
