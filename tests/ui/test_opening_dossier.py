"""What the opening of a dossier costs: each thing is read once, and nothing is made that nobody sees."""

from __future__ import annotations

import re

from ui.pages.dossier.overview.tab import OverviewTab

#: Whole claims, whoever asks for them.
_CLAIMS = re.compile(r"SELECT id, dossier_id, creditor_id, .* FROM claim ", re.DOTALL)


def test_a_dossier_opened_at_its_debts_reads_its_claims_once_and_makes_no_other_tab(
    show_window, collective_case, office
):
    dossier, claims = collective_case
    window = show_window()
    statements = []
    connection = office.core.store.database.connection
    connection.set_trace_callback(statements.append)
    page = window.open_dossier(dossier.id, "debts")
    connection.set_trace_callback(None)

    assert [row.id for row in page.current_tab.debts_table.visible_rows()] == [claim.id for claim in claims]
    assert page.findChildren(OverviewTab) == []
    # All claims of the dossier once, and the one under the cursor.
    assert len(read := [said for said in statements if _CLAIMS.match(said)]) == 2, read
    assert sum("dossier_id =" in said.partition("WHERE")[2] for said in read) == 1

    # What is undone shows: nothing is kept from the time before.
    office.core.claims.remove(claims[0].id)
    assert [row.id for row in page.current_tab.debts_table.visible_rows()] == [claim.id for claim in claims[1:]]
    assert page.current_tab.totals_label.text().startswith(f"{len(claims) - 1} schulden doen mee")
    office.core.history.undo()
    assert [row.id for row in page.current_tab.debts_table.visible_rows()] == [claim.id for claim in claims]
    assert page.current_tab.totals_label.text().startswith(f"{len(claims)} schulden doen mee")
