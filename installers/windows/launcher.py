"""Makes the launchers (`csr-desktop.exe`, `csr.exe`) and the icon, with a C compiler that runs on every computer."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PUBLISHER = "The CSR Desktop makers"
_HERE = Path(__file__).resolve().parent
_ICON_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)


@dataclass(frozen=True, slots=True)
class Launcher:
    """One program file: its name, what Windows shows for it, and the module it runs."""

    name: str
    description: str
    module: str
    has_console: bool


LAUNCHERS = (
    Launcher("csr-desktop", "CSR Desktop", "ui", has_console=False),
    Launcher("csr", "CSR Desktop, opdrachtregel", "csr_desktop.cli", has_console=True),
)


def make_icon(svg: Path, ico: Path) -> None:
    """Draw the icon in every size that Windows asks for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PIL import Image
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(QByteArray(svg.read_bytes()))
    pictures = []
    for size in _ICON_SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(0)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub asks for bytes, the binding for text
        pictures.append(Image.open(io.BytesIO(buffer.data().data())))
    pictures[-1].save(ico, format="ICO", append_images=pictures[:-1], sizes=[(size, size) for size in _ICON_SIZES])
    del application


def make_launchers(target: Path, work: Path, ico: Path, version: str, python_dll: str) -> list[Path]:
    """Compile the launchers into `target`; `work` holds what is made on the way."""
    made = []
    for launcher in LAUNCHERS:
        folder = work / launcher.name
        folder.mkdir(parents=True)
        (folder / "app.ico").write_bytes(ico.read_bytes())
        words = {
            "VERSION": _four_parts(version),
            "COMMAS": _four_parts(version).replace(".", ","),
            "PUBLISHER": PUBLISHER,
            "DESCRIPTION": launcher.description,
            "NAME": launcher.name,
        }
        for name in ("launcher.rc", "launcher.manifest"):
            (folder / name).write_text(_filled(name, words), encoding="utf-8")
        _zig("rc", "/c", "65001", "/fo", "launcher.res", "launcher.rc", folder=folder)
        options = ["-municode", "-DCONSOLE"] if launcher.has_console else ["-municode", "-Wl,--subsystem,windows"]
        (folder / "launcher.c").write_bytes((_HERE / "launcher.c").read_bytes())
        _zig(
            *("cc", "-target", "x86_64-windows-gnu", "-Os", "-s", "-Wall", "-Wextra", "-Werror", *options),
            *(f'-DMODULE=L"{launcher.module}"', f'-DPYTHON_DLL=L"{python_dll}"'),
            *("-o", f"{launcher.name}.exe", "launcher.c", "launcher.res", "-lshell32"),
            folder=folder,
        )
        file = target / f"{launcher.name}.exe"
        file.write_bytes((folder / file.name).read_bytes())
        made.append(file)
    return made


def _filled(name: str, words: Mapping[str, str]) -> str:
    text = (_HERE / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text


def _four_parts(version: str) -> str:
    """Windows counts versions in four numbers."""
    numbers = version.split(".")
    return ".".join([*numbers, "0", "0", "0"][:4])


def _zig(*arguments: str, folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "ziglang", *arguments], cwd=folder, check=True)
