"""`csr norms` and `csr updates`, with a key that only this test knows."""

from __future__ import annotations

import json

import pytest

from csr_desktop import bootstrap
from tests.signing import Publisher


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    made = Publisher(tmp_path / "uitgever")
    monkeypatch.setattr(bootstrap, "resources_dir", lambda: made.resources)
    return made


def test_a_package_from_preview_to_withdrawal(ready, publisher):
    file = publisher.file()
    seen = ready.ok("norms", "preview", file).json
    assert (seen["number"], seen["name"], seen["key"]) == (1, "Normen 2027", "proef-1")
    assert seen["changes"]["figures"] == [{"figure": "fee_percent", "old": "9 %", "new": "8 %"}]
    assert ready.ok("norms", "list").json["packages"] == [], "looking keeps nothing"
    words = ready.ok("norms", "accept", file, json_out=False).out
    assert "Vergoeding bij schuldbemiddeling: 9 % wordt 8 %" in words
    assert "Normen 2027 is in gebruik genomen en geldt vanaf 01-01-2027." in words
    listed = ready.ok("norms", "list").json
    assert [(item["number"], item["state"]) for item in listed["packages"]] == [(1, "waiting")]
    assert "wacht op zijn dag" in ready.ok("norms", "list", json_out=False).out
    again = ready("norms", "accept", file)
    assert (again.code, again.err.strip()) == (1, "Normen 2027 is hier al in gebruik genomen.")
    assert ready.ok("norms", "withdraw", 1).json == {"number": 1, "name": "Normen 2027"}
    assert ready.ok("norms", "list").json["packages"] == []
    assert ready("norms", "withdraw", 1).code == 1


def test_an_announcement_by_stick_and_by_folder(ready, publisher, tmp_path):
    assert json.loads(ready.ok("updates", "show").out) == {
        "place": None, "laid_down": False, "looked_on": None, "trouble": None, "announcement": None,
    }  # fmt: skip
    file = tmp_path / "csr-desktop.csrnieuws"
    file.write_bytes(publisher.announcement())
    assert ready.ok("updates", "read", file).json["version"] == "9.0.0"
    assert ready("updates", "read").code == 1
    ready.ok("updates", "place", tmp_path)
    assert "belangrijk" in ready.ok("updates", "read", json_out=False).out
    assert ready.ok("updates", "show").json["announcement"]["newer"] is True
    file.write_bytes(file.read_bytes().replace(b"9.0.0", b"9.0.1"))
    wrong = ready("updates", "read", file)
    assert wrong.code == 1
    assert "handtekening" in wrong.err
