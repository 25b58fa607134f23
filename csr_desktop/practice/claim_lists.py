"""Writes a client's debts as the lists that offices really get: each bureau its own columns, notations and slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from csr_desktop.dates import MONTHS, format_short
from csr_desktop.money import format_amount
from csr_desktop.practice.chance import Chance
from csr_desktop.practice.facts import ClaimList, Debt
from csr_desktop.practice.sheets import Cell, Money, csv_bytes, write_file, xlsx_bytes

_AMOUNTS = frozenset({"principal", "interest", "costs", "amount"})
_DATES = frozenset({"balance_date", "origin_date"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How one bureau writes its lists.

    `columns` are (header, field); `titles` lines above the header, in which {number} and {date} are filled in.
    `amounts` and `dates` name a notation below. An `encoding` makes it a CSV file. `pitch` puts an empty row after so
    many rows; `margin` empty columns on the left; `slip` is how a slip of the pen in an amount looks.
    """

    code: str
    columns: tuple[tuple[str, str], ...]
    amounts: str
    dates: str
    slip: str
    titles: tuple[str, ...] = ()
    total: str = ""
    encoding: str = ""
    delimiter: str = ";"
    quote_all: bool = False
    pitch: int = 0
    margin: int = 0
    second_sheet: bool = False


STYLES: tuple[Style, ...] = (
    Style(
        code="budget bureau",
        columns=(
            ("Nr.", "number"), ("Schuldeiser", "creditor"), ("Incasso / deurwaarder", "handler"),
            ("Kenmerk schuldeiser", "reference"), ("Kenmerk incasso", "handler_reference"), ("Hoofdsom", "principal"),
            ("Rente", "interest"), ("Kosten", "costs"), ("Saldo", "amount"), ("Peildatum", "balance_date"),
            ("Opmerking", "remark"),
        ),
        amounts="mixed", dates="mixed", slip="1,234", pitch=7, total="Totaal",
        titles=("Schuldenoverzicht", "Dossier {number}\tbijgewerkt: {date}", ""),
    ),
    Style(
        code="administrator",
        columns=(
            ("Crediteur", "creditor"), ("Soort", "kind"), ("Referentie", "reference"), ("Incassobureau", "collector"),
            ("Deurwaarder", "bailiff"), ("Dossiernummer incasso", "handler_reference"),
            ("Openstaand bedrag", "amount"), ("Datum saldo", "balance_date"), ("Voorrang", "rank"),
            ("Contactpersoon", "empty"),
        ),
        amounts="number", dates="real", slip="ca. 350", second_sheet=True,
    ),
    Style(
        code="excel nl",
        columns=(
            ("Schuldeiser", "creditor"), ("Klantnummer", "customer"), ("Kenmerk", "reference"), ("Bedrag", "amount"),
            ("Peildatum", "balance_date"), ("Incasso", "handler"), ("Kenmerk incasso", "handler_reference"),
            ("Opmerkingen", "remark"),
        ),
        amounts="dutch", dates="dutch", slip="1,234", encoding="cp1252", total="Totaal schulden",
    ),
    Style(
        code="bookkeeper",
        columns=(
            ("NAAM SCHULDEISER", "creditor"), ("FACTUURNUMMER", "reference"), ("HOOFDSOM", "principal"),
            ("RENTE", "interest"), ("KOSTEN", "costs"), ("TOTAAL", "amount"), ("IBAN", "iban"),
            ("BETALINGSKENMERK", "payment_reference"), ("ONTSTAANSDATUM", "origin_date"),
            ("INCASSOBUREAU", "collector"), ("DEURWAARDER", "bailiff"),
        ),
        amounts="euro", dates="short", slip="€ 1.2.34,5", encoding="utf-8-sig",
        titles=("Overzicht schulden {number}",), total="TOTAAL",
    ),
    Style(
        code="export tool",
        columns=(
            ("Creditor", "creditor"), ("Reference", "reference"), ("Amount", "amount"), ("Date", "balance_date"),
            ("Collection agency", "handler"), ("Remark", "remark"),
        ),
        amounts="point", dates="iso", slip="12.34.56", encoding="utf-8", delimiter="\t",
    ),
    Style(
        code="volunteer",
        columns=(
            ("Naam schuldeiser", "creditor"), ("Uw kenmerk", "reference"), ("Bedrag", "amount"),
            ("Datum", "balance_date"), ("Incasso of deurwaarder", "handler"), ("Bijzonderheden", "remark"),
        ),
        amounts="dash", dates="words", slip="zie brief", pitch=5, margin=1, total="Samen",
        titles=("", "Overzicht van mijn schulden", "gemaakt op {date}", ""),
    ),
    Style(
        code="web form",
        columns=(
            ("schuldeiser", "creditor"), ("kenmerk", "reference"), ("saldo", "amount"),
            ("peildatum", "balance_date"), ("opmerking", "long_remark"), ("incassobureau", "collector"),
            ("deurwaarder", "bailiff"),
        ),
        amounts="dutch", dates="dutch", slip="12,345,6", encoding="utf-8", delimiter=",", quote_all=True,
    ),
    Style(
        code="town team",
        columns=(
            ("Datum ontstaan", "origin_date"), ("Saldo", "amount"), ("Schuldeiser", "creditor"),
            ("Kenmerk", "reference"), ("Soort schuld", "kind"), ("Klantnr.", "customer"), ("Incasso", "handler"),
            ("Telefoon", "empty"),
        ),
        amounts="spaced", dates="dutch", slip="??", total="Totaal:", titles=("Wijkteam Waterrijk - {number}",),
    ),
)  # fmt: skip


