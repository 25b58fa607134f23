"""Names of colleagues: written down by the organisation, and those that open dossiers name."""

from __future__ import annotations

from csr_desktop.domain.dossiers import ExitReason


def test_names_are_kept_once_and_open_dossiers_add_theirs(office):
    core = office.core
    assert core.team.people() == ()
    assert core.team.set_people(["  B.  Jansen", "", "b. jansen", "S. de Wit "]) == ("B. Jansen", "S. de Wit")
    first, second = office.dossier("WR-2026-0001"), office.dossier("WR-2026-0002")
    core.handover.hand_over([first.id], "K. Lopes")
    assert core.team.known()[:2] == ("B. Jansen", "S. de Wit")
    assert {"K. Lopes", "F. Voorbeeld"} <= set(core.team.known())
    core.dossiers.close(first.id, ExitReason.MOVED)
    assert "K. Lopes" not in core.team.known()
    core.handover.hand_over([second.id], "B. JANSEN")
    assert core.team.known().count("B. Jansen") == 1
    assert "B. JANSEN" not in core.team.known()


def test_the_list_of_names_can_be_taken_back(office):
    core = office.core
    core.team.set_people(["B. Jansen"])
    core.team.set_people([])
    assert core.team.people() == ()
    core.history.undo()
    assert core.team.people() == ("B. Jansen",)
