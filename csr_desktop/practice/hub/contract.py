"""The contract as data, and checks compiled from it once: unknown members are refused, all faults are told at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from csr_desktop.practice.hub.problems import Fault, Refusal, invalid, invalid_at

Json = dict[str, Any]

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

#: Type of message → schema of its content (the contract says: "schema volgt uit header.berichttype").
CONTENT_SCHEMAS = {
    "KENNISGEVING": "Kennisgeving",
    "KENNISGEVING_PUBLIEK": "Kennisgeving",
    "KENNISGEVING_ANTWOORD": "KennisgevingAntwoord",
    "SALDOVERZOEK": "Saldoverzoek",
    "SALDOVERZOEK_ANTWOORD": "SaldoverzoekAntwoord",
    "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD": "SaldoverzoekAntwoord",
    "GEEN_MEDEWERKING": "GeenMedewerking",
    "BETAALVOORSTEL": "Betaalvoorstel",
    "BETAALVOORSTEL_ANTWOORD": "BetaalvoorstelAntwoord",
    "HEROVERWEGING": "Vrijbericht",
    "REGELING_GEACCORDEERD": "RegelingGeaccordeerd",
    "REGELING_BEEINDIGD": "RegelingBeeindigd",
    "STATUSVERZOEK": "Vrijbericht",
    "STATUSBERICHT_SHV": "Vrijbericht",
    "STATUSBERICHT_SE": "Vrijbericht",
    "FOUTBERICHT": "Foutbericht",
}
#: Messages that always answer another one (notes: crossReferentienummer is required on answers and error messages).
ANSWERS = frozenset(
    {
        "KENNISGEVING_ANTWOORD",
        "SALDOVERZOEK_ANTWOORD",
        "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD",
        "GEEN_MEDEWERKING",
        "BETAALVOORSTEL_ANTWOORD",
        "FOUTBERICHT",
    }
)
_TEXTS = {
    "required": ("VERPLICHT", "Dit veld is verplicht."),
    "additionalProperties": ("ONBEKEND_VELD", "Dit veld bestaat niet."),
    "type": ("ONJUISTE_SOORT", "Dit is niet de gevraagde soort gegeven."),
    "enum": ("ONBEKENDE_WAARDE", "Deze waarde is niet toegestaan."),
    "pattern": ("ONJUISTE_VORM", "De schrijfwijze klopt niet."),
    "format": ("ONJUISTE_VORM", "De schrijfwijze klopt niet."),
}
_OUT_OF_BOUNDS = ("BUITEN_GRENZEN", "Te veel, te weinig, te lang of te groot.")


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """A message that fits its schema. `digest` is of the JSON value, `content_sha256` of the bytes of `inhoud`."""

    header: Json
    content: Json
    signature: str | None
    digest: str
    content_sha256: str
    content_bytes: int

    @property
    def reference(self) -> str:
        """The message's own number."""
        return str(self.header["referentienummer"]).lower()

    @property
    def kind(self) -> str:
        """The type of message."""
        return str(self.header["berichttype"])


