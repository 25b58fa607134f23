"""How the exchange stands, in words ready to be shown: made by the keeper, shown by the page and the bottom line."""

from __future__ import annotations

from dataclasses import dataclass

from ui.notices import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncView:
    """What a person should know now.

    `at_risk` are pairs of a place (`out:` or `in:` and the reference of the message; empty for the whole exchange) and
    the reason in words.
    """

    headline: str = ""
    detail: str = ""
    problems: tuple[str, ...] = ()
    at_risk: tuple[tuple[str, str], ...] = ()
    is_configured: bool = False
    is_running: bool = False
    is_stopping: bool = False
    #: A back-up was put back; nothing is sent until a person allows it.
    is_held: bool = False
    sign: str = ""
    sign_tip: str = ""
    tone: Tone = Tone.DONE
