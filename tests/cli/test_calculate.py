"""`csr calculate` as people and scripts call it: streams, files, arrays, exit codes; never a traceback."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from csr_desktop.cli import calculate as module
from csr_desktop.cli.main import run

PLAIN = {
    "product": "SB",
    "months": 18,
    "gross_capacity": "200.00",
    "assets": "250.00",
    "claims": [
        {"id": "1", "creditor": "Belastingdienst", "rank": "preferential", "amount": "2150.00"},
        {"id": "2", "creditor": "Café de Brug", "rank": "ordinary", "amount": "6250.00"},
        {"id": "3", "creditor": "CJIB (strafrecht)", "rank": "excluded", "amount": "480.00", "reason": "boete"},
    ],
}


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Return a function that runs one command on bytes from stdin and gives exit code, stdout and stderr."""

    def call(data: bytes, *args: str):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = run(["--today", "2026-11-24", "calculate", *args])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_one_object_in_a_process_of_its_own(checkout: Path):
    done = subprocess.run(
        [sys.executable, "-c", "from csr_desktop.cli.main import main; main()", "--json", "calculate", "-"],
        input=json.dumps(PLAIN).encode(),
        cwd=checkout,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    document = json.loads(done.stdout.decode("utf-8"))
    assert document["available"] == "3418.00"
    assert document["totals"] == {
        "preferential": "2150.00",
        "ordinary": "6250.00",
        "participating": "8400.00",
        "excluded": "480.00",
        "offered": "3418.00",
        "surplus": "0.00",
    }
    # Exactly 341800 / 1055000: 64.7962 % and 32.3981 %.
    assert document["percentages"] == {"preferential": "64.80", "ordinary": "32.40"}
    assert [line["offer"] for line in document["lines"]] == ["1393.12", "2024.88", "0.00"]


def test_a_refusal_in_a_process_of_its_own(checkout: Path):
    done = subprocess.run(
        [sys.executable, "-c", "from csr_desktop.cli.main import main; main()", "calculate"],
        input=b'{"product": "SB", "months": 0, "claims": []}',
        cwd=checkout,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    sentences = done.stderr.decode("utf-8").splitlines()
    assert len(sentences) == 3
    assert not any("Traceback" in sentence for sentence in sentences)


def test_the_start_loads_no_heavy_library(checkout: Path):
    """The calculation starts without database, window, letters or lists."""
    program = (
        "import sys, csr_desktop.cli.calculate\n"
        "heavy = {'PySide6', 'sqlcipher3', 'sqlite_utils', 'reportlab', 'requests', 'cryptography', 'babel'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=checkout, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file(call, tmp_path: Path):
    file = tmp_path / "één berekening.json"
    file.write_text(json.dumps(PLAIN), encoding="utf-8-sig")
    code, out, err = call(b"", str(file))
    assert (code, err) == (0, "")
    assert json.loads(out)["product"] == "SB"


def test_the_output_is_json_with_and_without_the_option(call, monkeypatch, capsys):
    _, plain, _ = call(json.dumps(PLAIN).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(PLAIN).encode())))
    assert run(["--json", "--today", "2026-11-24", "calculate"]) == 0
    assert capsys.readouterr().out == plain


def test_the_norms_are_those_of_the_day(monkeypatch, capsys):
    raw = {key: value for key, value in PLAIN.items() if key != "months"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(raw).encode())))
    assert run(["--today", "2023-03-01", "calculate"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["months"], document["norms"]) == (36, "2023-01")


def test_a_day_before_all_norms_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(PLAIN).encode())))
    assert run(["--today", "2001-01-01", "calculate"]) == 1
    assert "1 januari 2001" in capsys.readouterr().err


def test_an_array_gives_an_array(call):
    code, out, err = call(json.dumps([PLAIN, PLAIN | {"product": "SK"}, PLAIN | {"product": "SA"}]).encode())
    assert (code, err) == (0, "")
    documents = json.loads(out)
    assert [document["product"] for document in documents] == ["SB", "SK", "SA"]
    assert [document["loan"] is None for document in documents] == [True, False, True]


def test_an_empty_array_gives_an_empty_array(call):
    code, out, _ = call(b"[]")
    assert (code, json.loads(out)) == (0, [])


def test_a_faulty_element_gives_an_error_in_its_place(call):
    code, out, err = call(json.dumps([PLAIN, {"product": "XX"}, 5, PLAIN]).encode())
    assert code == 1
    documents = json.loads(out)
    assert [next(iter(document)) for document in documents] == ["product", "error", "error", "product"]
    assert [item["code"] for item in documents[1]["error"]] == [
        "calculate.choice_unknown",
        "calculate.field_missing",
        "calculate.no_claims",
    ]
    assert "JSON-object" in documents[2]["error"][0]["text"]
    assert "2 van de 4" in err


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "regel 1"),
        (b"   \n", "geldige JSON"),
        (b"{", "regel 1, positie 2"),
        (b'{"product": "SB",\n "months": }', "regel 2"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        (b'{"product": "\xe9"}', "UTF-8"),
        (b"[" * 100_000, "te diep"),
        (b'{"a":' * 100_000, "te diep"),
        (b"5", "JSON-object"),
        (b"null", "JSON-object"),
        (b'"tekst"', "JSON-object"),
        (b"NaN", "JSON-object"),
        (b"{}", "'product'"),
    ],
)
def test_input_that_is_refused(call, data, part):
    code, out, err = call(data)
    assert (code, out) == (1, "")
    assert part in err
    assert "Traceback" not in err


def test_every_fault_of_one_object_is_told(call):
    raw = PLAIN | {"assets": "-1", "claims": [{"id": "a", "rank": "x", "amount": "0"}]}
    code, _, err = call(json.dumps(raw).encode())
    assert (code, len(err.splitlines())) == (1, 3)


def test_a_file_that_is_not_there(call, tmp_path: Path):
    code, out, err = call(b"", str(tmp_path / "weg.json"))
    assert (code, out) == (1, "")
    assert "weg.json is er niet" in err
    assert call(b"", str(tmp_path / ("x" * 5000)))[0] == 1


def test_a_folder_is_no_file(call, tmp_path: Path):
    code, _, err = call(b"", str(tmp_path))
    assert code == 1
    assert "is een map" in err


def test_too_much_input_is_refused(call, monkeypatch):
    monkeypatch.setattr(module, "MAX_MEGABYTES", 1)
    code, _, err = call(b" " * (2**20 + 1))
    assert code == 1
    assert "groter dan 1 MB" in err
    assert call(json.dumps(PLAIN).encode().ljust(2**20))[0] == 0


def test_the_shared_vectors_in_one_call(call, shared_dir: Path):
    rows = json.loads((shared_dir / "vectors" / "calculation.json").read_text(encoding="utf-8"))["calculate"]
    code, out, _ = call(json.dumps([row["input"] for row in rows]).encode())
    assert code == 0
    for row, document in zip(rows, json.loads(out), strict=True):
        found = {
            "available": document["available"],
            "offered": document["totals"]["offered"],
            "surplus": document["totals"]["surplus"],
            "percentages": document["percentages"],
            "offers": {line["id"]: line["offer"] for line in document["lines"]},
            "loan": document["loan"] and document["loan"]["net"],
        }
        assert found == row["expected"], row["name"]
