"""The types of the national delivery against the published schema: the same verdict, in both directions."""

from __future__ import annotations

import json

import msgspec
import pytest

from csr_desktop.services.ddas import model
from tests.services.ddas_cases import schema_errors

EXAMPLES = ("enkelvoudigVoorbeeld", "meervoudigVoorbeeld", "meerdereLeveringenVoorbeeld")


@pytest.fixture(scope="module")
def schema(shared_dir):
    return json.loads((shared_dir / "ddas" / "json_schema_Uitwisselmodel.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def example(shared_dir):
    def read(name):
        return (shared_dir / "ddas" / f"{name}.json").read_bytes()

    return read


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_published_example_is_read_and_written_back(name, example, schema):
    raw = example(name)
    assert schema_errors(json.loads(raw), schema) == []
    written = model.to_json(model.from_json(raw))
    assert json.loads(written) == json.loads(raw)
    assert schema_errors(json.loads(written), schema) == []


def test_the_published_example_that_is_wrong_is_refused_by_both(example, schema):
    raw = example("UitgebreidMeervoudigVoorbeeld")
    assert schema_errors(json.loads(raw), schema) != []
    with pytest.raises(msgspec.ValidationError):
        model.from_json(raw)


def trajectory(document):
    return document["leveringen"][0]["schuldhulptrajecten"][0]


def change(path, value):
    def do(document):
        place = trajectory(document)
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return do


def drop(document):
    del trajectory(document)["gemeentecode"]


WRONG = {
    "no municipality": drop,
    "null": change(["einddatum"], None),
    "no day": change(["startdatum"], "2024-02-31"),
    "day in Dutch order": change(["startdatum"], "31-12-2024"),
    "cents": change(["totaalSchuldbedragBijAanvangSchuld"], 100.5),
    "amount as text": change(["totaalSchuldbedragBijAanvangSchuld"], "100"),
    "unknown key": change(["statusje"], "x"),
    "word that is none": change(["intake"], {"beschikkingssoort": "Toewijzingsbeschikking"}),
    "exit in other words": change(["uitstroom"], {"reden": "Niet verschenen"}),
    "new word for the zero offer": change(["oplossing"], {"soort": "Schuldregeling zonder afloscapaciteit"}),
    "guidance of another kind": change(["begeleiding"], [{"soort": "Coaching"}]),
    "debt of another kind": change(["schulden"], [{"schuldsoort": "Energie"}]),
    "yes as text": change(["aanmelding", "crisisinterventie"], "ja"),
    "no clients": change(["client"], []),
    "three clients": change(["client"], [{"Burgerservicenummer": "999990019"}] * 3),
    "no moment": lambda document: document.update(aanleverdatumEnTijd="2024-12-31"),
    "no supplier": lambda document: document.pop("codeGegevensleverancier"),
    "no delivery": lambda document: document.update(leveringen=[]),
    "no counter": lambda document: document["leveringen"][0].pop("teller"),
    "no address": lambda document: document["leveringen"][0]["aanleverende_organisatie"]["contactpersonen"][0].update(
        email="jan.jansen"
    ),
    "key of the schema": lambda document: document.update(title="Uitwisselmodel"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_what_the_schema_refuses_the_types_refuse(name, example, schema):
    document = json.loads(example("enkelvoudigVoorbeeld"))
    WRONG[name](document)
    assert schema_errors(document, schema) != []
    with pytest.raises(msgspec.ValidationError):
        model.from_json(json.dumps(document).encode())


STRICTER = {
    "unknown key within": change(["aanmelding", "kanaal"], "balie"),
    "gender in a word of ours": change(["client", 0, "Geslachtsaanduiding"], "anders"),
    "empty text": change(["client", 0, "Huisnummer"], ""),
}


@pytest.mark.parametrize("name", sorted(STRICTER))
def test_where_the_types_are_stricter(name, example, schema):
    document = json.loads(example("enkelvoudigVoorbeeld"))
    STRICTER[name](document)
    assert schema_errors(document, schema) == []
    with pytest.raises(msgspec.ValidationError):
        model.from_json(json.dumps(document).encode())


def _names(node, path=""):
    """Every property of a schema with the words it may hold."""
    for key, value in node.get("properties", {}).items():
        yield f"{path}/{key}"
        yield from _names(value, f"{path}/{key}")
    if "items" in node:
        yield from _names(node["items"], path)


def _our_names(kind, path=""):
    for field in msgspec.structs.fields(kind):
        yield f"{path}/{field.encode_name}"
        for inner in _structs(field.type):
            yield from _our_names(inner, f"{path}/{field.encode_name}")


def _structs(hint):
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for argument in getattr(hint, "__args__", ()):
        yield from _structs(argument)


def test_the_types_have_every_field_of_the_schema_and_no_other(schema):
    assert set(_our_names(model.DeliveryFile)) == set(_names(schema))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("EnumBeschikkingssoort", model.DecisionWord),
        ("geslacht", model.GenderWord),
        ("EnumBegeleidingssoort", model.GuidanceWord),
        ("EnumUitstroomreden", model.ExitWord),
        ("EnumSchuldensoort", model.DebtWord),
        ("EnumOplossingssoort", model.SolutionWord),
    ],
)
def test_the_words_are_those_of_the_schema(name, words, schema):
    assert {word.value for word in words} == set(schema["$defs"][name]["enum"])