class Contract:
    """The published document and its compiled checks."""

    def __init__(self, resources: Path) -> None:
        self.document: bytes = (resources / "hub" / "openapi.json").read_bytes()
        self._api: Json = json.loads(self.document)
        self._schemas: Json = self._api["components"]["schemas"]
        self._checks = {name: self._compile(name) for name in ("Header", "Bevestigingen", "LogboekZoekvraag")}
        self._contents = {kind: self._compile(name) for kind, name in CONTENT_SCHEMAS.items()}
        without_bsn = self._strict({"$ref": "#/components/schemas/Kennisgeving"})
        del without_bsn["properties"]["burgerservicenummer"]
        self._contents["KENNISGEVING"] = _validator(without_bsn)
        shell = self._strict({"$ref": "#/components/schemas/Bericht"})
        shell["properties"] |= {"header": {"type": "object"}, "inhoud": {"type": "object"}}
        self._shell = _validator(shell)
        bundle = self._strict({"$ref": "#/components/schemas/Verzendlijst"})
        # A list that is too long is 413 and faults of one message are its own result (notes, "Lists").
        bundle["properties"]["berichten"] = {"type": "array", "items": {"type": "object"}, "minItems": 1}
        self._bundle = _validator(bundle)

    @property
    def version(self) -> str:
        """The full version number, for the header API-Version."""
        return str(self._api["info"]["version"])

    def message(self, raw: bytes, reference: str | None = None) -> ReadMessage:
        """Read one message; `reference` is the one in the path. Raises Refusal (400) with all faults."""
        value = read_json(raw)
        faults = list(_faults(self._shell, value, ""))
        header = value.get("header") if isinstance(value, dict) else None
        if isinstance(header, dict):
            faults += _faults(self._checks["Header"], header, "/header")
            faults += self._content_faults(header, value.get("inhoud"))
            faults += _header_faults(header, reference)
        if faults:
            raise invalid(_once(faults))
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        content = bytes(parts["inhoud"])
        return ReadMessage(
            header=value["header"],
            content=value["inhoud"],
            signature=value.get("handtekening"),
            digest=digest_of(value),
            content_sha256=hashlib.sha256(content).hexdigest(),
            content_bytes=len(content),
        )

    def bundle(self, raw: bytes, list_id: str, most: int) -> tuple[list[tuple[str, bytes]], str]:
        """Read a list: each message's reference and its bytes, and the digest of the whole.

        Raises Refusal: 400, and 413 for more than `most` messages. A message without a readable reference is a fault
        of the list, because its result could not be told.
        """
        value = read_json(raw)
        faults = list(_faults(self._bundle, value, ""))
        if not faults and str(value["lijstId"]).lower() != list_id:
            faults.append(Fault("/lijstId", "ONGELIJK_AAN_PAD", "Dit is een ander nummer dan dat in het adres."))
        messages = value.get("berichten") if isinstance(value, dict) else None
        references = [_reference(item) for item in messages] if isinstance(messages, list) else []
        for index, found in enumerate(references):
            if found is None:
                path = f"/berichten/{index}/header/referentienummer"
                faults.append(Fault(path, "VERPLICHT", "Zonder dit nummer is er geen uitkomst te melden."))
        if faults:
            raise invalid(_once(faults))
        if len(references) > most:
            raise Refusal(413, "TE_GROOT", "De lijst heeft meer berichten dan is toegestaan.")
        parts = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        raws = msgspec.json.decode(parts["berichten"], type=list[msgspec.Raw])
        pairs = [(found or "", bytes(item)) for found, item in zip(references, raws, strict=True)]
        return pairs, digest_of(value)

    def checked(self, name: str, raw: bytes) -> Json:
        """Read a request body of another schema. Raises Refusal (400)."""
        value = read_json(raw)
        faults = list(_faults(self._checks[name], value, ""))
        if faults:
            raise invalid(_once(faults))
        assert isinstance(value, dict)
        return value

    def _content_faults(self, header: Json, content: object) -> Iterator[Fault]:
        check = self._contents.get(str(header.get("berichttype")))
        if check is not None and isinstance(content, dict):
            yield from _faults(check, content, "/inhoud")

    def _compile(self, name: str) -> Any:  # noqa: ANN401 - jsonschema has no types
        return _validator(self._strict({"$ref": f"#/components/schemas/{name}"}))

    def _strict(self, schema: Any) -> Any:  # noqa: ANN401 - any JSON Schema
        """Return the schema with its references filled in and unknown members refused."""
        if isinstance(schema, list):
            return [self._strict(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self._strict(self._schemas[schema["$ref"].rpartition("/")[2]])
        strict = {
            key: {name: self._strict(item) for name, item in value.items()} if key == "properties" else value
            for key, value in schema.items()
            if key not in {"description", "example"}
        }
        for key in ("items", "allOf", "anyOf"):
            if key in strict:
                strict[key] = self._strict(strict[key])
        if "properties" in strict:
            strict["additionalProperties"] = False
        return strict


def read_json(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Read strict JSON: UTF-8, no double members, no numbers that JSON does not have. Raises Refusal (400)."""
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
        # Half a surrogate pair passes as an escape and would fail later, when it is written.
        canonical(value)
    except (ValueError, RecursionError) as error:
        raise invalid_at("", "GEEN_JSON", "De inhoud is geen geldige JSON.") from error
    return value


def canonical(value: object) -> bytes:
    """Write a JSON value so that equal values give equal bytes."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def digest_of(value: object) -> str:
    """Return the SHA-256 of a JSON value; the order of members, white space and `1` or `1.0` do not matter."""
    return hashlib.sha256(canonical(_plain_numbers(value))).hexdigest()


def is_uuid(text: object) -> bool:
    """Return whether a text has the form of a UUID."""
    return isinstance(text, str) and _UUID.fullmatch(text) is not None


def _plain_numbers(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain_numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a member stands there twice")
    return made


def _no_constant(name: str) -> object:
    raise ValueError(name)


def _reference(message: object) -> str | None:
    header = message.get("header") if isinstance(message, dict) else None
    found = header.get("referentienummer") if isinstance(header, dict) else None
    return str(found).lower() if is_uuid(found) else None


def _header_faults(header: Json, reference: str | None) -> Iterator[Fault]:
    if reference is not None and str(header.get("referentienummer", reference)).lower() != reference:
        yield Fault("/header/referentienummer", "ONGELIJK_AAN_PAD", "Dit is een ander nummer dan dat in het adres.")
    if str(header.get("berichttype")) in ANSWERS and "crossReferentienummer" not in header:
        yield Fault("/header/crossReferentienummer", *_TEXTS["required"])


def _once(faults: list[Fault]) -> list[Fault]:
    return list(dict.fromkeys(faults))


def _faults(check: Any, value: object, base: str) -> Iterator[Fault]:  # noqa: ANN401 - jsonschema has no types
    for error in check.iter_errors(value):
        path = base + "".join(f"/{_escaped(part)}" for part in error.absolute_path)
        code, text = _TEXTS.get(error.validator, _OUT_OF_BOUNDS)
        if error.validator == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield Fault(f"{path}/{_escaped(name)}", code, text)
        elif error.validator == "additionalProperties":
            for name in error.instance:
                if name not in error.schema["properties"]:
                    yield Fault(f"{path}/{_escaped(name)}", code, text)
        else:
            yield Fault(path, code, text)


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _validator(schema: Mapping[str, Any]) -> Any:  # noqa: ANN401 - jsonschema has no types
    return jsonschema.Draft202012Validator(schema, format_checker=_format_checker())


def _format_checker() -> Any:  # noqa: ANN401 - jsonschema has no types
    checker = jsonschema.FormatChecker(formats=())
    for name, test in (("uuid", is_uuid), ("date", _is_date), ("date-time", _is_date_time), ("email", _is_email)):
        checker.checks(name)(lambda value, test=test: not isinstance(value, str) or test(value))
    return checker


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_date_time(text: str) -> bool:
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None
