"""Keys and certificates for practice: a key pair per installation, and a small authority of the hub's own for TLS."""

from __future__ import annotations

import hashlib
import ipaddress
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from csr_desktop.files import atomic_write

_LIFE = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Two halves of a key as PEM; the private one is not encrypted, because it guards nothing but practice."""

    private_pem: str
    public_pem: str


def make_key_pair() -> KeyPair:
    """Return a fresh key pair on P-256, for ES256."""
    return key_pair_of(_private_pem(ec.generate_private_key(ec.SECP256R1())).decode())


def key_pair_of(private_pem: str) -> KeyPair:
    """Return both halves of a private key written by this module. Raises ValueError for anything else."""
    key = serialization.load_pem_private_key(private_pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key of this hub")
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private_pem, public.decode())


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority that nobody trusts by itself; its certificates are valid around the day it was made."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    made_on: datetime

    @classmethod
    def make(cls, now: datetime) -> Authority:
        """Return a fresh authority."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("Oefenhub certificaatautoriteit")
        builder = _builder(name, name, key.public_key(), now).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        builder = builder.add_extension(_usage(signs=True), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        return cls(builder.sign(key, hashes.SHA256()), key, now)

    @property
    def pem(self) -> str:
        """The authority's own certificate."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, name: str, *, server: bool) -> Issued:
        """Return a certificate for the loopback address (`server`), or for a client."""
        key = ec.generate_private_key(ec.SECP256R1())
        usage = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
        builder = _builder(_name(name), self.certificate.subject, key.public_key(), self.made_on)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        builder = builder.add_extension(_usage(signs=False), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        if server:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = builder.sign(self.key, hashes.SHA256())
        return Issued(certificate.public_bytes(serialization.Encoding.PEM).decode(), _private_pem(key).decode())


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its key as PEM."""

    certificate_pem: str
    private_pem: str

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate, as the hub knows its caller by."""
        certificate = x509.load_pem_x509_certificate(self.certificate_pem.encode())
        return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()

    def write(self, folder: Path, name: str) -> tuple[Path, Path]:
        """Write certificate and key as two files and return their places."""
        folder.mkdir(parents=True, exist_ok=True)
        places = folder / f"{name}.crt", folder / f"{name}.key"
        for place, text in zip(places, (self.certificate_pem, self.private_pem), strict=True):
            with atomic_write(place) as file:
                file.write(text.encode())
        return places


def server_context(authority: Authority, folder: Path) -> ssl.SSLContext:
    """Return a TLS context of a server that asks for a client's certificate and takes none that it did not issue."""
    certificate, key = authority.issue("localhost", server=True).write(folder, "hub")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    context.load_verify_locations(cadata=authority.pem)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LIFE)
        .not_valid_after(now + _LIFE)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
