"""`python -m installers.windows`: build the program for Windows; see installers/README.md."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from csr_desktop import __version__
from installers.windows.build import Built, Inputs, build, moment_of_source
from installers.windows.runtime import BuildStopped
from installers.windows.signing import Certificate


def main() -> int:
    """Build as the arguments say; 0 when everything was made."""
    options = _options()
    certificate = None
    if options.certificate:
        certificate = Certificate(options.certificate, options.certificate_passphrase, options.timestamp_url)
    try:
        built = build(
            Inputs(
                runtime=options.runtime,
                runtime_sha256=options.runtime_sha256,
                out=options.out.resolve(),
                moment=options.moment or moment_of_source(),
                wine=options.wine,
                certificate=certificate,
                with_installer=not options.no_installer,
                nsis_target=options.nsis_target,
            ),
            __version__,
        )
    except BuildStopped as stopped:
        print(stopped, file=sys.stderr)
        return 1
    _tell(built, is_signed=certificate is not None)
    return 0


def _tell(built: Built, *, is_signed: bool) -> None:
    total = sum(built.weights.values())
    for part, size in [*built.weights.items(), ("together", total), ("left out", built.saved)]:
        print(f"{size / 1e6:8.1f} MB  {part}")
    for file, sha256 in built.files:
        print(f"{file.stat().st_size / 1e6:8.1f} MB  {sha256}  {file.name}")
    print("Signed." if is_signed else "NOT signed: no certificate was given.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m installers.windows", description="Build CSR Desktop for Windows.")
    parser.add_argument("--runtime", type=Path, required=True, help="zip of a 64-bit Windows Python")
    parser.add_argument("--runtime-sha256", required=True, help="its expected SHA-256, from where it was published")
    parser.add_argument("--out", type=Path, required=True, help="empty folder for what is made")
    parser.add_argument("--moment", type=int, help="time of all files (default: of the last commit)")
    parser.add_argument("--wine", default=shutil.which("wine64") or shutil.which("wine") or "", help="to compile with")
    parser.add_argument("--certificate", type=Path, help="PKCS #12 file to sign with")
    parser.add_argument("--certificate-passphrase", type=Path, help="file with its passphrase")
    parser.add_argument("--timestamp-url", default="", help="server for the moment of signing")
    parser.add_argument("--nsis-target", default="", help="amd64-unicode where this NSIS has it (Debian's has)")
    parser.add_argument("--no-installer", action="store_true", help="only the folder and the portable zip")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
