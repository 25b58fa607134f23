"""Calls the practice hub as a client would, and holds every answer against the contract."""

from __future__ import annotations

import copy
import json
import re
import uuid
from datetime import date

import jsonschema
import jwt
import requests

from csr_desktop.practice.hub.attachments import content_digest
from csr_desktop.practice.hub.contract import is_uuid
from csr_desktop.practice.hub.hub import PracticeHub
from csr_desktop.practice.hub.members import CURRENT_VERSION, MODULE, AddressBook, Member, member_id

TODAY = date(2026, 9, 1)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PDF = b"%PDF-1.7\n" + b"toestemming " * 40


class ContractReader:
    """Holds answers against the published contract; reads it by itself, without the hub's checks."""

    def __init__(self, document):
        self.document = document
        self.seen = set()
        self._checks = {}
        self._paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path, methods)
            for path, methods in document["paths"].items()
        ]

    def documented(self):
        return {
            (path, method, int(status))
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
            for status in operation["responses"]
        }

    def check(self, response, origin):
        """Fail when the answer is not one that the contract has for this path and method."""
        path = response.request.url.partition("?")[0].removeprefix(f"{origin}/v1")
        headers = response.headers
        assert headers["API-Version"] == self.document["info"]["version"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in headers["Strict-Transport-Security"]
        found = next((item for item in self._paths if item[0].fullmatch(path)), None)
        if found is None or path == "/openapi.json":
            return
        method = response.request.method.lower()
        told = found[2][method]["responses"].get(str(response.status_code))
        assert told is not None, f"{method} {path}: {response.status_code} stands not in the contract: {response.text}"
        self.seen.add((found[1], method, response.status_code))
        contents = told.get("content", {})
        if response.status_code in {204, 304} or not contents:
            assert response.content == b""
            return
        media_type = headers["Content-Type"].partition(";")[0]
        assert media_type in contents
        if media_type == "application/pdf":
            return
        value = response.json()
        self.checker(contents[media_type]["schema"]).validate(value)
        if response.status_code >= 400:
            assert value["status"] == response.status_code
            assert value["code"]

    def checker(self, schema):
        key = json.dumps(schema, sort_keys=True)
        if key not in self._checks:
            formats = jsonschema.FormatChecker(formats=())
            formats.checks("uuid")(lambda value: not isinstance(value, str) or is_uuid(value))
            whole = {**schema, "components": self.document["components"]}
            self._checks[key] = jsonschema.Draft202012Validator(whole, format_checker=formats)
        return self._checks[key]


class Caller:
    """Calls the hub for one participant, over one connection that stays open."""

    def __init__(self, hub, contract, member=None, name=None):
        self.hub = hub
        self.member_id = member or hub.member.id
        self.connection = hub.connect(name or f"installatie-{uuid.uuid4()}", self.member_id)
        self.session = requests.Session()
        self.session.trust_env = False
        self._contract = contract
        self.log_in()

    def assertion(self, **claims):
        now = int(self.hub.clock.now().timestamp())
        own = self.connection
        told = {"iss": own.client_id, "sub": own.client_id, "aud": self.hub.token_url, "exp": now + 120}
        told |= {"jti": str(uuid.uuid4())} | claims
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, own.private_pem, algorithm="ES256")

    def ask_token(self, **form):
        told = {
            "grant_type": "client_credentials",
            "client_id": self.connection.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self.assertion(),
        }
        return self.session.post(self.hub.token_url, data=told | form, timeout=30)

    def log_in(self):
        response = self.ask_token()
        assert response.status_code == 200, response.text
        self.session.headers["Authorization"] = f"Bearer {response.json()['access_token']}"

    def call(self, method, path, **more):
        response = self.session.request(method, f"{self.hub.url}{path}", timeout=30, allow_redirects=False, **more)
        self._contract.check(response, self.hub.url.removesuffix("/v1"))
        return response

    def get(self, path, **params):
        return self.call("GET", path, params=params)

    # --- shorthand --------------------------------------------------------------------------------------------------

    def put(self, message):
        return self.call("PUT", f"/berichten/{message['header']['referentienummer']}", json=message)

    def sent(self, *args, **kwargs):
        """Write and send a message that must be taken; return it."""
        made = self.message(*args, **kwargs)
        response = self.put(made)
        assert response.status_code == 201, response.text
        return made

    def put_list(self, messages, list_id=None):
        list_id = list_id or new_id()
        return self.call("PUT", f"/verzendlijsten/{list_id}", json={"lijstId": list_id, "berichten": messages})

    def put_file(self, data=PDF, file_id=None, digest=None, media_type="application/pdf"):
        headers = {"Content-Type": media_type, "Content-Digest": digest or content_digest(data)}
        return self.call("PUT", f"/bijlagen/{file_id or new_id()}", data=data, headers=headers)

    def confirm(self, *references):
        response = self.call("POST", "/postbus/bevestigingen", json={"referentienummers": list(references)})
        assert response.status_code == 200, response.text
        return [result["status"] for result in response.json()["resultaten"]]

    def box(self, **params):
        response = self.get("/postbus/berichten", **params)
        assert response.status_code == 200, response.text
        return response.json()["berichten"]

    def status(self, message):
        return self.get(f"/berichten/{message['header']['referentienummer']}").json()["status"]

    def message(self, kind="SALDOVERZOEK", to=None, conversation=None, content=None, **header):
        told = {
            "referentienummer": new_id(),
            "conversatieReferentienummer": conversation or new_id(),
            "berichttype": kind,
            "berichtversie": CURRENT_VERSION,
            "module": MODULE,
            "afzender": self.member_id,
            "ontvanger": to or self.hub.partner,
            "aangemaaktOp": "2026-09-01T12:00:00Z",
        } | header
        told = {name: value for name, value in told.items() if value is not None}
        return copy.deepcopy({"header": told, "inhoud": CONTENTS[kind] if content is None else content})


