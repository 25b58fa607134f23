"""The only place that knows keyring: where secrets other than the passphrase would be kept on this computer."""

from __future__ import annotations


def backend_name() -> str:
    """Return what keeps secrets here, as `module.Class`; a computer without one has `keyring.backends.fail.Keyring`."""
    import keyring

    kind = type(keyring.get_keyring())
    return f"{kind.__module__}.{kind.__qualname__}"
