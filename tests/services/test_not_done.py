"""What does not come about stands in the log as well, once, with its reason as a code (BIO2 8.15.01: resultaat)."""

from __future__ import annotations

import pytest

from csr_desktop.errors import EnvironmentProblem, UserError
from csr_desktop.services.audit import LogWish


def not_done(core):
    return [
        (line.action, line.result, line.dossier_number) for line in core.audit.page(LogWish()) if line.result != "done"
    ]


def test_a_step_refused_before_it_began(office):
    dossier = office.dossier()
    with pytest.raises(UserError):
        office.core.proposals.make(dossier.id)
    assert not_done(office.core) == [("proposal.make", "refused", dossier.number)]
    (line,) = office.core.audit.page(LogWish(result="refused"))
    assert "VTLB-berekening" in line.sentence


def test_data_that_did_not_get_into_a_file(office, tmp_path):
    dossier = office.dossier()
    with pytest.raises(EnvironmentProblem):
        office.core.transfer.export(dossier.id, tmp_path / "geen map" / "dossier.json")
    with pytest.raises(EnvironmentProblem):
        office.core.support.export(tmp_path / "geen map" / "hulp.zip")
    blocked = tmp_path / "bestand"
    blocked.write_bytes(b"")
    office.claim(dossier, office.creditor("Energiebedrijf Noorderlicht"), 100)
    letter = office.core.letters.debt_overview(dossier.id)
    with pytest.raises(EnvironmentProblem):
        office.core.letters.write_files([letter], blocked)
    assert not_done(office.core) == [
        ("letter.save", "failed", dossier.number),
        ("support.export", "failed", ""),
        ("data.export", "failed", dossier.number),
    ]


def test_what_a_unit_refuses_is_told_once(office):
    with pytest.raises(UserError), office.core.store.attempt("lists.export"), office.core.store.unit_of_work("proof"):
        raise UserError("lists.nothing_to_export")
    assert not_done(office.core) == [("proof", "refused", "")]


def test_what_comes_about_is_not_told_here(office):
    before = len(office.core.audit.page(LogWish()))
    with office.core.store.attempt("data.export"):
        pass
    assert len(office.core.audit.page(LogWish())) == before
