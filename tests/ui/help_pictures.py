"""Pictures of the program for `resources/help`: small enough to carry, and which of the journeys are among them."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

_WIDTH, _COLOURS = 860, 160

#: The journey and the step of it whose picture stands in `zo-doet-u.md`, by the name it has there.
FROM_JOURNEYS = {
    "zo-herstelsleutel.png": ("journey_01_first_start", "herstelsleutel"),
    "zo-schulden.png": ("journey_02_new_dossier", "veertien-schulden"),
    "zo-klaargezet.png": ("journey_03_balances", "klaargezet"),
    "zo-antwoord.png": ("journey_04_answers", "antwoord-op-papier"),
    "zo-vergelijken.png": ("journey_05_proposal", "drie-naast-elkaar"),
    "zo-rechter.png": ("journey_06_refusal", "blad"),
    "zo-uitbetalen.png": ("journey_07_agreement", "wie-krijgt-wat"),
    "zo-zonder-netwerk.png": ("journey_08_offline", "wacht-op-verbinding"),
    "zo-inlezen.png": ("journey_09_hand_over", "wat-erin-zit"),
    "zo-vergrendeld.png": ("journey_10_mishaps", "vergrendeld"),
}


def shrink(file: Path, target: Path | None = None) -> None:
    """Make a picture small enough for the program to carry: at most 860 wide, 160 colours."""
    with Image.open(file) as picture:
        small = picture.convert("RGB")
    if small.width > _WIDTH:
        size = (_WIDTH, round(small.height * _WIDTH / small.width))
        small = small.resize(size, Image.Resampling.LANCZOS)
    few = small.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(target or file, optimize=True)


def take_from_journeys(folder: Path, target: Path) -> None:
    """Put the pictures of the help among those of all journeys in a folder of their own."""
    target.mkdir(parents=True, exist_ok=True)
    for name, (journey, step) in FROM_JOURNEYS.items():
        (found,) = (folder / journey).glob(f"[0-9][0-9]-{step}.png")
        shrink(found, target / name)
