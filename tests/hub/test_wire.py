"""Messages there and back, exactly; what we find fault with; and the contract itself as the judge of both."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect as shape

from csr_desktop.errors import UserError
from csr_desktop.hub import checks, wire
from csr_desktop.hub.payloads import PAYLOADS, FreeText, PublicNotice
from csr_desktop.hub.scalars import MOST_CENTS, Amount, amount_of, amount_text, percentage_of, percentage_text
from csr_desktop.hub.strict_json import NotStrict
from csr_desktop.hub.vocabulary import ANSWERS, AttachmentKind, MessageType, Module, best_version
from csr_desktop.hub.wire import Attachment, Header, Message, ReceivedMessage, read_entry
from tests.hub import yaml_subset
from tests.hub.samples import PAYLOAD_SAMPLES, a_header, box_entry, number, whole

SCHEMAS = {
    MessageType.NOTICE: "Kennisgeving",
    MessageType.PUBLIC_NOTICE: "Kennisgeving",
    MessageType.NOTICE_ANSWER: "KennisgevingAntwoord",
    MessageType.BALANCE_REQUEST: "Saldoverzoek",
    MessageType.BALANCE_ANSWER: "SaldoverzoekAntwoord",
    MessageType.BALANCE_ANSWER_IN_ADVANCE: "SaldoverzoekAntwoord",
    MessageType.NO_COOPERATION: "GeenMedewerking",
    MessageType.PROPOSAL: "Betaalvoorstel",
    MessageType.PROPOSAL_ANSWER: "BetaalvoorstelAntwoord",
    MessageType.RECONSIDERATION: "Vrijbericht",
    MessageType.ARRANGEMENT_AGREED: "RegelingGeaccordeerd",
    MessageType.ARRANGEMENT_ENDED: "RegelingBeeindigd",
    MessageType.STATUS_REQUEST: "Vrijbericht",
    MessageType.STATUS_BY_COUNSELLOR: "Vrijbericht",
    MessageType.STATUS_BY_CREDITOR: "Vrijbericht",
    MessageType.ERROR: "Foutbericht",
}
HARD = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
EVERY_TYPE = pytest.mark.parametrize("kind", MessageType, ids=lambda kind: kind.value)

# --- the contract as judge --------------------------------------------------------------------------------------------


class Contract:
    """The schemas of openapi.yaml; unknown members are refused, as the hub refuses them in requests."""

    def __init__(self, text):
        self.document = yaml_subset.load(text)
        self.schemas = self.document["components"]["schemas"]
        self._judges = {}

    def faults(self, name, value, *, without=()):
        key = (name, without)
        if key not in self._judges:
            schema = self.resolved({"$ref": f"#/components/schemas/{name}"}, without)
            checker = jsonschema.FormatChecker(formats=["date", "email"])
            self._judges[key] = jsonschema.Draft202012Validator(schema, format_checker=checker)
        return [error.json_path for error in self._judges[key].iter_errors(value)]

    def resolved(self, schema, without=()):
        if isinstance(schema, list):
            return [self.resolved(one, without) for one in schema]
        if not isinstance(schema, dict):
            return schema
        if "$ref" in schema:
            return self.resolved(self.schemas[schema["$ref"].rpartition("/")[2]], without)
        if "allOf" in schema:
            assert len(schema["allOf"]) == 1
            return self.resolved(schema["allOf"][0], without)
        made = {}
        for key, value in schema.items():
            if key == "properties":
                made[key] = {name: self.resolved(one, without) for name, one in value.items() if name not in without}
            elif key == "pattern":
                # ECMA's \d and $ mean less than Python's.
                made[key] = value.replace("\\d", "[0-9]").removesuffix("$") + r"\Z"
            elif key == "format" and value == "uuid":
                made["pattern"] = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z"
            elif key == "format" and value == "date-time":
                made["pattern"] = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})\Z"
            elif key not in {"description", "example"}:
                made[key] = self.resolved(value, without)
        if made.get("type") == "object" and "properties" in made:
            made["additionalProperties"] = False
        return made


@pytest.fixture(scope="module")
def contract(shared_dir):
    return Contract((shared_dir / "hub" / "openapi.yaml").read_text(encoding="utf-8"))


def judged(contract, kind, payload):
    """The contract's faults with a payload; the notes forbid the citizen service number in an ordinary notice."""
    told = json.loads(wire.encode_payload(payload))
    return contract.faults(SCHEMAS[kind], told, without=("burgerservicenummer",) if kind == "KENNISGEVING" else ())


