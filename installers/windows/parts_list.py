"""The list of parts (SBOM, CycloneDX) and the notices of others whose work comes along."""

from __future__ import annotations

import hashlib
import re
from email.parser import HeaderParser
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from installers.windows.runtime import Runtime
from installers.windows.tree import files_of

_NO_WORDS = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)


class PartsList:
    """Reads what came along from the built folder itself, so that the list cannot say something else."""

    def __init__(self, folder: Path, runtime: Runtime, version: str, runtime_sha256: str) -> None:
        self._folder = folder
        self._runtime = runtime
        self._version = version
        self._runtime_sha256 = runtime_sha256

    def sbom(self) -> str:
        """Return the list in CycloneDX 1.6 as JSON; the same build gives the same text."""
        program = Component(
            name="csr-desktop",
            version=self._version,
            type=ComponentType.APPLICATION,
            licenses=[DisjunctiveLicense(id="EUPL-1.2")],
            bom_ref="csr-desktop",
        )
        parts = [self._python(), *self._libraries(), *self._fonts()]
        bom = Bom(components=parts)
        bom.metadata.component = program
        bom.register_dependency(program, parts)
        # The moment and the number of a list are chance; those of the version are not.
        bom.serial_number = uuid5(NAMESPACE_URL, f"csr-desktop/{self._version}/{self._runtime_sha256}")
        text: str = JsonV1Dot6(bom).output_as_string(indent=2)
        return re.sub(r'\n\s*"timestamp": "[^"]*",?', "", text) + "\n"

    def notices(self) -> str:
        """Return the licence texts of everything that came along, one after the other."""
        blocks = []
        for file in files_of(self._folder):
            place = file.relative_to(self._folder).as_posix()
            is_licence = ".dist-info/" in place and _NO_WORDS.search(file.name)
            if is_licence or place == "runtime/LICENSE.txt" or place.startswith("app/resources/licences/"):
                text = file.read_text(encoding="utf-8", errors="replace").strip()
                blocks.append(f"{'=' * 100}\n{place}\n{'=' * 100}\n\n{text}\n")
        return "\n".join(blocks)

    def _python(self) -> Component:
        return Component(
            name="python",
            version=self._runtime.version,
            type=ComponentType.PLATFORM,
            licenses=[DisjunctiveLicense(id="PSF-2.0")],
            bom_ref="python",
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=self._runtime_sha256)],
        )

    def _libraries(self) -> list[Component]:
        found = []
        for file in files_of(self._folder / "app"):
            if file.name == "METADATA" and file.parent.name.endswith(".dist-info"):
                head = HeaderParser().parsestr(file.read_text(encoding="utf-8", errors="replace"), headersonly=True)
                name, version = str(head["Name"]), str(head["Version"])
                licence = head["License-Expression"] or _from_classifiers(head.get_all("Classifier") or [])
                url = PackageURL("pypi", None, name.lower().replace("_", "-"), version)
                found.append(
                    Component(
                        name=name,
                        version=version,
                        type=ComponentType.LIBRARY,
                        licenses=[DisjunctiveLicense(name=licence)] if licence else [],
                        purl=url,
                        bom_ref=str(url),
                    )
                )
        return sorted(found, key=lambda component: component.name.lower())

    def _fonts(self) -> list[Component]:
        return [
            Component(
                name=file.name,
                type=ComponentType.FILE,
                bom_ref=f"font/{file.name}",
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(file.read_bytes()).hexdigest())],
                licenses=[DisjunctiveLicense(id="OFL-1.1")],
            )
            for file in files_of(self._folder / "app" / "resources" / "fonts")
            if file.suffix == ".ttf"
        ]


def _from_classifiers(classifiers: list[str]) -> str:
    licences = [text.split(" :: ")[-1] for text in classifiers if text.startswith("License :: ")]
    return ", ".join(licences)
