r"""What the administrators laid down for a computer; it goes above what is set in the program (ADR 0028).

On Windows these are values below `Software\Policies\CSR Desktop` in the registry, where group policies and tools for
roll-out write and users cannot. Other operating systems have none.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

_KEY = r"Software\Policies\CSR Desktop"
_NEWS_PLACE = "Berichten"


@dataclass(frozen=True, slots=True)
class Policies:
    """All that can be laid down; empty means that it was not.

    news_place: where announcements and norm packages are, a folder or an https address.
    """

    news_place: str = ""


def policies_of_computer() -> Policies:
    """Return what is laid down for this computer, or else for this user of it."""
    if sys.platform == "win32":
        import winreg

        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            try:
                # Administrators write in the registry of 64 bits, whatever tool they use.
                with winreg.OpenKey(root, _KEY, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as key:
                    value, kind = winreg.QueryValueEx(key, _NEWS_PLACE)
            except OSError:
                continue
            # Text only: one in which variables are filled in would be the user's to choose.
            if kind == winreg.REG_SZ and value.strip():
                return Policies(news_place=value.strip())
    return Policies()
