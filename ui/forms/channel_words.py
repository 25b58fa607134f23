"""What goes over which way, in words, before anything is sent: by hub, list and letter, and why not the hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from csr_desktop.domain.creditors import Channel
from csr_desktop.errors import Message
from csr_desktop.services.balances import RequestResult
from csr_desktop.services.held_back import HeldBack
from csr_desktop.texts import Texts

#: A step waits for the consent statement; the place to mend that are the documents of the dossier.
NO_STATEMENT = "hub.choice.no_statement"
#: A question with more lines does not fit on a small screen.
_MOST_LINES = 6


def ways_words(texts: Texts, counts: Mapping[Channel, int]) -> str:
    """Return `3 per hub, 2 per brief`: what there is none of is left out."""
    words = QCoreApplication.translate("channel_words", "{count} per {channel}")
    return ", ".join(
        words.format(count=counts[channel], channel=texts.label("channel", channel).lower())
        for channel in (Channel.HUB, Channel.LIST, Channel.LETTER)
        if counts.get(channel)
    )


def made_words(result: RequestResult) -> str:
    """Return what a round of balance requests made: messages, lines on lists, letters."""
    translate = QCoreApplication.translate
    made = (
        (
            len(result.messages),
            translate("channel_words", "1 bericht voor de hub"),
            translate("channel_words", "{count} berichten voor de hub"),
        ),
        (
            result.list_lines,
            translate("channel_words", "1 verzoek op een lijst"),
            translate("channel_words", "{count} verzoeken op lijsten"),
        ),
        (len(result.letters), translate("channel_words", "1 brief"), translate("channel_words", "{count} brieven")),
    )
    parts = [one if count == 1 else more.format(count=count) for count, one, more in made if count]
    return translate("channel_words", "Klaargezet: {parts}.").format(parts=", ".join(parts))


def reasons_words(texts: Texts, reasons: Sequence[Message]) -> str:
    """Return a line for every reason, each once; the rest is counted."""
    lines = list(dict.fromkeys(texts.say(reason) for reason in reasons))
    shown = [f"• {line}" for line in lines[:_MOST_LINES]]
    if len(lines) > _MOST_LINES:
        more = QCoreApplication.translate("channel_words", "• en nog {count} andere")
        shown.append(more.format(count=len(lines) - _MOST_LINES))
    return "\n".join(shown)


def held_words(texts: Texts, held_back: Sequence[HeldBack]) -> str:
    """Return who gets no letter yet and why; empty when nobody waits."""
    if not held_back:
        return ""
    names = ", ".join(dict.fromkeys(item.handler for item in held_back))
    reasons = " ".join(dict.fromkeys(texts.say(item.reason) for item in held_back))
    return QCoreApplication.translate("channel_words", "Nog geen brief voor {names}. {reasons}").format(
        names=names, reasons=reasons
    )
