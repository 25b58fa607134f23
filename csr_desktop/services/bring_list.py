"""What the client must bring: a list in plain Dutch (B1) with a box before every paper that is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from csr_desktop.dates import format_long
from csr_desktop.domain.readiness_table import PaperItem
from csr_desktop.errors import Message
from csr_desktop.letters.report import BOX, Report
from csr_desktop.services.readiness_papers import PaperNeed
from csr_desktop.texts import Texts


def wanted_items(needs: Sequence[PaperNeed]) -> list[PaperItem]:
    """Return the papers that somebody must still bring, each once, in the order of the table."""
    items = {need.item.code: need.item for need in needs if need.fault not in {"", "ends_soon"} and need.item.bring}
    return list(items.values())


def document(
    needs: Sequence[PaperNeed],
    texts: Texts,
    *,
    number: str,
    organisation: str,
    phone: str,
    today: date,
    appointment: date | None,
    for_two: bool,
) -> Report:
    """Return the list as it is printed; it names no client, because it may lie on a printer.

    `appointment` is the day of the talk, if there is one to come; `for_two` says that the partner brings the same.
    """
    items = wanted_items(needs)
    intro = [texts.say(Message.of("bring.number", number=number))]
    if appointment is not None and appointment >= today:
        intro.append(texts.say(Message.of("bring.appointment", day=format_long(appointment))))
    if not items:
        intro.append(texts.say(Message.of("bring.nothing")))
    else:
        intro.append(texts.say(Message.of("bring.intro")))
        if for_two:
            intro.append(texts.say(Message.of("bring.partner")))
    closing = [texts.say(Message.of("bring.lost"))] if items else []
    if phone:
        closing.append(texts.say(Message.of("bring.questions", phone=phone)))
    closing.append(texts.say(Message.of("bring.made", day=today, organisation=organisation)))
    return Report(
        title=texts.say(Message.of("bring.title")),
        intro=tuple(intro),
        heads=("", texts.say(Message.of("bring.head_paper")), texts.say(Message.of("bring.head_age"))) if items else (),
        shares=(1, 11, 6) if items else (),
        rows=tuple((BOX, item.bring, age_words(item, texts)) for item in items),
        closing=tuple(closing),
        page_of=texts.say(Message.of("viewers.page", page="{page}", pages="{pages}")),
        unknown=texts.say(Message.of("viewers.unknown_characters", characters="{characters}")),
        author=organisation,
    )


def age_words(item: PaperItem, texts: Texts) -> str:
    """How old the paper may be, in words."""
    if item.this_year:
        return texts.say(Message.of("bring.this_year"))
    if item.age is None:
        return ""
    if item.age.months == 1:
        return texts.say(Message.of("bring.age_month"))
    if item.age.months is not None:
        return texts.say(Message.of("bring.age_months", count=item.age.months))
    if item.age.weeks is not None:
        return texts.say(Message.of("bring.age_weeks", count=item.age.weeks))
    return texts.say(Message.of("bring.age_days", count=item.age.days))
