"""`csr audit` as a script or a team leader uses it: lines, who saw a dossier, the review and the sign under it."""

from __future__ import annotations

import json

import pytest
from pypdf import PdfReader


@pytest.fixture
def case(ready):
    ready.ok("dossier", "add", "--surname", "Berg", "--initials", "J.", "--number", "WR-2026-0001")
    return ready


def test_everything_that_shows_or_hands_out_leaves_a_line(case):
    case.ok("dossier", "show", "WR-2026-0001")
    case.ok("dossier", "list")
    case.ok("search", "Berg Jansen")
    case.ok("dossier", "export", "WR-2026-0001", "--out", case.folder / "uit.json")
    case.ok("letters", "list")
    case.ok("letters", "list", "--dossier", "WR-2026-0001")
    assert case("proposal", "make", "--dossier", "WR-2026-0001").code == 1
    found = case.ok("audit", "lines").json
    actions = [line["action"] for line in found]
    assert {"dossier.view", "dossier.list", "search.all", "data.export", "letter.list", "dossier.add"} <= set(actions)
    assert actions.count("dossier.view") == 1, "the second look within ten minutes is the same look"
    for line in found:
        assert all(line[name] for name in ("at", "who", "origin", "action", "object", "result")), line
    written = json.dumps(found, ensure_ascii=False)
    assert "Berg" not in written
    assert "Jansen" not in written


def test_filters_and_pages(case):
    case.ok("dossier", "show", "WR-2026-0001")
    whole = case.ok("audit", "lines").json
    first = case.ok("audit", "lines", "--limit", 3).json
    # Looking at the log and opening the database are lines themselves.
    rest = case.ok("audit", "lines", "--before", first[-1]["line"]).json
    places = [line["line"] for line in first + rest]
    assert places == sorted(places, reverse=True)
    assert [line["line"] for line in whole] == [at for at in places if at <= whole[0]["line"]]
    only = case.ok("audit", "lines", "--kind", "looks", "--dossier", "WR-2026-0001").json
    assert [line["action"] for line in only] == ["dossier.view"]
    assert case.ok("audit", "lines", "--who", "niemand").json == []
    assert case.ok("audit", "lines", "--from", "25-11-2026").json == []
    changed = case.ok("audit", "lines", "--kind", "changes", "--values", "--dossier", "WR-2026-0001").json
    fields = {field["field"]: field["new"] for change in changed[0]["changes"] for field in change["fields"]}
    assert fields["de achternaam"] == "Berg"
    assert case("audit", "lines", "--from", "gisterenavond").code == 1


def test_viewers_on_screen_and_on_paper(case):
    case.ok("dossier", "show", "WR-2026-0001")
    out = case.folder / "wie.pdf"
    report = case.ok("audit", "viewers", "WR-2026-0001", "--out", out).json
    assert [(row["looked"], row["changed"]) for row in report["rows"]] == [(1, 1)]
    text = "".join(page.extract_text() for page in PdfReader(out).pages)
    assert "Wie heeft mijn dossier gezien" in text
    assert report["rows"][0]["who"] in text
    assert "Berg" not in text
    again = case.ok("audit", "viewers", "WR-2026-0001").json
    assert again["rows"][0]["handed_out"] == 1


def test_review_is_due_shown_and_signed(case):
    later = ("--today", "2026-12-03")
    due = case.ok(*later, "check").json
    assert due["review_overdue"] == "2026-11"
    assert case(*later, "audit", "sign", "2026-12", "--remark", "Te vroeg").code == 1
    assert case(*later, "audit", "review", "november").code == 1
    report = case.ok(*later, "audit", "review").json
    assert (report["month"], report["signed_by"], report["running"]) == ("2026-11", None, False)
    assert report["entries"] > 0
    assert case.ok(*later, "audit", "review", "2026-11").json["seed"] == report["seed"]
    case.ok(*later, "audit", "sign", "2026-11", "--remark", "Nagekeken, niets bijzonders", "--name", "T. Leider")
    assert case.ok(*later, "check").json["review_overdue"] is None
    assert case.ok(*later, "audit", "review", "2026-11").json["signed_by"] == "T. Leider"
    assert "al afgetekend" in case(*later, "audit", "sign", "2026-11", "--remark", "Nog eens").err
    assert "T. Leider" in case.ok(*later, "audit", "review", "2026-11", json_out=False).out


def test_a_wrong_passphrase_is_in_the_log_and_in_the_review(case):
    wrong = case.folder / "fout.txt"
    wrong.write_text("een heel andere wachtzin\n", encoding="utf-8")
    assert case("--key-file", wrong, "dossier", "list").code == 1
    refused = case.ok("audit", "lines", "--result", "refused").json
    assert [line["action"] for line in refused] == ["database.open"]
    findings = case.ok("audit", "review", "2026-11").json["findings"]
    assert [item["kind"] for item in findings if item["kind"] == "wrong_secret"] == ["wrong_secret"]
