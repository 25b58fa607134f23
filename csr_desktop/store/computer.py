"""What the computer itself says about its disks and folders; asked here, judged in `places`."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

#: Answers of GetDriveTypeW.
DRIVE_REMOVABLE, DRIVE_FIXED, DRIVE_REMOTE, DRIVE_CDROM = 2, 3, 4, 5
_NO_ATTRIBUTES = 0xFFFFFFFF
#: winioctl.h: STORAGE_DEVICE_DESCRIPTOR has its BusType here; these buses lead out of the computer. The bus of memory
#: cards is not among them: cheap laptops have their own disk on it.
_BUS_AT, _BUSES_OUTSIDE = 28, frozenset({4, 7})  # BusType1394, BusTypeUsb
_OCTAL = r"\\([0-7]{3})"


class Mount(msgspec.Struct, frozen=True):
    """One line of the table of mounts on Linux: where, what kind, and which device (`8:1`)."""

    point: str
    kind: str
    device: str


class Computer(Protocol):
    """The questions; an answer that does not exist on an operating system is empty there."""

    @property
    def windows(self) -> bool:
        """Whether paths are Windows paths."""

    def real(self, path: str) -> str:
        """The absolute path with links followed, as far as it exists."""

    def variable(self, name: str) -> str:
        """One environment variable, empty when it is not set."""

    def names_in(self, folder: str) -> Sequence[str]:
        """The names in a folder; empty when it does not exist or may not be read."""

    def drive_kind(self, root: str) -> int:
        """GetDriveTypeW of the root of a drive (letter, colon, backslash); 0 when unknown."""

    def drive_target(self, drive: str) -> str:
        r"""QueryDosDeviceW of a drive such as `S:`: `\Device\…`, or `\??\C:\map` for a letter made with subst."""

    def attributes(self, folder: str) -> int:
        """GetFileAttributesW; 0 when unknown."""

    def reparse_tag(self, folder: str) -> int:
        """The tag of a reparse point; 0 when it is none."""

    def mounts(self) -> Sequence[Mount]:
        """What is mounted where (Linux)."""

    def is_removable(self, device: str) -> bool:
        """Whether a device (`8:1`) can be pulled out, as far as Linux knows."""


class _Common:
    """What Python answers alike on every operating system."""

    def real(self, path: str) -> str:
        """The absolute path with links followed, as far as it exists; as it was given when that cannot be told."""
        try:
            return os.path.realpath(path)
        except (OSError, ValueError):
            return path

    def variable(self, name: str) -> str:
        """One environment variable."""
        return os.environ.get(name, "")

    def names_in(self, folder: str) -> Sequence[str]:
        """The names in a folder."""
        try:
            return os.listdir(folder)  # noqa: PTH208 - a thousand paths would be made for their names
        except (OSError, ValueError):
            return ()


class LinuxComputer(_Common):
    """Answers from /proc and /sys."""

    windows = False

    def drive_kind(self, root: str) -> int:
        """Linux has no drives."""
        del root
        return 0

    def drive_target(self, drive: str) -> str:
        """Linux has no drives."""
        del drive
        return ""

    def attributes(self, folder: str) -> int:
        """Linux has no such attributes."""
        del folder
        return 0

    def reparse_tag(self, folder: str) -> int:
        """Linux has no reparse points."""
        del folder
        return 0

    def mounts(self) -> Sequence[Mount]:
        """The mounts this process sees; none where /proc is absent."""
        try:
            return parse_mounts(Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape"))
        except OSError:
            return ()

    def is_removable(self, device: str) -> bool:
        """Whether sysfs calls the disk removable or it hangs on USB."""
        try:
            disk = Path("/sys/dev/block", device).resolve(strict=True)
        except (OSError, ValueError):
            return False
        if any(part.startswith("usb") for part in disk.parts):
            return True
        for place in (disk, disk.parent):
            try:
                return (place / "removable").read_text(encoding="ascii").strip() == "1"
            except OSError:
                continue
        return False


def parse_mounts(table: str) -> list[Mount]:
    """Read /proc/self/mountinfo (proc(5)): fields before the lone dash, then the kind of file system."""
    found = []
    for line in table.splitlines():
        left, dash, right = line.partition(" - ")
        fields = left.split(" ")
        if dash and len(fields) >= 5 and right:
            point = re.sub(_OCTAL, lambda octal: chr(int(octal[1], 8)), fields[4]) if "\\" in fields[4] else fields[4]
            found.append(Mount(point, right.split(" ")[0], fields[2]))
    return found


def hangs_outside(descriptor: bytes) -> bool:
    """Whether a STORAGE_DEVICE_DESCRIPTOR is of a disk that can be pulled out; Windows calls a USB disk fixed."""
    return int.from_bytes(descriptor[_BUS_AT : _BUS_AT + 4], "little") in _BUSES_OUTSIDE


if sys.platform == "win32":
    import ctypes

    _IOCTL_STORAGE_QUERY_PROPERTY = 0x002D1400
    _OPEN_EXISTING, _SHARE_ALL = 3, 7
    #: STORAGE_PROPERTY_QUERY that asks for the device: all zero.
    _ABOUT_THE_DEVICE = bytes(12)
    _INVALID_HANDLE = ctypes.c_void_p(-1).value

    class WindowsComputer(_Common):
        """Answers from kernel32. Built from its documentation; ran under Wine, not on Windows yet."""

        windows = True

        def __init__(self) -> None:
            kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            kernel.GetDriveTypeW.argtypes = (ctypes.c_wchar_p,)
            kernel.GetDriveTypeW.restype = ctypes.c_uint32
            kernel.QueryDosDeviceW.argtypes = (ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_uint32)
            kernel.QueryDosDeviceW.restype = ctypes.c_uint32
            kernel.GetFileAttributesW.argtypes = (ctypes.c_wchar_p,)
            kernel.GetFileAttributesW.restype = ctypes.c_uint32
            kernel.CreateFileW.argtypes = (
                *(ctypes.c_wchar_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p),
                *(ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p),
            )
            kernel.CreateFileW.restype = ctypes.c_void_p
            kernel.DeviceIoControl.argtypes = (
                *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char_p, ctypes.c_uint32),
                *(ctypes.c_char_p, ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32), ctypes.c_void_p),
            )
            kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
            self._kernel = kernel

        def drive_kind(self, root: str) -> int:
            """The kind of a drive; a fixed disk on a cable counts as removable, unless Windows itself is on it."""
            kind = int(self._kernel.GetDriveTypeW(root))
            is_own = root.rstrip("\\").casefold() == self.variable("SystemDrive").casefold()
            if kind == DRIVE_FIXED and not is_own and hangs_outside(self._descriptor(root)):
                return DRIVE_REMOVABLE
            return kind

        def _descriptor(self, root: str) -> bytes:
            """What the driver says of the disk below a drive, which any user may ask; empty when it says nothing."""
            device = "\\\\.\\" + root.rstrip("\\")
            handle = self._kernel.CreateFileW(device, 0, _SHARE_ALL, None, _OPEN_EXISTING, 0, None)
            if handle in {None, _INVALID_HANDLE}:
                return b""
            told, room = ctypes.c_uint32(), ctypes.create_string_buffer(1024)
            try:
                done = self._kernel.DeviceIoControl(
                    *(handle, _IOCTL_STORAGE_QUERY_PROPERTY, _ABOUT_THE_DEVICE, len(_ABOUT_THE_DEVICE)),
                    *(room, len(room), ctypes.byref(told), None),
                )
            finally:
                self._kernel.CloseHandle(handle)
            return room.raw[: told.value] if done else b""

        def drive_target(self, drive: str) -> str:
            """What a drive letter stands for."""
            room = ctypes.create_unicode_buffer(4096)
            return room.value if self._kernel.QueryDosDeviceW(drive, room, len(room)) else ""

        def attributes(self, folder: str) -> int:
            """The attributes of a folder."""
            found = int(self._kernel.GetFileAttributesW(folder))
            return 0 if found == _NO_ATTRIBUTES else found

        def reparse_tag(self, folder: str) -> int:
            """The tag of a reparse point."""
            try:
                return os.lstat(folder).st_reparse_tag
            except (OSError, ValueError):
                return 0

        def mounts(self) -> Sequence[Mount]:
            """Windows has drives."""
            return ()

        def is_removable(self, device: str) -> bool:
            """Windows tells it by the drive."""
            del device
            return False

    def this_computer() -> Computer:
        """Return the computer this runs on."""
        return WindowsComputer()

else:

    def this_computer() -> Computer:
        """Return the computer this runs on."""
        return LinuxComputer()
