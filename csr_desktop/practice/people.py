"""Makes the households of the practice office: names, numbers of the test range, and what their budget allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.clients import Client, Gender
from csr_desktop.domain.dossiers import Dossier, MatrimonialRegime
from csr_desktop.domain.identifiers import Bsn, parse_bsn
from csr_desktop.domain.vtlb import VtlbResult
from csr_desktop.errors import UserError
from csr_desktop.practice.chance import Chance
from csr_desktop.practice.material import Material, Origin

#: Numbers that are never given out (test range); those that pass the eleven test are used.
_TEST_NUMBERS = range(999_990_000, 1_000_000_000)
#: How many of 100 households are of which profile (design/domain.md 11.10: zero offers are common).
PROFILES = {"zero": 25, "tiny": 6, "usual": 52, "assets": 10, "full": 7}
_COUNSELLORS = ("F. Voorbeeld", "M. de Oefening", "S. Proefstra")
_JOINT_PERCENT = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """One household before its debts: everything a counsellor types."""

    dossier: Dossier
    clients: tuple[Client, ...]
    profile: str


def make_households(material: Material, seed: int, count: int, today: date, municipality_code: str) -> list[Household]:
    """Return the households in the order of their registration in the last five months."""
    numbers = practice_bsns()
    profiles = _profiles(seed, count)
    days = sorted((Chance(seed, "registered", str(index)).number(3, 150) for index in range(count)), reverse=True)
    return [
        _household(
            material,
            Chance(seed, "household", str(index)),
            f"WR-{today.year}-{index + 1:04d}",
            profiles[index],
            today - timedelta(days=days[index]),
            municipality_code,
            numbers,
        )
        for index in range(count)
    ]


def make_vtlb(chance: Chance, household: Household, debts_cents: int, today: date) -> VtlbResult:
    """Return the outcome of the calculator for a household; with profile "full" it can pay all of `debts_cents`."""
    dossier = household.dossier
    adults = dossier.household_adults or 1
    vtlb = chance.number(134_000, 171_000) + 52_000 * (adults - 1) + 9_500 * (dossier.household_children or 0)
    capacity = {
        "zero": 0,
        "tiny": chance.number(150, 900),
        "usual": chance.number(2_500, 42_000),
        "assets": chance.number(2_500, 30_000),
        # Eighteen months must be enough for everything, also when creditors add interest and costs.
        "full": debts_cents // 12 + 5_000,
    }[household.profile]
    income = vtlb + capacity if capacity else vtlb - chance.number(0, 18_000)
    registered = dossier.registered_on or today
    return VtlbResult(
        id="",
        dossier_id="",
        net_income_cents=income,
        vtlb_cents=vtlb,
        capacity_cents=capacity,
        calculated_on=registered + timedelta(days=chance.number(0, (today - registered).days)),
        assets_cents=chance.number(20_000, 450_000) if household.profile == "assets" else 0,
        calculator_version="9.9 (oefening)",
        norm_period=f"{'juli' if today.month > 6 else 'januari'} {today.year}",
        household_type="echtpaar" if adults > 1 else "alleenstaande",
        persons_covered=" en ".join(client.full_name for client in household.clients),
        made_by=dossier.counsellor,
    )


def practice_bsns() -> Iterator[Bsn]:
    """Give the numbers of the test range that pass the eleven test, each once."""
    for number in _TEST_NUMBERS:
        try:
            yield parse_bsn(str(number))
        except UserError:
            continue


def _profiles(seed: int, count: int) -> list[str]:
    """Deal the profiles by their shares, so that a small office has every one of them as well."""
    dealt = [name for name, share in PROFILES.items() for _ in range(max(1, share * count // 100))]
    dealt += ["usual"] * max(0, count - len(dealt))
    return Chance(seed, "profiles").shuffled(dealt)[:count]


def _household(
    material: Material,
    chance: Chance,
    number: str,
    profile: str,
    registered_on: date,
    municipality_code: str,
    numbers: Iterator[Bsn],
) -> Household:
    joint = chance.happens(_JOINT_PERCENT)
    origin = chance.weighted(material.origins, [item.share for item in material.origins])
    address = _home(material, chance)
    gender = chance.pick((Gender.FEMALE, Gender.MALE))
    # Couples in full community married before 2018, so nobody in one is very young.
    youngest = 30 if joint else 19
    first = _client(chance, origin, gender, registered_on - timedelta(days=366 * youngest), address, next(numbers))
    clients = [first]
    if joint:
        other = Gender.MALE if first.gender is Gender.FEMALE else Gender.FEMALE
        gender = chance.weighted((other, first.gender, Gender.UNKNOWN), (88, 8, 4))
        second = _client(chance, origin, gender, registered_on - timedelta(days=366 * youngest), address, next(numbers))
        clients.append(replace(second, position=2))
    regime = MatrimonialRegime.COMMUNITY if joint else _regime(chance)
    lives_together = joint or regime in {MatrimonialRegime.COHABITING, MatrimonialRegime.NO_COMMUNITY}
    dossier = Dossier(
        id="",
        number=number,
        municipality_code=municipality_code,
        counsellor=chance.pick(_COUNSELLORS),
        registered_on=registered_on,
        joint=joint,
        matrimonial_regime=regime,
        marriage_date=_marriage(chance, clients) if joint else None,
        household_adults=2 if lives_together else 1,
        household_children=chance.weighted((0, 1, 2, 3, 4), (40, 20, 24, 11, 5)),
        cause=chance.pick(material.texts["cause"]),
        effort=chance.pick(material.texts["effort"]),
        prospects=chance.pick(material.texts["prospects"]),
        guidance=chance.pick(material.texts["guidance"]),
    )
    return Household(dossier=dossier, clients=tuple(clients), profile=profile)


def _regime(chance: Chance) -> MatrimonialRegime:
    regimes = (
        MatrimonialRegime.SINGLE,
        MatrimonialRegime.DIVORCED,
        MatrimonialRegime.COHABITING,
        MatrimonialRegime.NO_COMMUNITY,
        MatrimonialRegime.LIMITED_COMMUNITY,
    )
    return chance.weighted(regimes, (48, 28, 14, 6, 4))


def _home(material: Material, chance: Chance) -> Address:
    return Address(
        street=chance.pick(material.home_streets),
        house_number=str(chance.number(1, 320)),
        house_suffix=chance.pick(material.home_suffixes),
        postcode=chance.pick(material.home_postcodes),
        city=material.home_city,
    )


def _marriage(chance: Chance, clients: list[Client]) -> date:
    """Return a day before 2018 on which both were adults."""
    latest_birth = max(client.birth_date.year for client in clients if client.birth_date)
    return date(chance.number(max(2001, latest_birth + 19), 2017), chance.number(1, 12), chance.number(1, 28))


def _client(chance: Chance, origin: Origin, gender: Gender, youngest_birth: date, address: Address, bsn: Bsn) -> Client:
    prefix, bar, surname = chance.pick(origin.surnames).rpartition("|")
    first_names = chance.pick(origin.male if gender is Gender.MALE else origin.female)
    birth = youngest_birth - timedelta(days=chance.number(0, 45 * 365))
    return Client(
        id="",
        dossier_id="",
        position=1,
        initials="".join(f"{name[0]}." for name in first_names.split()),
        first_names=first_names,
        prefix=prefix if bar else "",
        surname=surname,
        gender=gender,
        birth_date=birth,
        bsn=bsn,
        address=address,
        email=f"client{bsn[-5:]}@voorbeeld.example" if chance.happens(70) else "",
        phone=f"06-5550{chance.digits(4)}",
    )
