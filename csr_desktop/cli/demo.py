"""`csr demo`: the whole main job on a fictional office, with a summary at the end."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csr_desktop.cli.context import CliContext
from csr_desktop.money import format_euro, format_percentage, percentage_hundredths
from csr_desktop.paths import window_command

if TYPE_CHECKING:
    from csr_desktop.practice_database import PracticePlace

Walk = Callable[[Sequence[object], str], Iterable[object]]


@click.command("demo")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Map voor alles wat ontstaat."
)
@click.option("--dossiers", default=60, show_default=True, type=click.IntRange(1, 500), help="Aantal dossiers.")
@click.option("--creditors", default=120, show_default=True, type=click.IntRange(111, 1000), help="Aantal partijen.")
@click.option("--seed", default=1, show_default=True, type=int, help="Zelfde getal, zelfde kantoor.")
@click.option("--window", is_flag=True, help="Open daarna het venster op de oefendatabase.")
@click.pass_obj
def command(context: CliContext, out: Path, dossiers: int, creditors: int, seed: int, window: bool) -> None:
    """Doe het hele werk op een verzonnen kantoor: lijsten in, voorstellen en brieven uit."""
    from csr_desktop.practice_database import PRACTICE_DAY, PracticePlace, make_practice, practice_day_for

    place = PracticePlace(out)
    # A window shows the office as it is today; without one the same number gives the same office.
    day = practice_day_for(context.clock.today()) if window else PRACTICE_DAY
    figures = make_practice(
        place,
        context.texts,
        _walker(context),
        dossiers=dossiers,
        creditors=creditors,
        seed=seed,
        today=context.today or day,
    )
    if context.as_json:
        context.emit({"out": str(out), "database": str(place.database), "figures": dict(figures)})
    else:
        _print_summary(figures, place)
    if window:
        # Arguments are our own paths; the window is a program of its own so that the core stays free of Qt.
        subprocess.run(  # noqa: S603
            [
                *(*window_command(), "--practice"),
                *("--database", str(place.database), "--key-file", str(place.key_file)),
            ],
            check=False,
        )


def _walker(context: CliContext) -> Walk:
    def walk(items: Sequence[object], label: str) -> Iterable[object]:
        return context.progress(items, label)

    return walk


def _print_summary(figures: Mapping[str, int], place: PracticePlace) -> None:
    def number(name: str) -> str:
        return f"{figures.get(name, 0):,}".replace(",", ".")

    consent = figures.get("consented_claims", 0)
    proposed = figures.get("proposed_claims", 0)
    share = _share(consent, proposed)
    answered = ("offers_agreed", "offers_refused", "hub_offers_agreed", "hub_offers_refused")
    silent = proposed - consent - sum(figures.get(name, 0) for name in answered)
    late = f"{figures.get('today_late', 0) + figures.get('today_law_late', 0):,}".replace(",", ".")
    lines = (
        ("Lijsten in", ""),
        ("  partijen in het register", number("register_parties")),
        ("  dossiers", number("dossiers")),
        ("  vorderingen overgenomen", number("claims_imported")),
        ("  twijfelachtige rijen beslist", number("claims_doubtful")),
        ("  rijen weggelaten (dubbel of onbruikbaar)", number("claims_left_out")),
        ("  nieuwe partijen gemaakt", number("parties_made")),
        ("Saldo's", ""),
        ("  gevraagd op lijsten / via de hub", f"{number('list_lines')} / {number('hub_lines')}"),
        ("  brieven met een saldoverzoek", number("balance_letters")),
        ("  antwoorden van lijsten / op papier", f"{number('list_answers')} / {number('paper_answers')}"),
        ("  saldo-opgaven via de hub", number("hub_balance_answers")),
        ("  antwoorden geweigerd met reden", number("answers_refused")),
        ("  herinneringen", number("balance_reminders")),
        ("  onbekend bij schuldeiser, bevestigd", number("unknown_confirmed")),
        ("  geen antwoord, eigen bedrag gebruikt", number("silent_claims")),
        ("Voorstellen", ""),
        (
            "  saneringskrediet / bemiddeling / zonder capaciteit",
            " / ".join(number(f"proposals_{product}") for product in ("SK", "SB", "SA")),
        ),
        ("  kan alles betalen (geen schuldregeling)", number("can_pay_all")),
        ("  nog niet klaar voor een voorstel", number("not_ready")),
        ("  schuld in voorstellen", format_euro(figures.get("debt_cents", 0))),
        ("  aangeboden", format_euro(figures.get("proposed_cents", 0))),
        ("  vooraf akkoord (vorderingen)", f"{consent} van {proposed} ({share})"),
        ("  voorstelbrieven / herinneringen", f"{number('offer_letters')} / {number('offer_reminders')}"),
        ("  op brieven akkoord / geweigerd (vorderingen)", f"{number('offers_agreed')} / {number('offers_refused')}"),
        (
            "  via de hub akkoord / geweigerd (vorderingen)",
            f"{number('hub_offers_agreed')} / {number('hub_offers_refused')}",
        ),
        ("  geen antwoord gekregen (vorderingen)", f"{silent:,}".replace(",", ".")),
        ("Uitwisselhub", ""),
        ("  gekoppeld vanzelf / na vraag", f"{number('hub_matched')} / {number('hub_matched_by_person')}"),
        ("  berichten verzonden / ontvangen", f"{number('hub_sent')} / {number('hub_received')}"),
        ("  ontvangst bevestigd / opnieuw verzonden", f"{number('hub_confirmed')} / {number('hub_resent')}"),
        ("  ter beoordeling / nog niet beoordeeld", f"{number('hub_for_review')} / {number('hub_still_waiting')}"),
        *_types(figures),
        ("Uitkomst", ""),
        ("  regelingen rond", number("agreements")),
        ("  geen akkoord", number("phase_impasse")),
        ("  brieven / bladzijden", f"{number('letters')} / {number('pages')}"),
        ("  toegelaten / met begeleiding", f"{number('admissions')} / {number('guided')}"),
        ("  in uitvoering", number("phase_execution")),
        ("  regels op Vandaag / te laat", f"{number('today_lines')} / {late}"),
        ("  problemen bij de eindcontrole", number("problems_found_by_check")),
    )
    click.echo("\nHet oefenkantoor, van lijst tot akkoord\n")
    for label, value in lines:
        click.echo(f"{label:<52} {value:>24}" if value else label)
    click.echo(
        f"\nAlles staat in {place.folder}. Het venster erop openen:\n"
        f'csr-desktop --practice --database "{place.database}" --key-file "{place.key_file}"'
    )


def _types(figures: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """One line per type of message that went either way."""
    from csr_desktop.domain.hub_messages import MessageType

    for kind in MessageType:
        out, into = figures.get(f"hub_out_{kind.value}", 0), figures.get(f"hub_in_{kind.value}", 0)
        if out or into:
            yield f"    {kind.value} uit / in", f"{out} / {into}"
    if others := figures.get("hub_in_ANDERS", 0):
        yield "    onbekende soort uit / in", f"0 / {others}"


def _share(part: int, whole: int) -> str:
    from fractions import Fraction

    return format_percentage(percentage_hundredths(Fraction(part, whole))) if whole else "0,00%"
