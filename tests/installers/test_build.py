"""The build for Windows, as far as it needs no Windows: what comes along, what two builds share, what is refused."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from csr_desktop.paths import resources_dir
from installers.windows.archive import make_portable
from installers.windows.nsis import is_safe, make_installer, write_lists
from installers.windows.plan import Plan
from installers.windows.runtime import BuildStopped, Runtime, unpack_runtime
from installers.windows.signing import Certificate, sign
from installers.windows.tree import add_search_path, compile_bytecode, files_of, prune, set_times, weigh

WINDOWS = resources_dir().parent / "installers" / "windows"


@pytest.fixture
def plan() -> Plan:
    return Plan.load(WINDOWS / "plan.toml")


def packed(path: Path, names: dict[str, bytes]) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def written(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {name}\nx = 1\n", encoding="utf-8")
    return folder


# --- the runtime is an input with a known hash --------------------------------------------------------------------


def test_another_runtime_than_the_expected_one_is_not_even_unpacked(tmp_path: Path) -> None:
    packed(tmp_path / "python.zip", {"python.exe": b"", "python313.dll": b""})
    with pytest.raises(BuildStopped, match="not the expected"):
        unpack_runtime(tmp_path / "python.zip", "0" * 64, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_embeddable_python_and_an_installed_one_get_the_same_shape(tmp_path: Path) -> None:
    packed(tmp_path / "library.zip", {"os.pyc": b"", "json/__init__.pyc": b""})
    embeddable = {
        "python.exe": b"",
        "python313.dll": b"",
        "python3.dll": b"",
        "_ssl.pyd": b"",
        "libssl-3.dll": b"",
        "python313.zip": (tmp_path / "library.zip").read_bytes(),
    }
    installed = {
        "py/python.exe": b"",
        "py/python313.dll": b"",
        "py/python3.dll": b"",
        "py/DLLs/_ssl.pyd": b"",
        "py/DLLs/libssl-3.dll": b"",
        "py/Lib/os.pyc": b"",
        "py/Lib/json/__init__.pyc": b"",
    }
    shapes = []
    for number, content in enumerate((embeddable, installed)):
        file, out = tmp_path / f"{number}.zip", tmp_path / f"out{number}"
        runtime = unpack_runtime(file, packed(file, content), out)
        assert (runtime.version, runtime.dll) == ("3.13", "python313.dll")
        shapes.append([path.relative_to(out).as_posix() for path in files_of(out)])
    assert shapes[0] == shapes[1]


def test_an_archive_that_writes_beside_its_folder_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "python.zip"
    sha256 = packed(file, {"python.exe": b"", "python313.dll": b"", "../evil.dll": b""})
    with pytest.raises(BuildStopped, match="outside"):
        unpack_runtime(file, sha256, tmp_path / "out")
    assert not (tmp_path / "evil.dll").exists()


def test_python_reads_nothing_of_the_computer_it_runs_on(tmp_path: Path) -> None:
    add_search_path(Runtime(tmp_path, "3.13", "python313.dll"))
    assert (tmp_path / "python313._pth").read_bytes() == b"Lib\r\nDLLs\r\n..\\app\r\n"


# --- what comes along ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "stays"),
    [
        ("app/csr_desktop/money.py", False),
        ("app/ui/help/desk.py", False),
        ("app/resources/letters/L09.toml", False),
        ("app/PySide6/QtWidgets.pyd", False),
        ("app/PySide6/Qt6Quick.dll", True),
        ("app/PySide6/opengl32sw.dll", True),
        ("app/PySide6/plugins/platforms/qwindows.dll", False),
        ("app/PySide6/plugins/sqldrivers/qsqlite.dll", True),
        ("app/PySide6/translations/qtbase_nl.qm", False),
        ("app/PySide6/translations/qtbase_de.qm", True),
        ("app/babel/locale-data/nl.dat", False),
        ("app/babel/locale-data/fy.dat", True),
        ("app/tzdata/zoneinfo/Europe/Amsterdam", False),
        ("app/tzdata/zoneinfo/Asia/Tokyo", True),
        ("app/holidays/countries/netherlands.py", False),
        ("runtime/python313.dll", False),
        ("runtime/python.exe", True),
        ("runtime/Lib/sqlite3/__init__.py", False),
        ("runtime/Lib/tkinter/__init__.py", True),
        ("app/pip/__init__.py", True),
    ],
)
def test_what_comes_along(plan: Plan, path: str, stays: bool) -> None:
    assert plan.stays_behind(path) is stays


def test_nothing_of_the_program_itself_stays_behind(plan: Plan) -> None:
    root = resources_dir().parent
    own = [
        f"app/{file.relative_to(root).as_posix()}"
        for name in ("csr_desktop", "ui", "resources")
        for file in files_of(root / name)
        if "__pycache__" not in file.parts
    ]
    assert len(own) > 500
    assert [path for path in own if plan.stays_behind(path)] == []


def test_pruning_leaves_no_empty_folders_and_weighing_counts_every_byte(tmp_path: Path, plan: Plan) -> None:
    folder = written(tmp_path, "app/ui/a.py", "app/pip/deep/b.py", "runtime/tcl/c.txt", "runtime/Lib/os.py", "csr.exe")
    before = sum(file.stat().st_size for file in files_of(folder))
    saved = prune(folder, plan)
    weights = weigh(folder, plan)
    assert saved + sum(weights.values()) == before
    assert set(weights) == {"Program", "Python itself", "Launchers, licences, list of parts"}
    assert not (folder / "app" / "pip").exists()
    assert not (folder / "runtime" / "tcl").exists()


def test_leaving_out_what_is_imported_stops_the_build(tmp_path: Path, plan: Plan) -> None:
    folder = written(tmp_path, "app/ui/a.py", "app/ui/b.py", "app/ui/c.py", "runtime/Lib/turtle.py")
    (folder / "app/ui/b.py").write_text("try:\n    import turtle\nexcept ImportError:\n    turtle = None\n")
    (folder / "app/ui/c.py").write_text("def draw():\n    import turtle\n")
    prune(folder, plan)
    written(tmp_path, "runtime/Lib/turtle.py")
    (folder / "app/ui/a.py").write_text("from turtle import Pen\n")
    with pytest.raises(BuildStopped, match=r"app/ui/a\.py imports turtle") as stopped:
        prune(folder, plan)
    assert "b.py" not in str(stopped.value)
    assert (folder / "runtime/Lib/turtle.py").exists()


def test_bytecode_takes_the_place_of_sources_and_is_the_same_twice(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = written(tmp_path / name, "runtime/Lib/mod.py", "app/pack/__init__.py", "app/pack/part.py")
        compile_bytecode(folder, [sys.executable])
        assert not list(folder.rglob("*.py"))
        made.append({path.relative_to(folder): path.read_bytes() for path in files_of(folder)})
    assert made[0] == made[1]
    code = "import sys; sys.path.insert(0, 'app'); import pack.part; print(pack.part.x, pack.part.__file__)"
    said = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path / "one", capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith("1 ")
    assert said.stdout.strip().endswith("part.pyc")


def test_a_source_that_does_not_compile_stops_the_build(tmp_path: Path) -> None:
    folder = written(tmp_path, "runtime/Lib/mod.py", "app/good.py")
    (folder / "app" / "bad.py").write_text("def (:\n", encoding="utf-8")
    with pytest.raises(BuildStopped, match="Compiling"):
        compile_bytecode(folder, [sys.executable])


# --- what is handed out -------------------------------------------------------------------------------------------


def test_the_portable_zip_depends_on_the_files_alone_and_carries_its_mark(tmp_path: Path) -> None:
    folder = written(tmp_path / "tree", "csr.exe", "app/ui/a.pyc")
    make_portable(folder, tmp_path / "one.zip", 1_700_000_000)
    shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copy)
    make_portable(tmp_path / "copy", tmp_path / "two.zip", 1_700_000_000)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        names = archive.namelist()
    assert names == ["CSR Desktop/app/ui/a.pyc", "CSR Desktop/csr.exe", "CSR Desktop/portable.txt"]


def test_what_is_removed_is_what_was_installed_and_no_folder_with_all_in_it(tmp_path: Path) -> None:
    folder = written(tmp_path / "tree", "csr.exe", "app/ui/a.pyc", "app/b.pyc")
    (tmp_path / "lists").mkdir()
    write_lists(folder, tmp_path / "lists")
    remove = (tmp_path / "lists" / "remove.nsh").read_text(encoding="utf-8").splitlines()
    install = (tmp_path / "lists" / "install.nsh").read_text(encoding="utf-8").splitlines()
    assert [line for line in remove if line.startswith("Delete")] == [
        'Delete "$INSTDIR\\app\\b.pyc"',
        'Delete "$INSTDIR\\app\\ui\\a.pyc"',
        'Delete "$INSTDIR\\csr.exe"',
    ]
    assert [line for line in remove if line.startswith("RMDir")] == [
        'RMDir "$INSTDIR\\app\\ui"',
        'RMDir "$INSTDIR\\app"',
    ]
    assert [line.split("/")[-1].strip('"') if line.startswith("File") else line for line in install] == [
        'SetOutPath "$INSTDIR\\app"',
        "b.pyc",
        'SetOutPath "$INSTDIR\\app\\ui"',
        "a.pyc",
        'SetOutPath "$INSTDIR"',
        "csr.exe",
    ]
    assert not any("/r" in line for line in remove)


def test_an_nsis_with_a_known_weakness_is_refused() -> None:
    assert all(map(is_safe, ("v3.09", "v3.10", "v3.11.1", "v3.08-3+deb12u1", "v4.0")))
    assert not any(map(is_safe, ("v3.08", "v3.08-3", "v2.51", "", "20-Nov-2026.cvs")))


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")
def test_the_installer_is_the_same_twice(tmp_path: Path) -> None:
    icon = resources_dir().parent / "tests" / "installers" / "icon.ico"
    made = []
    for name in ("one", "two"):
        folder = written(tmp_path / name, "LICENSE.txt", "csr-desktop.exe", "app/ui/a.pyc")
        set_times(files_of(folder), 1_700_000_000)
        words = {"VERSION": "1.2.3", "VERSION4": "1.2.3.0", "PUBLISHER": "Test", "ICON": str(icon)}
        # The lists name the places of this computer: the same place for both.
        file = tmp_path / f"{name}.exe"
        shutil.move(folder, tmp_path / "tree")
        make_installer(tmp_path / "tree", file, words, tmp_path / "lists", 1_700_000_000, quick=True)
        shutil.move(tmp_path / "tree", folder)
        made.append(file.read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith(b"MZ")


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")
@pytest.mark.skipif(shutil.which("osslsigncode") is None, reason="osslsigncode is not installed")
def test_a_certificate_signs_and_a_wrong_passphrase_says_so_without_telling_it(tmp_path: Path) -> None:
    certificate, root = self_made_certificate(tmp_path, b"juist")
    folder = written(tmp_path / "tree", "LICENSE.txt", "csr-desktop.exe")
    icon = resources_dir().parent / "tests" / "installers" / "icon.ico"
    words = {"VERSION": "1.2.3", "VERSION4": "1.2.3.0", "PUBLISHER": "Test", "ICON": str(icon)}
    file = tmp_path / "setup.exe"
    make_installer(folder, file, words, tmp_path / "lists", 1_700_000_000, quick=True)
    unsigned = file.read_bytes()
    passphrase = tmp_path / "passphrase"

    passphrase.write_text("geheim-en-fout")
    with pytest.raises(BuildStopped) as stopped:
        sign([file], Certificate(certificate, passphrase))
    assert "geheim-en-fout" not in str(stopped.value)
    assert file.read_bytes() == unsigned

    passphrase.write_text("juist")
    sign([file], Certificate(certificate, passphrase))
    verdict = subprocess.run(
        ["osslsigncode", "verify", "-CAfile", str(root), str(file)], capture_output=True, text=True
    )
    assert "Signature verification: ok" in verdict.stdout


def self_made_certificate(folder: Path, passphrase: bytes) -> tuple[Path, Path]:
    """Return a PKCS #12 file for signing code, and the certificate to trust."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Proef")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
        .sign(key, hashes.SHA256())
    )
    packed_key, root = folder / "key.p12", folder / "root.pem"
    packed_key.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"proef", key, made, None, serialization.BestAvailableEncryption(passphrase)
        )
    )
    root.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return packed_key, root
