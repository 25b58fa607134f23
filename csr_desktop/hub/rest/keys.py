"""The key pair of this installation (OAuth NL: one per installation, never shared) and what is signed with it."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from csr_desktop.errors import UserError
from csr_desktop.hub.rest.settings import ClientCertificate

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

#: The hub's rule is five minutes at most (hub/notes.md); two leave room for clocks that differ a little.
_ASSERTION_LIFE = timedelta(minutes=2)
_ALGORITHM = "ES256"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationKey:
    """A new key pair: the private part encrypted, the public part to be registered with the hub."""

    private_key_pem: bytes = field(repr=False)
    public_key_pem: bytes
    #: RFC 7517, with `kid` the thumbprint of RFC 7638.
    public_jwk: Mapping[str, str]

    @property
    def key_id(self) -> str:
        """The number of the key, as the hub's administrator sees it."""
        return self.public_jwk["kid"]


def new_installation_key(passphrase: str) -> InstallationKey:
    """Make a key pair (P-256). The passphrase encrypts the private part; it belongs in the vault."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return _described(ec.generate_private_key(ec.SECP256R1()), passphrase)


def take_installation_key(private_key_pem: bytes, passphrase: str, new_passphrase: str) -> InstallationKey:
    """Take a key pair that was made elsewhere and encrypt it anew. UserError `hub.key.unreadable` or `hub.key.kind`."""
    return _described(read_private_key(private_key_pem, passphrase), new_passphrase)


def read_private_key(private_key_pem: bytes, passphrase: str) -> EllipticCurvePrivateKey:
    """Open the private key. UserError when it does not open, or is of a kind that we do not sign with."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = _open_key(private_key_pem, passphrase)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise UserError("hub.key.kind")
    return key


def take_certificate(
    certificate_pem: bytes, private_key_pem: bytes, passphrase: str, new_passphrase: str
) -> ClientCertificate:
    """Take the organisation's certificate with its key, and encrypt the key anew; the passphrase belongs in the vault.

    UserError `hub.key.unreadable` when the key does not open, `hub.key.certificate` when the certificate is none or
    belongs to another key.
    """
    certificate, key = _certificate(certificate_pem), _open_key(private_key_pem, passphrase)
    if not hasattr(key, "public_key") or key.public_key() != certificate.public_key():
        raise UserError("hub.key.certificate")
    return ClientCertificate(
        certificate_pem=certificate_pem, private_key_pem=_encrypted(key, new_passphrase), passphrase=new_passphrase
    )


def signed_assertion(
    key: EllipticCurvePrivateKey, client_id: str, token_url: str, now: datetime, assertion_id: str
) -> str:
    """Return the assertion (RFC 7523) that proves who we are, once. `now` is the hub's moment where it is known."""
    import jwt

    issued = int(now.timestamp())
    return jwt.encode(
        {
            "iss": client_id,
            "sub": client_id,
            "aud": token_url,
            "jti": assertion_id,
            "iat": issued,
            "exp": issued + int(_ASSERTION_LIFE.total_seconds()),
        },
        key,
        algorithm=_ALGORITHM,
        headers={"kid": public_jwk(key.public_key())["kid"]},
    )


def public_jwk(key: EllipticCurvePublicKey) -> dict[str, str]:
    """Return a public key as JWK with its thumbprint as number."""
    numbers = key.public_numbers()
    members = {"crv": "P-256", "kty": "EC", "x": _base64(numbers.x), "y": _base64(numbers.y)}
    digest = hashlib.sha256(json.dumps(members, separators=(",", ":"), sort_keys=True).encode()).digest()
    thumbprint = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {**members, "kid": thumbprint, "alg": _ALGORITHM, "use": "sig"}


def _described(key: EllipticCurvePrivateKey, passphrase: str) -> InstallationKey:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return InstallationKey(
        private_key_pem=_encrypted(key, passphrase),
        public_key_pem=key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        public_jwk=public_jwk(key.public_key()),
    )


def _encrypted(key: PrivateKeyTypes, passphrase: str) -> bytes:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

    if not passphrase:
        raise UserError("hub.key.no_passphrase")
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))


def _open_key(private_key_pem: bytes, passphrase: str) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    encrypted = b"ENCRYPTED" in private_key_pem
    try:
        return load_pem_private_key(private_key_pem, passphrase.encode() if encrypted else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UserError("hub.key.unreadable") from error


def _certificate(certificate_pem: bytes) -> Certificate:
    """Return the first certificate of a chain: the organisation's own."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(certificate_pem)[0]
    except ValueError as error:
        raise UserError("hub.key.certificate") from error


def _base64(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
