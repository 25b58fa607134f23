"""What is being typed and not kept yet; see `store.drafts`."""

from __future__ import annotations

from csr_desktop.store.drafts import Draft, Drafts

__all__ = ["Draft", "Drafts"]
