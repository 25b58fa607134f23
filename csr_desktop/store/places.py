"""Where a database may lie: on this computer's own disk, not in a folder that others or a sync program write in.

SQLite's locks do not hold over a network, and a sync program copies the database and its log apart (design/safety.md
1a, 1b, 4.2, P6). An export may go anywhere, but a person is told when it leaves this computer.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import msgspec

from csr_desktop.errors import Message, UserError
from csr_desktop.file_names import posix_objection, windows_objection
from csr_desktop.store.computer import DRIVE_CDROM, DRIVE_REMOTE, DRIVE_REMOVABLE, Computer, this_computer

#: PINNED, UNPINNED, RECALL_ON_DATA_ACCESS: only sync programs set these on folders.
_CLOUD_ATTRIBUTES = 0x0008_0000 | 0x0010_0000 | 0x0040_0000
#: IO_REPARSE_TAG_CLOUD and its fifteen variants (0x9000X01A), and OneDrive's older tag.
_CLOUD_TAG, _CLOUD_TAG_MASK, _OLD_ONEDRIVE_TAG = 0x9000_001A, 0xFFFF_0FFF, 0x8000_0021
_CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
_CLOUD_FOLDERS = re.compile(
    r"(?:onedrive|sharepoint|dropbox|google ?drive|googledrivefs|icloud ?drive|com~apple~clouddocs|nextcloud"
    r"|owncloud|box sync|my drive|mijn drive)(?: ?[-(].*|\d)?",
    re.IGNORECASE,
)
#: What sync programs keep in the top folder they sync, whatever that folder is called.
_CLOUD_MARKS = re.compile(
    r"\.(?:dropbox\.cache|nextcloudsync\.log|owncloudsync\.log|_?sync_[0-9a-f]{6,}\.db|tmp\.drivedownload)",
    re.IGNORECASE,
)
_NETWORK_KINDS = re.compile(
    r"(?:nfs\d?|cifs|smb\d?|smbfs|ncpfs?|afs|coda|ceph|gluster|lustre|gpfs|ocfs2|gfs2|orangefs|beegfs|davfs2?|vboxsf"
    r"|vmhgfs|fuse\.(?:sshfs|davfs2?|smbnetfs|rclone|glusterfs|gvfsd-fuse|curlftpfs|s3fs|ceph|onedriver"
    r"|google-drive-ocamlfuse|vmhgfs-fuse))",
    re.IGNORECASE,
)
_MOST_SUBSTITUTES = 4


class PlaceKind(StrEnum):
    """Why a place is not this computer's own disk."""

    NETWORK = "network"
    SYNCED = "synced"
    REMOVABLE = "removable"
    ROAMING = "roaming"


class _Place(msgspec.Struct, frozen=True):
    """A path as the computer that owns it writes it."""

    computer: Computer
    path: PurePath

    @property
    def folders(self) -> list[str]:
        return [str(folder) for folder in (self.path, *self.path.parents)]

    def lies_in(self, folder: str) -> bool:
        if not folder:
            return False
        kind = type(self.path)
        # PureWindowsPath compares without regard to capitals.
        return self.path == kind(folder) or kind(folder) in self.path.parents


def refuse_unsafe_place(database: Path, computer: Computer | None = None) -> None:
    """Refuse a place or a name that cannot keep a database safely, before a byte is written there.

    Raises UserError `place.network`, `place.synced`, `place.removable`, `place.roaming`, or one about the name.
    """
    computer = computer or this_computer()
    real = computer.real(str(database))
    objection = windows_objection(_plain_windows(real)) if computer.windows else posix_objection(real)
    match kind_of_place(str(database), computer):
        case PlaceKind.NETWORK:
            raise UserError("place.network")
        case PlaceKind.SYNCED:
            raise UserError("place.synced")
        case PlaceKind.REMOVABLE:
            raise UserError("place.removable")
        case PlaceKind.ROAMING:
            raise UserError("place.roaming")
    if objection is not None:
        raise UserError.many([objection])