def write_claim_list(
    folder: Path, style: Style, number: str, debts: Sequence[Debt], chance: Chance, today: date
) -> ClaimList:
    """Write the list of one dossier in one style, with doubles and slips in some (`chance` decides)."""
    listed, doubles = _with_doubles(chance, debts)
    table: list[list[Cell]] = [_filled(title, number, today) for title in style.titles]
    table.append([*[""] * style.margin, *(header for header, _field in style.columns)])
    header_row = len(table) - 1
    places = []
    for index, debt in enumerate(listed):
        if style.pitch and index and index % style.pitch == 0:
            table.append([])
        places.append(len(table))
        table.append([*[""] * style.margin, *(_cell(style, name, debt, index) for _header, name in style.columns)])
    slips = _slip(style, table, places, chance, today)
    if style.total:
        table += ([[]] if style.pitch else []) + [_total_row(style, listed)]
    path = folder / f"{number}.{'csv' if style.encoding else 'xlsx'}"
    write_file(path, _content(style, table, header_row))
    return ClaimList(
        path=path,
        style=style.code,
        rows=len(listed),
        doubles=doubles,
        faulty_rows=tuple(_row_number(style, table, place) for place in slips),
    )


def _with_doubles(chance: Chance, debts: Sequence[Debt]) -> tuple[list[Debt], int]:
    """Add what people list twice: a debt under its collector as well, or the same letter a second time."""
    listed = list(debts)
    handled = [debt for debt in debts if debt.handler and debt.reference]
    if handled and chance.happens(35):
        debt = chance.pick(handled)
        again = replace(
            debt,
            creditor_written=debt.handler,
            reference=debt.handler_reference,
            kind_written="",
            handler_written="",
            handler_reference="",
            customer_number="",
            remark="",
            preferential=False,
        )
        listed.insert(chance.number(0, len(listed)), again)
    plain = [debt for debt in debts if debt.reference and not debt.handler]
    if plain and chance.happens(12):
        listed.append(chance.pick(plain))
    return listed, len(listed) - len(debts)


def _slip(style: Style, table: list[list[Cell]], places: Sequence[int], chance: Chance, today: date) -> list[int]:
    """Spoil one cell in some lists: an amount nobody can read, or a day that does not exist."""
    if not chance.happens(25):
        return []
    names = [name for _header, name in style.columns]
    wanted = chance.pick(("amount", "date"))
    place = chance.pick(places)
    if wanted == "amount":
        table[place][style.margin + names.index("amount")] = style.slip
    else:
        column = next(index for index, name in enumerate(names) if name in _DATES)
        table[place][style.margin + column] = f"{today.year}-02-31" if style.dates == "iso" else f"31-02-{today.year}"
    return [place]