def new_id():
    return str(uuid.uuid4())


_CLIENT = {
    "klantnummerSHV": "WR-2026-0001",
    "klant": {"achternaam": "Voorbeeld", "geboortedatum": "1980-03-06"},
    "adres": {"postcode": "1234AB", "woonplaats": "Waterrijk", "huisnummer": 12},
    "contactpersoon": {"naam": "F. Voorbeeld", "email": "schuldhulp@waterrijk.example"},
}
_OFFERED = {
    "factuurnummerSE": "0012345",
    "afkooppercentage": "12.50",
    "prognoseEindbedrag": "125.00",
    "actueelVorderingsbedrag": "1000.00",
    "vorderingsType": "CONCURRENT",
}
_NUMBERS = {"klantnummerSHV": "WR-2026-0001", "klantnummerSE": "K1"}
_BALANCE = {
    "klantnummerSE": "K1",
    "vorderingen": [{"schuldtype": "OPENSTAAND", "factuurnummerSE": "0012345", "openstaandBedrag": "1000.00"}],
}
CONTENTS = {
    "KENNISGEVING": _CLIENT,
    "KENNISGEVING_PUBLIEK": _CLIENT | {"burgerservicenummer": "999990019"},
    "KENNISGEVING_ANTWOORD": {"toelichting": "De incasso is gestopt."},
    "SALDOVERZOEK": _CLIENT
    | {"typeSchuldregeling": "SK", "vorderingen": [{"factuurnummerSEVolgensSHV": "0012345"}], "collectief": True},
    "SALDOVERZOEK_ANTWOORD": _BALANCE,
    "SALDOVERZOEK_ANTWOORD_VOORAF_AKKOORD": _BALANCE | {"standaardAkkoord": True},
    "GEEN_MEDEWERKING": {"reden": "KLANT_ONBEKEND"},
    "BETAALVOORSTEL": _NUMBERS | {"typeSchuldregeling": "SK", "vorderingen": [_OFFERED]},
    "BETAALVOORSTEL_ANTWOORD": {"akkoord": True},
    "HEROVERWEGING": {"tekst": "Wilt u dit nog eens bekijken?"},
    "REGELING_GEACCORDEERD": _NUMBERS
    | {"datumAkkoord": "2026-09-01", "typeSchuldregeling": "SK", "vorderingen": [_OFFERED]},
    "REGELING_BEEINDIGD": _NUMBERS | {"reden": "Afgerond"},
    "STATUSVERZOEK": {"tekst": "Hoe staat het ermee?"},
    "STATUSBERICHT_SHV": {"tekst": "Loopt."},
    "STATUSBERICHT_SE": {"tekst": "Loopt."},
    "FOUTBERICHT": {"foutcode": "X", "omschrijving": "Onleesbaar"},
}


def make_hub(office, clock, **more):
    """A hub with a small address book: the practice office, a creditor, a public one, and some that differ."""
    members = [
        Member(id=member_id(office.seed, office.house_style.name), name="Schuldhulp Waterrijk", kind="SHV"),
        Member(id=member_id(1, "elders"), name="Schuldhulp Elders", kind="SHV"),
        Member(id=member_id(1, "energie"), name="Energie (oefening)", kind="SE", kvk="90000999"),
        Member(id=member_id(1, "tweede"), name="Tweede (oefening)", kind="SE"),
        Member(id=member_id(1, "publiek"), name="Belasting (oefening)", kind="SE", oin="9" * 20),
        Member(id=member_id(1, "weg"), name="Weg (oefening)", kind="SE", active=False),
        Member(id=member_id(1, "toestemming"), name="Streng", kind="SE", consent_form_required=True),
        Member(id=member_id(1, "oud"), name="Oud", kind="SE", modules=((MODULE, ("1.0",)),)),
        Member(id=member_id(1, "zonder"), name="Zonder", kind="SE", modules=(("SCHULDINVENTARISATIE", ("2.0",)),)),
        Member(id=member_id(1, "wsk"), name="Waarborgfonds", kind="WSK"),
    ]
    hub = PracticeHub(office, clock, book=AddressBook({member.id: member for member in members}), **more)
    hub.partner = member_id(1, "energie")
    return hub


def partner(hub):
    """One of those."""
    return able(hub)[0].id


def able(hub):
    """The creditors of a hub that take our messages as they are."""
    return [
        member
        for member in hub.book.all()
        if member.kind == "SE" and member.active and not member.consent_form_required
        and (MODULE, CURRENT_VERSION) in {(name, version) for name, versions in member.modules for version in versions}
    ]  # fmt: skip
