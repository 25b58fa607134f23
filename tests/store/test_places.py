"""Where a database may lie (safety.md P6, P7): the computer's answers are given here, the judgement is the real one."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from csr_desktop.errors import UserError
from csr_desktop.file_names import windows_objection
from csr_desktop.store.computer import LinuxComputer, Mount, hangs_outside, parse_mounts, this_computer
from csr_desktop.store.places import kind_of_place, refuse_unsafe_place, warn_about_place

SHARE = Mount("/mnt/h", "cifs", "0:52")
HOME = r"C:\Mensen\zoe"
LOCAL = rf"{HOME}\AppData\Local\CSR Desktop\dossiers.csrdb"


@dataclass
class Answers:
    """A computer as the test wants it; asked the same questions as a real one."""

    windows: bool = True
    variables: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    drives: dict[str, int] = field(default_factory=lambda: {"C:\\": 3})
    targets: dict[str, str] = field(default_factory=lambda: {"C:": r"\Device\HarddiskVolume3"})
    flags: dict[str, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    table: list[Mount] = field(default_factory=list)
    removable: set[str] = field(default_factory=set)

    def real(self, path):
        return self.links.get(path, path)

    def variable(self, name):
        return self.variables.get(name, "")

    def names_in(self, folder):
        return self.names.get(folder, [])

    def drive_kind(self, root):
        return self.drives.get(root, 0)

    def drive_target(self, drive):
        return self.targets.get(drive, "")

    def attributes(self, folder):
        return self.flags.get(folder, 0)

    def reparse_tag(self, folder):
        return self.tags.get(folder, 0)

    def mounts(self):
        return self.table

    def is_removable(self, device):
        return device in self.removable


def windows(path, **answers):
    return path, Answers(**answers)


def linux(path, **answers):
    root = Mount("/", "ext4", "254:0")
    return path, Answers(windows=False, table=[root, *answers.pop("table", [])], **answers)


REFUSED = {
    "unc": (windows(r"\\server\deel\dossiers.csrdb"), "place.network"),
    "unc with slashes": (windows("//server/deel/dossiers.csrdb"), "place.network"),
    "long unc": (windows(r"\\?\UNC\server\deel\dossiers.csrdb"), "place.network"),
    "mapped drive": (windows(r"H:\csr\dossiers.csrdb", drives={"H:\\": 4}), "place.network"),
    "mapped drive that lies": (
        windows(r"H:\csr\dossiers.csrdb", drives={"H:\\": 3}, targets={"H:": r"\Device\Mup\;H:0\server\deel"}),
        "place.network",
    ),
    "subst of a share": (
        windows(r"S:\dossiers.csrdb", drives={"S:\\": 3}, targets={"S:": r"\??\UNC\server\deel"}),
        "place.network",
    ),
    "subst of a mapped drive": (
        windows(r"S:\dossiers.csrdb", drives={"S:\\": 3, "H:\\": 4}, targets={"S:": r"\??\H:\csr"}),
        "place.network",
    ),
    "subst of OneDrive": (
        windows(
            r"S:\dossiers.csrdb",
            drives={"S:\\": 3, "C:\\": 3},
            targets={"S:": rf"\??\{HOME}\Wolk", "C:": r"\Device\HarddiskVolume3"},
            variables={"OneDrive": rf"{HOME}\wolk"},
        ),
        "place.synced",
    ),
    "subst in a circle": (
        windows(r"S:\d.csrdb", drives={"S:\\": 3, "T:\\": 3}, targets={"S:": r"\??\T:", "T:": r"\??\S:"}),
        "place.network",
    ),
    "junction into a share": (windows(LOCAL, links={LOCAL: r"\\server\thuis\dossiers.csrdb"}), "place.network"),
    "usb stick": (windows(r"E:\dossiers.csrdb", drives={"E:\\": 2}), "place.removable"),
    "dvd": (windows(r"D:\dossiers.csrdb", drives={"D:\\": 5}), "place.removable"),
    "OneDrive by name": (windows(rf"{HOME}\OneDrive - Gemeente Waterrijk\d.csrdb"), "place.synced"),
    "OneDrive by variable": (
        windows(rf"{HOME}\Documenten\d.csrdb", variables={"OneDriveCommercial": rf"{HOME}\DOCUMENTEN"}),
        "place.synced",
    ),
    "OneDrive by attribute": (windows(r"C:\Werk\d.csrdb", flags={"C:\\Werk": 0x10 | 0x80000}), "place.synced"),
    "cloud reparse point": (windows(rf"{HOME}\Werk\d.csrdb", tags={rf"{HOME}\Werk": 0x9000601A}), "place.synced"),
    "Dropbox": (windows(rf"{HOME}\Dropbox (Gemeente)\d.csrdb"), "place.synced"),
    "Dropbox by its own folder": (windows(r"C:\Werk\d.csrdb", names={"C:\\Werk": [".dropbox.cache"]}), "place.synced"),
    "Google Drive": (windows(r"G:\Mijn Drive\csr\d.csrdb", drives={"G:\\": 3}), "place.synced"),
    "iCloud": (windows(rf"{HOME}\iCloudDrive\d.csrdb"), "place.synced"),
    "Nextcloud": (windows(rf"{HOME}\Nextcloud2\d.csrdb"), "place.synced"),
    "Nextcloud elsewhere": (windows(r"C:\Werk\x\d.csrdb", names={"C:\\Werk": [".sync_0a1b2c3d.db"]}), "place.synced"),
    "roaming profile": (
        windows(rf"{HOME}\AppData\Roaming\CSR\d.csrdb", variables={"APPDATA": rf"{HOME}\AppData\Roaming"}),
        "place.roaming",
    ),
    "nfs": (linux("/thuis/zoe/d.csrdb", table=[Mount("/thuis", "nfs4", "0:51")]), "place.network"),
    "cifs": (linux("/mnt/h/d.csrdb", table=[SHARE]), "place.network"),
    "smb3": (linux("/mnt/h/d.csrdb", table=[Mount("/mnt/h", "smb3", "0:52")]), "place.network"),
    "sshfs": (linux("/mnt/h/d.csrdb", table=[Mount("/mnt/h", "fuse.sshfs", "0:53")]), "place.network"),
    "davfs": (linux("/mnt/h/d.csrdb", table=[SHARE, Mount("/mnt/h", "davfs", "0:55")]), "place.network"),
    "a stick on Linux": (
        linux("/media/z/d.csrdb", table=[Mount("/media/z", "vfat", "8:17")], removable={"8:17"}),
        "place.removable",
    ),
    "a link into a share": (
        linux("/thuis/z/d.csrdb", table=[SHARE], links={"/thuis/z/d.csrdb": "/mnt/h/d.csrdb"}),
        "place.network",
    ),
    "Nextcloud on Linux": (linux("/thuis/z/Nextcloud/d.csrdb"), "place.synced"),
}  # fmt: skip

ALLOWED = {
    "local profile": windows(LOCAL, variables={"APPDATA": rf"{HOME}\AppData\Roaming", "OneDrive": rf"{HOME}\OneDrive"}),
    "long spelling of it": windows(rf"\\?\{LOCAL}"),
    "second fixed disk": windows(r"D:\csr\d.csrdb", drives={"D:\\": 3}),
    "subst of a local folder": windows(
        r"S:\d.csrdb", drives={"S:\\": 3, "C:\\": 3}, targets={"S:": r"\??\C:\csr", "C:": r"\Device\HarddiskVolume3"}
    ),
    "a name that only begins like it": windows(r"C:\OneDriveless\Dropboxen\d.csrdb"),
    "beside OneDrive": windows(rf"{HOME}\OneDriver\d.csrdb", variables={"OneDrive": rf"{HOME}\OneDrive"}),
    "ordinary attributes": windows(r"C:\csr\d.csrdb", flags={"C:\\csr": 0x10 | 0x20 | 0x2000}),
    "a junction on this disk": windows(r"C:\csr\d.csrdb", tags={"C:\\csr": 0xA0000003}),
    "linux": linux("/thuis/zoe/.local/share/csr/d.csrdb"),
    "a container on 9p": (
        "/data/d.csrdb",
        Answers(windows=False, table=[Mount("/", "9p", "0:5")]),
    ),
    "a container on overlay": ("/data/d.csrdb", Answers(windows=False, table=[Mount("/", "overlay", "0:5")])),
    "beside a share": linux("/mnt/hh/d.csrdb", table=[SHARE]),
    "a share hidden by a disk": linux(
        "/mnt/h/d.csrdb", table=[Mount("/mnt/h", "cifs", "0:52"), Mount("/mnt/h", "ext4", "8:1")]
    ),
    "the settings of Dropbox at home": linux("/thuis/z/d.csrdb", names={"/thuis/z": [".dropbox", ".dropbox-dist"]}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_unsafe_places_are_refused_with_their_reason(name: str, texts) -> None:
    (path, computer), code = REFUSED[name]
    with pytest.raises(UserError) as caught:
        refuse_unsafe_place(Path(path), computer)
    assert caught.value.code == code
    assert "Kies" in texts.explain(caught.value)[0]


@pytest.mark.parametrize("name", ALLOWED)
def test_the_own_disk_is_allowed_and_not_warned_about(name: str) -> None:
    path, computer = ALLOWED[name]
    refuse_unsafe_place(Path(path), computer)
    assert warn_about_place(Path(path).parent, computer) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("unc", "place.export_network"),
        ("cifs", "place.export_network"),
        ("OneDrive by name", "place.export_synced"),
        ("roaming profile", "place.export_synced"),
        ("usb stick", "place.export_removable"),
    ],
)
def test_an_export_there_is_allowed_with_a_warning(name: str, code: str, texts) -> None:
    (path, computer), _code = REFUSED[name]
    warning = warn_about_place(Path(path), computer)
    assert warning is not None
    assert warning.code == code
    assert "persoonsgegevens" in texts.say(warning)


def test_a_new_database_is_not_made_in_a_synced_folder(tmp_path, clock, id_maker) -> None:
    from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
    from csr_desktop.store.opening import create_store

    folder = tmp_path / "OneDrive - Gemeente"
    with pytest.raises(UserError) as caught:
        create_store(folder / "d.csrdb", "een lange wachtzin", clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS)
    assert caught.value.code == "place.synced"
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_was_moved_into_a_synced_folder_is_not_opened(tmp_path, clock, id_maker) -> None:
    from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
    from csr_desktop.store.opening import create_store, open_store

    (tmp_path / "csr").mkdir()
    store, _key = create_store(
        tmp_path / "csr" / "d.csrdb", "een lange wachtzin", clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS
    )
    store.close()
    moved = (tmp_path / "csr").rename(tmp_path / "Dropbox")
    before = {file.name: file.read_bytes() for file in moved.iterdir()}
    with pytest.raises(UserError) as caught:
        open_store(moved / "d.csrdb", "een lange wachtzin", clock, id_maker, actor="x")
    assert caught.value.code == "place.synced"
    assert {file.name: file.read_bytes() for file in moved.iterdir()} == before


@pytest.mark.skipif(os.name == "nt", reason="the answers of Linux")
def test_the_real_linux_answers(tmp_path: Path) -> None:
    computer = this_computer()
    assert isinstance(computer, LinuxComputer)
    mounts = computer.mounts()
    assert any(mount.point == "/" for mount in mounts)
    assert any(mount.point == "/proc" and mount.kind == "proc" for mount in mounts)
    link = tmp_path / "koppeling"
    link.symlink_to(tmp_path)
    assert computer.real(str(link / "x")) == os.path.realpath(tmp_path / "x")
    assert list(computer.names_in(str(tmp_path))) == ["koppeling"]
    assert list(computer.names_in(str(tmp_path / "nergens"))) == []
    assert not computer.is_removable("999:999")
    assert kind_of_place(str(tmp_path), computer) is None


def test_the_table_of_mounts_is_read_with_its_spaces() -> None:
    table = (
        "36 35 98:0 /mnt1 /mnt/parent rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n"
        "57 27 0:51 / /mnt/H\\040schijf rw,relatime shared:3 shared:4 - cifs //server/deel rw\n"
        "onzin\n"
    )
    assert parse_mounts(table) == [Mount("/mnt/parent", "ext3", "98:0"), Mount("/mnt/H schijf", "cifs", "0:51")]


# --- P7: names and paths -----------------------------------------------------------------------------------------

FOLDERS = [
    "Zoë Şarić-O'Brien 中", "e\u0301a\u0308 decomposed", "met  twee spaties", "#%&", "a;b,c", "50% korting",
    "x?mode=ro", "file:x", "punt.", ".verborgen", "(haakjes) [recht]", "€ en ²", "\U0001f9fe", "Iñtërnâtiônàlizætiøn",
    "CON", "lpt1.txt", "'; DROP TABLE x", "-rf", "~", "$HOME", "%APPDATA%", "a'b\"c", "tab\there", "nieuwe\nregel",
    "/".join("diep" * 9 for _ in range(8)), "n" * 200, "é" * 100,
]  # fmt: skip
TOO_LONG = ["n" * 250, "é" * 120, "中" * 90]


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot make all of these; what it says is tested below")
@pytest.mark.parametrize("name", [*FOLDERS, *TOO_LONG], ids=range(30))
def test_every_path_works_or_is_refused_clearly(name: str, tmp_path, clock, id_maker, texts) -> None:
    from csr_desktop.store.keys import FAST_KDF_FOR_TESTS
    from csr_desktop.store.opening import create_store, open_store

    place = tmp_path / name / f"{Path(name).name[:60]}.csrdb"
    if name in TOO_LONG:
        with pytest.raises(UserError) as caught:
            create_store(place, "een lange wachtzin", clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS)
        assert caught.value.code == "place.name_long"
        assert "kortere" in texts.explain(caught.value)[0]
        return
    store, _key = create_store(place, "een lange wachtzin", clock, id_maker, actor="x", kdf=FAST_KDF_FOR_TESTS)
    store.close()
    open_store(place, "een lange wachtzin", clock, id_maker, actor="x").close()
    assert place.is_file()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (r"C:\csr\CON", "place.name_reserved"),
        (r"C:\csr\con.csrdb", "place.name_reserved"),
        (r"C:\Nul \x.csrdb", "place.name_end"),
        (r"C:\csr\COM1.csrdb", "place.name_reserved"),
        ("C:\\csr\\lpt\u00b2.csrdb", "place.name_reserved"),
        (r"C:\csr\aux.tar.gz", "place.name_reserved"),
        (r"C:\csr\punt.\x.csrdb", "place.name_end"),
        (r"C:\csr\spatie \x.csrdb", "place.name_end"),
        (r"C:\csr\a:b.csrdb", "place.name_character"),
        (r"C:\csr\wat?.csrdb", "place.name_character"),
        ("C:\\csr\\a\nb.csrdb", "place.name_character"),
        ("C:\\csr\\a<b>.csrdb", "place.name_character"),
        ("C:\\" + "\\".join(["diep"] * 60) + "\\x.csrdb", "place.path_long"),
        (r"C:\csr\console.csrdb", None),
        (r"C:\csr\com10.csrdb", None),
        ("C:\\Mensen\\Zoë Şarić-O'Brien 中\\#%& x\\dossiers.csrdb", None),
        (r"C:\Mensen\zoe\AppData\Local\CSR Desktop\dossiers.csrdb", None),
    ],
)
def test_what_windows_cannot_keep_is_said_before_it_is_tried(path: str, code: str | None, texts) -> None:
    objection = windows_objection(path)
    assert (objection.code if objection else None) == code
    if objection is not None:
        assert texts.say(objection)[0].isupper() or objection.code == "place.name_character"
        with pytest.raises(UserError) as caught:
            refuse_unsafe_place(Path(path), Answers())
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("bus", "outside"), [(7, True), (4, True), (11, False), (17, False), (12, False), (13, False), (None, False)]
)
def test_a_disk_on_a_cable_can_be_pulled_out(bus, outside):
    """USB and FireWire; SATA and NVMe are in the computer, and so are the memory cards some laptops have for a disk."""
    descriptor = b"" if bus is None else bytes(28) + bus.to_bytes(4, "little") + bytes(8)
    assert hangs_outside(descriptor) is outside