def _filled(title: str, number: str, today: date) -> list[Cell]:
    filled = title.format(number=number, date=format_short(today)) if title else ""
    cells: list[Cell] = list(filled.split("\t"))
    return cells if filled else []


def _total_row(style: Style, listed: Sequence[Debt]) -> list[Cell]:
    names = [name for _header, name in style.columns]
    row: list[Cell] = [""] * (style.margin + len(names))
    row[style.margin + names.index("creditor")] = style.total
    row[style.margin + names.index("amount")] = _amount(style, sum(debt.balance_cents for debt in listed), 0)
    return row


_FIELDS: Mapping[str, Callable[[Debt], str]] = {
    "creditor": lambda debt: debt.creditor_written,
    "handler": lambda debt: debt.handler_written,
    "collector": lambda debt: debt.handler_written if debt.handler_role == "collector" else "",
    "bailiff": lambda debt: debt.handler_written if debt.handler_role == "bailiff" else "",
    "reference": lambda debt: debt.reference,
    "handler_reference": lambda debt: debt.handler_reference,
    "customer": lambda debt: debt.customer_number,
    "iban": lambda debt: debt.iban,
    "payment_reference": lambda debt: debt.payment_reference,
    "remark": lambda debt: debt.remark,
    "long_remark": lambda debt: f'{debt.remark},\n"zie brief"' if debt.remark else "",
    "kind": lambda debt: debt.kind_written,
    "rank": lambda debt: "preferent" if debt.preferential else "concurrent",
    "empty": lambda debt: "",
}


def _cell(style: Style, name: str, debt: Debt, index: int) -> Cell:
    if name == "number":
        return index + 1
    if name in _AMOUNTS:
        cents = debt.balance_cents if name == "amount" else getattr(debt, f"{name}_cents")
        return _amount(style, cents, index)
    if name in _DATES:
        return _day(style, getattr(debt, name), index)
    return _FIELDS[name](debt)


def _amount(style: Style, cents: int, index: int) -> Cell:
    dutch = format_amount(cents)
    as_text = {
        "dutch": dutch,
        "euro": f"€ {dutch}",
        "point": f"{cents // 100}.{cents % 100:02d}",
        "dash": f"€ {dutch[:-2]}-" if cents % 100 == 0 else f"€ {dutch}",
        "spaced": dutch.replace(".", " "),
        "mixed": f"€ {dutch}" if index % 3 == 2 else "",
        "number": "",
    }[style.amounts]
    return as_text or Money(cents)


def _day(style: Style, day: date, index: int) -> Cell:
    if style.dates == "real" or (style.dates == "mixed" and index % 2 == 0):
        return day
    return {
        "mixed": f"{day.day}-{day.month}-{day.year}",
        "dutch": format_short(day),
        "short": f"{day:%d-%m-%y}",
        "iso": day.isoformat(),
        "words": f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}",
    }[style.dates]


def _content(style: Style, table: Sequence[Sequence[Cell]], header_row: int) -> bytes:
    if style.encoding:
        texts = [[str(cell) for cell in row] for row in table]
        return csv_bytes(texts, delimiter=style.delimiter, encoding=style.encoding, quote_all=style.quote_all)
    sheets: list[tuple[str, Sequence[Sequence[Cell]]]] = [("Schulden", table)]
    if style.second_sheet:
        sheets.append(("Toelichting", [["Dit overzicht is gemaakt door de bewindvoerder."]]))
    return xlsx_bytes(sheets, header_row=header_row)


def _row_number(style: Style, table: Sequence[Sequence[Cell]], place: int) -> int:
    """The row as Excel counts it; in a CSV the line where the record starts, line breaks in cells counted."""
    if not style.encoding:
        return place + 1
    breaks = sum(cell.count("\n") for row in table[:place] for cell in row if isinstance(cell, str))
    return place + 1 + breaks