# --- made from our types ----------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
PERCENTS = st.integers(0, 9_999_999).map(lambda parts: Fraction(parts, 10_000))
CENTS = st.integers(-MOST_CENTS, MOST_CENTS)


def values_of(kind):
    """Return what fits one of our types, straight from its description."""
    match kind:
        case shape.UnionType():
            return st.one_of(*map(values_of, kind.types))
        case shape.NoneType():
            return st.none()
        case shape.StrType(pattern=str()):
            return st.from_regex(re.compile(kind.pattern, re.ASCII))
        case shape.StrType():
            most = min(kind.max_length or 30, 30)
            return st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=most)
        case shape.IntType():
            return st.integers(kind.ge, kind.le)
        case shape.EnumType():
            return st.sampled_from(list(kind.cls))
        case shape.BoolType():
            return st.booleans()
        case shape.DateType():
            return DAYS
        case shape.CustomType():
            return CENTS if kind.cls is Amount else PERCENTS
        case shape.VarTupleType():
            return st.lists(values_of(kind.item_type), min_size=kind.min_length or 0, max_size=3).map(tuple)
        case shape.StructType():
            return structs_of(kind.cls)
    raise AssertionError(kind)


def structs_of(made):
    fields = {field.name: values_of(field.type) for field in shape.type_info(made).fields}
    if "email" in fields:
        fields["email"] = st.none() | st.from_regex(r"\A[a-z0-9]{1,9}@[a-z0-9]{1,9}\.example\Z")
    if made is PublicNotice:
        fields["bsn"] = st.sampled_from([None, "999990019", "999990020", "999990032"])
    return st.builds(made, **fields)


@pytest.mark.parametrize("kind", MessageType, ids=lambda kind: kind.value)
def test_every_payload_comes_back_as_it_went(kind, figures):
    @HARD
    @given(structs_of(PAYLOADS[kind]))
    def there_and_back(payload):
        raw = wire.encode_payload(payload)
        assert wire.decode_payload(kind, raw) == payload
        assert wire.encode_payload(wire.decode_payload(kind, raw)) == raw
        figures("wire", payloads_there_and_back=1)

    there_and_back()


@EVERY_TYPE
def test_what_we_find_good_the_contract_finds_good(kind, contract, figures):
    @HARD
    @given(structs_of(PAYLOADS[kind]))
    def ours_is_theirs(payload):
        assert checks.payload_faults(kind, payload) == ()
        assert judged(contract, kind, payload) == []
        figures("contract", our_payloads_judged_good=1)

    ours_is_theirs()


