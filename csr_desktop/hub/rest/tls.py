"""Whom we trust on the line: TLS 1.2 at least, the right name, a certificate of the system's or of a given authority.

The environment has no say: SSL_CERT_FILE and its kind are honoured by OpenSSL and by truststore on Linux, so there
the system's own bundle is named by its place.
"""

from __future__ import annotations

import ssl
import sys
import tempfile
from pathlib import Path

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.files import atomic_write
from csr_desktop.hub.rest.settings import ClientCertificate, HubSettings

#: Where Linux keeps what it trusts: Debian and Ubuntu, Fedora and RHEL old and new, SUSE, Alpine and Arch.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
#: TLS 1.2 only with forward secrecy and authenticated encryption (NCSC: good); TLS 1.3 has nothing else.
_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


def make_context(settings: HubSettings, platform: str = sys.platform) -> ssl.SSLContext:
    """Return the one context of a connection. UserError when a certificate or key cannot be read."""
    context = _trusting(settings.ca_pem, platform)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.check_hostname = True
    context.verify_mode = ssl.CERT_REQUIRED
    if settings.client_certificate is not None:
        _load_certificate(context, settings.client_certificate)
    return context


def _trusting(ca_pem: bytes | None, platform: str) -> ssl.SSLContext:
    if ca_pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            context.load_verify_locations(cadata=ca_pem.decode("ascii"))
        except (ssl.SSLError, ValueError) as error:
            raise UserError("hub.settings.ca") from error
        return context
    if platform in {"win32", "darwin"}:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    bundle = next((name for name in _BUNDLES if Path(name).is_file()), None)
    if bundle is None:
        raise EnvironmentProblem("hub.settings.no_trust_store")
    context.load_verify_locations(cafile=bundle)
    return context


def _load_certificate(context: ssl.SSLContext, certificate: ClientCertificate) -> None:
    """Give OpenSSL certificate and key, which it only takes from files; the key is encrypted there too."""
    if b"ENCRYPTED" not in certificate.private_key_pem:
        raise UserError("hub.key.not_encrypted")
    with tempfile.TemporaryDirectory(prefix="csr-") as folder:
        certificate_file, key_file = Path(folder, "certificate.pem"), Path(folder, "key.pem")
        with atomic_write(certificate_file) as file:
            file.write(certificate.certificate_pem)
        with atomic_write(key_file) as file:
            file.write(certificate.private_key_pem)
        try:
            # A function, because a text longer than OpenSSL's limit would be cut, and an empty one asked for on screen.
            context.load_cert_chain(certificate_file, key_file, lambda: certificate.passphrase)
        except (ssl.SSLError, ValueError) as error:
            raise UserError("hub.key.certificate") from error
