"""Signing, a step that takes a certificate when there is one; without one files stay as they are, and that is said."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installers.windows.runtime import BuildStopped


@dataclass(frozen=True, slots=True)
class Certificate:
    """A code signing certificate with its key (PKCS #12) and the file that holds its passphrase.

    `timestamp_url` is a server for the moment of signing; without it a signature ends with its certificate.
    """

    file: Path
    passphrase_file: Path
    timestamp_url: str = ""


def sign(files: Sequence[Path], certificate: Certificate | None) -> None:
    """Sign program files with signtool (Windows) or osslsigncode; raises BuildStopped when that fails."""
    if certificate is None:
        return
    for file in files:
        if tool := shutil.which("signtool"):
            words = certificate.passphrase_file.read_text(encoding="utf-8").strip()
            command = [tool, "sign", "/fd", "sha256", "/f", str(certificate.file), "/p", words]
            if certificate.timestamp_url:
                command += ["/tr", certificate.timestamp_url, "/td", "sha256"]
            _run([*command, str(file)], file)
        elif tool := shutil.which("osslsigncode"):
            signed = file.with_name(f"{file.name}.signed")
            command = [tool, "sign", "-pkcs12", str(certificate.file), "-readpass", str(certificate.passphrase_file)]
            command += ["-h", "sha256", "-n", "CSR Desktop", "-in", str(file), "-out", str(signed)]
            if certificate.timestamp_url:
                command += ["-ts", certificate.timestamp_url]
            _run(command, file)
            signed.replace(file)
        else:
            raise BuildStopped("There is a certificate, but neither signtool nor osslsigncode to sign with.")


def _run(command: Sequence[str], file: Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        # The command holds a passphrase: only what the tool said is shown.
        raise BuildStopped(f"Signing {file.name} failed: {(done.stderr or done.stdout).strip()[-400:]}")