def warn_about_place(folder: Path, computer: Computer | None = None) -> Message | None:
    """Return what a person should know before personal data go to this folder in clear; None for the own disk."""
    match kind_of_place(str(folder), computer or this_computer()):
        case PlaceKind.NETWORK:
            return Message.of("place.export_network")
        case PlaceKind.SYNCED | PlaceKind.ROAMING:
            return Message.of("place.export_synced")
        case PlaceKind.REMOVABLE:
            return Message.of("place.export_removable")
    return None


def kind_of_place(path: str, computer: Computer) -> PlaceKind | None:
    """Return why a path does not lie on this computer's own disk; None when it does.

    Both the path as it was given and where it really leads are judged: a link into a synced folder is one.
    """
    for spelled in dict.fromkeys((path, computer.real(path))):
        kind = _judged(spelled, computer)
        if kind is not None:
            return kind
    return None


def _judged(path: str, computer: Computer) -> PlaceKind | None:
    if computer.windows:
        kind, path = _windows_disk(_plain_windows(path), computer)
        place = _Place(computer, PureWindowsPath(path))
    else:
        kind = _linux_disk(path, computer)
        place = _Place(computer, PurePosixPath(path))
    if kind is not None:
        return kind
    if _is_synced(place):
        return PlaceKind.SYNCED
    return PlaceKind.ROAMING if computer.windows and place.lies_in(computer.variable("APPDATA")) else None


def _plain_windows(path: str) -> str:
    r"""Undo the spellings `\\?\C:\x`, `\??\C:\x` and `\\?\UNC\server\share`."""
    path = path.replace("/", "\\")
    for mark in ("\\\\?\\", "\\\\.\\", "\\??\\"):
        if path.startswith(mark):
            rest = path[len(mark) :]
            return "\\\\" + rest[4:] if rest[:4].upper() == "UNC\\" else rest
    return path


def _windows_disk(path: str, computer: Computer) -> tuple[PlaceKind | None, str]:
    """Judge the drive, following letters made with subst; return the path on the real drive too."""
    for _ in range(_MOST_SUBSTITUTES):
        if path.startswith("\\\\"):
            return PlaceKind.NETWORK, path
        drive = PureWindowsPath(path).drive
        kind = computer.drive_kind(f"{drive}\\")
        if kind == DRIVE_REMOTE:
            return PlaceKind.NETWORK, path
        if kind in {DRIVE_REMOVABLE, DRIVE_CDROM}:
            return PlaceKind.REMOVABLE, path
        target = computer.drive_target(drive)
        if target.startswith(("\\Device\\Mup", "\\Device\\LanmanRedirector", "\\Device\\WebDavRedirector")):
            return PlaceKind.NETWORK, path
        if not target.startswith("\\??\\"):
            return None, path
        path = _plain_windows(target).rstrip("\\") + "\\" + path[len(drive) :].lstrip("\\")
    return PlaceKind.NETWORK, path


def _linux_disk(path: str, computer: Computer) -> PlaceKind | None:
    """Judge the mount a path lies on; the root of the system itself is never refused, whatever a container made it."""
    place = _Place(computer, PurePosixPath(path))
    within = [mount for mount in computer.mounts() if place.lies_in(mount.point)]
    if not within:
        return None
    # Of two mounts on one point the later one is seen.
    mount = max(enumerate(within), key=lambda found: (len(found[1].point), found[0]))[1]
    if mount.point == "/":
        return None
    if _NETWORK_KINDS.fullmatch(mount.kind):
        return PlaceKind.NETWORK
    return PlaceKind.REMOVABLE if computer.is_removable(mount.device) else None


def _is_synced(place: _Place) -> bool:
    computer = place.computer
    if any(place.lies_in(computer.variable(name)) for name in _CLOUD_VARIABLES):
        return True
    if any(_CLOUD_FOLDERS.fullmatch(part) for part in place.path.parts):
        return True
    return any(_looks_synced(folder, computer) for folder in place.folders)


def _looks_synced(folder: str, computer: Computer) -> bool:
    if computer.attributes(folder) & _CLOUD_ATTRIBUTES:
        return True
    tag = computer.reparse_tag(folder)
    if tag & _CLOUD_TAG_MASK == _CLOUD_TAG or tag == _OLD_ONEDRIVE_TAG:
        return True
    return any(_CLOUD_MARKS.fullmatch(name) for name in computer.names_in(folder))