def documents_of(schema):
    """Return JSON that fits a schema of the contract."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "string" if schema.get("format") == "date":
            return DAYS.map(date.isoformat)
        case "string" if schema.get("format") == "email":
            return st.from_regex(r"\A[a-z0-9]{1,9}@[a-z0-9]{1,9}\.example\Z")
        case "string" if "pattern" in schema:
            return st.from_regex(re.compile(schema["pattern"], re.ASCII))
        case "string":
            return st.text(st.characters(exclude_categories=("Cs",)), max_size=min(schema.get("maxLength", 30), 30))
        case "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 100_000))
        case "boolean":
            return st.booleans()
        case "array":
            return st.lists(documents_of(schema["items"]), min_size=schema.get("minItems", 0), max_size=3)
        case "object":
            parts = {name: documents_of(one) for name, one in schema["properties"].items()}
            required = {name: parts.pop(name) for name in schema.get("required", ())}
            return st.fixed_dictionaries(required, optional=parts)
    raise AssertionError(schema)


@EVERY_TYPE
def test_what_the_contract_allows_we_read(kind, contract, figures):
    schema = contract.resolved(contract.schemas[SCHEMAS[kind]])

    @HARD
    @given(documents_of(schema))
    def theirs_is_ours(told):
        header = json.loads(msgspec.json.encode(a_header(kind)))
        entry = json.dumps(box_entry({"header": header, "inhoud": told})).encode()
        read = read_entry(msgspec.Raw(entry))
        assert isinstance(read, ReceivedMessage), read
        again = json.loads(wire.encode_payload(read.payload))
        given_up = {"burgerservicenummer"} if kind is not MessageType.PUBLIC_NOTICE else set()
        assert normal(again) == normal({name: one for name, one in told.items() if name not in given_up})
        figures("contract", their_payloads_read=1)

    theirs_is_ours()


def normal(told):
    """What means the same: percentages of another length, amounts of minus nothing, lists that are empty."""
    if isinstance(told, dict):
        return {name: normal(one) for name, one in told.items() if one != []}
    if isinstance(told, list):
        return [normal(one) for one in told]
    if isinstance(told, str) and re.fullmatch(r"-?[0-9]{1,9}\.[0-9]{1,4}", told, re.ASCII):
        return Fraction(told)
    return told


BREAKS = {
    "text": [None, "", "x" * 5_000, "\ud800", 7, "9999900a9", "1234ab", "NL"],
    "number": [None, 0, -1, 10**9, "5", True],
    "other": [None, "x", 3, object()],
}


@EVERY_TYPE
def test_what_the_contract_finds_bad_we_find_bad_first(kind, contract, figures):
    """Break every member of a message, one at a time: whatever the contract sees, we see before sending."""
    payload = PAYLOAD_SAMPLES[kind]
    for broken in broken_ones(payload):
        ours = checks.payload_faults(kind, broken)
        try:
            theirs = judged(contract, kind, broken)
        except (UnicodeEncodeError, NotImplementedError, TypeError, ValueError):
            theirs = ["cannot be written"]
        assert ours or not theirs, (broken, theirs)
        if theirs:
            figures("contract", broken_payloads_seen_before_sending=1)


def broken_ones(struct):
    """Every way to break one member of a struct or of what is in it."""
    for field in shape.type_info(type(struct)).fields:
        value = getattr(struct, field.name)
        if isinstance(value, msgspec.Struct):
            for inner in broken_ones(value):
                yield forced(struct, field.name, inner)
        if isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
            for inner in broken_ones(value[0]):
                yield forced(struct, field.name, (inner, *value[1:]))
            yield forced(struct, field.name, ())
        group = "text" if isinstance(value, str) else "number" if isinstance(value, int) else "other"
        for bad in BREAKS[group]:
            yield forced(struct, field.name, bad)
        if isinstance(value, Amount):
            yield forced(struct, field.name, Amount(MOST_CENTS + 1))
        if isinstance(value, Fraction):
            yield from (forced(struct, field.name, bad) for bad in (Fraction(1, 3), Fraction(1000), Fraction(-1)))


def forced(struct, name, value):
    """A copy with another value, past what its constructor would make of it."""
    copy = replace_struct(struct)
    msgspec.structs.force_setattr(copy, name, value)
    return copy


def replace_struct(struct):
    return type(struct)(**{name: getattr(struct, name) for name in struct.__struct_fields__})


def test_the_breaks_break(contract):
    seen = sum(
        bool(checks.payload_faults(kind, one))
        for kind, sample in PAYLOAD_SAMPLES.items()
        for one in broken_ones(sample)
    )
    assert seen > 300
    assert contract.faults("Foutbericht", {"foutcode": "x"})
    assert contract.faults("Foutbericht", {"foutcode": "x", "omschrijving": "y", "meer": 1})


# --- whole messages ---------------------------------------------------------------------------------------------------


@EVERY_TYPE
def test_a_whole_message_fits_the_contract(kind, contract):
    message = whole(
        kind,
        replaces=number(),
        answer_due=date(2026, 12, 8),
        attachments=(
            Attachment(
                id=number(),
                sha256="0" * 64,
                file_name="Toestemming Öztürk.pdf",
                size=3,
                kind=AttachmentKind.CONSENT_STATEMENT,
                media_type="application/pdf",
            ),
        ),
    )
    assert checks.faults_of(message) == ()
    told = json.loads(wire.encode(message).body)
    assert contract.faults("Header", told["header"]) == []
    assert contract.faults("Bericht", told) == []


@EVERY_TYPE
def test_the_bytes_that_are_kept_are_the_bytes_that_are_sent(kind):
    message = whole(kind)
    sent = wire.encode(message)
    assert wire.encode(message) == sent
    assert wire.decode(sent.body) == message
    assert wire.encode(wire.decode(sent.body)) == sent
    assert sent.reference == message.header.reference
    content = wire.encode_payload(message.payload)
    assert content in sent.body
    assert sent.payload_sha256 == hashlib.sha256(content).hexdigest()
    assert b"null" not in sent.body
    assert b": " not in sent.body or kind is MessageType.ERROR


def test_canonical_bytes_are_these():
    """Pinned: bytes of messages that wait in an out-box must not change with a newer program."""
    message = Message(
        header=Header(
            reference="01930000-0000-7000-8000-000000000001",
            conversation="01930000-0000-7000-8000-000000000002",
            message_type=MessageType.STATUS_REQUEST,
            version="1.0",
            sender="01930000-0000-7000-8000-000000000003",
            receiver="01930000-0000-7000-8000-000000000004",
            created_at=datetime(2026, 11, 24, 13, 5, tzinfo=timezone(timedelta(hours=1))),
        ),
        payload=FreeText(text="Hoe staat het ermee? €"),
    )
    assert wire.encode(message).body.decode() == (
        '{"header":{"aangemaaktOp":"2026-11-24T12:05:00Z","afzender":"01930000-0000-7000-8000-000000000003",'
        '"berichttype":"STATUSVERZOEK","berichtversie":"1.0",'
        '"conversatieReferentienummer":"01930000-0000-7000-8000-000000000002",'
        '"ontvanger":"01930000-0000-7000-8000-000000000004",'
        '"referentienummer":"01930000-0000-7000-8000-000000000001"},"inhoud":{"tekst":"Hoe staat het ermee? €"}}'
    )


def test_a_notice_has_no_place_for_a_citizen_service_number():
    told = json.loads(wire.encode_payload(PAYLOAD_SAMPLES[MessageType.PUBLIC_NOTICE]))
    assert told.pop("burgerservicenummer") == "999990019"
    read = wire.decode_payload(MessageType.NOTICE, json.dumps(told | {"burgerservicenummer": "999990019"}).encode())
    assert not hasattr(read, "bsn")
    wrong = PAYLOAD_SAMPLES[MessageType.PUBLIC_NOTICE]
    assert codes(checks.payload_faults(MessageType.NOTICE, wrong)) == ["hub.fault.other_content"]


def codes(messages):
    return [message.code for message in messages]


def test_all_faults_are_told_at_once():
    notice = PAYLOAD_SAMPLES[MessageType.PUBLIC_NOTICE]
    bad = msgspec.structs.replace(
        notice,
        client_number="x" * 51,
        bsn="999990018",
        client=msgspec.structs.replace(notice.client, surname=""),
        address=msgspec.structs.replace(notice.address, postcode="3012 bj", house_number=0),
        contact=msgspec.structs.replace(notice.contact, email="geen adres"),
    )
    header = msgspec.structs.replace(a_header(MessageType.PUBLIC_NOTICE), sender="wij", module="IETS", version="2")
    with pytest.raises(UserError) as caught:
        checks.refuse_faults(Message(header=header, payload=bad))
    told = {(message.code, message.params.get("field")) for message in caught.value.messages}
    assert told == {
        ("hub.fault.form", "afzender"),
        ("hub.fault.form", "berichtversie"),
        ("hub.fault.choice", "module"),
        ("hub.fault.too_long", "klantnummerSHV"),
        ("hub.fault.missing", "klant, achternaam"),
        ("hub.fault.form", "adres, postcode"),
        ("hub.fault.range", "adres, huisnummer"),
        ("hub.fault.form", "contactpersoon, email"),
        ("hub.fault.form", "burgerservicenummer"),
    }


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_an_answer_names_what_it_answers(kind):
    assert codes(checks.faults_of(whole(kind, in_reply_to=None))) == ["hub.fault.missing"]


def test_a_message_does_not_replace_itself():
    header = a_header()
    header = msgspec.structs.replace(header, replaces=header.reference)
    message = Message(header=header, payload=FreeText(text="x"))
    assert codes(checks.faults_of(message)) == ["hub.fault.replaces_itself"]


def test_a_message_has_an_end():
    answer = PAYLOAD_SAMPLES[MessageType.BALANCE_ANSWER]
    long = msgspec.structs.replace(answer, claims=answer.claims * 2_000)
    assert codes(checks.payload_faults(MessageType.BALANCE_ANSWER, long)) == ["hub.fault.too_much"]


def test_moments_without_a_zone_are_seen():
    header = a_header(created_at=datetime(2026, 11, 24, 12))  # noqa: DTZ001 - the fault that is tested
    faults = checks.faults_of(Message(header=header, payload=FreeText(text="x")))
    assert [(fault.code, fault.params["field"]) for fault in faults] == [("hub.fault.form", "aangemaaktOp")]


def test_moments_come_in_as_utc():
    entry = box_entry(json.loads(wire.encode(whole()).body), verlooptOp="2026-12-01T13:00:00+01:00")
    entry["header"] |= {"aangemaaktOp": "2026-11-24T12:00:00.123456789-11:30"}
    read = read_entry(msgspec.Raw(json.dumps(entry).encode()))
    assert read.expires_at == datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert read.header.created_at == datetime(2026, 11, 24, 23, 30, 0, 123457, tzinfo=UTC)
    assert read.expires_at.tzinfo is UTC
    assert read.header.created_at.tzinfo is UTC


def test_minor_versions_are_read_and_the_newest_common_one_is_written():
    entry = box_entry(json.loads(wire.encode(whole(version="1.7")).body))
    assert isinstance(read_entry(msgspec.Raw(json.dumps(entry).encode())), ReceivedMessage)
    assert best_version(["1.0", "2.0", "3.0"]) == "2.0"
    assert best_version(["1.0"]) == "1.0"
    assert best_version(["3.0"]) is None
    assert {module.value for module in Module} == {"SCHULDREGELING", "SCHULDINVENTARISATIE", "BETALINGSREGELING"}


def test_words_of_the_contract_are_ours(contract):
    from csr_desktop.hub import vocabulary

    header = contract.schemas["Header"]["properties"]
    for ours, theirs in [
        (MessageType, contract.schemas["Berichttype"]),
        (vocabulary.MessageStatus, contract.schemas["Berichtstatus"]),
        (vocabulary.ArrangementType, contract.schemas["TypeSchuldregeling"]),
        (Module, header["module"]),
        (AttachmentKind, contract.schemas["Bijlageverwijzing"]["properties"]["soort"]),
        (vocabulary.NoCooperationReason, contract.schemas["GeenMedewerking"]["properties"]["reden"]),
        (vocabulary.OrganisationType, contract.schemas["Deelnemer"]["properties"]["organisatietype"]),
    ]:
        assert {member.value for member in ours} == set(theirs["enum"])


# --- numbers ----------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(CENTS)
def test_amounts_there_and_back(cents):
    text = amount_text(cents)
    assert re.fullmatch(r"-?[0-9]{1,9}\.[0-9]{2}", text)
    assert amount_of(text) == cents
    assert type(amount_of(text)) is Amount


@settings(deadline=None)
@given(PERCENTS)
def test_percentages_there_and_back(percent):
    text = percentage_text(percent)
    assert re.fullmatch(r"[0-9]{1,3}\.[0-9]{2,4}", text)
    assert percentage_of(text) == percent


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123_450, "1234.50"), (-100, "-1.00")]
)
def test_amounts_look_like_this(cents, text):
    assert amount_text(cents) == text


@pytest.mark.parametrize(
    ("text", "percent"), [("16.35", "327/20"), ("0.0", "0"), ("100.0", "100"), ("33.3333", "333333/10000")]
)
def test_percentages_are_exact(text, percent):
    assert percentage_of(text) == Fraction(percent)


@pytest.mark.parametrize(
    "text", ["16", "16,35", "1000.0", "-1.0", "1.00000", "１.00", "NaN", " 1.0", "1.0\n", 16.35, None]
)
def test_other_percentages_are_none(text):
    with pytest.raises(ValueError):
        percentage_of(text)


def test_a_percentage_that_cannot_be_written_is_never_rounded():
    with pytest.raises(ValueError):
        percentage_text(Fraction(1, 3))


def test_a_plain_number_becomes_an_amount():
    claim = PAYLOAD_SAMPLES[MessageType.BALANCE_ANSWER].claims[0]
    assert type(claim.principal_cents) is Amount
    assert claim.principal_cents == 98_765
    assert b'"hoofdsom":"987.65"' in wire.encode_payload(claim)


def test_kept_bytes_that_are_not_ours_are_refused():
    for body in (b"", b"{}", wire.encode(whole()).body[:-1], wire.encode(whole(message_type="IETS")).body):
        with pytest.raises(NotStrict):
            wire.decode(body)


def test_what_is_secret_is_not_shown():
    from csr_desktop.hub.answers import Token
    from csr_desktop.hub.rest.settings import KeyLogin

    login = KeyLogin(token_url="https://x/t", client_id="c", private_key_pem=b"GEHEIM1", passphrase="GEHEIM2")
    shown = repr(login) + repr(Token(value="GEHEIM3", expires_in=5)) + repr(replace(login, client_id="d"))
    assert "GEHEIM" not in shown
