"""The error tree: exit codes, several sentences in one error, and nothing personal in what a log would see."""

from __future__ import annotations

import pytest

from csr_desktop.errors import Bug, CsrError, EnvironmentProblem, Message, UserError


@pytest.mark.parametrize(("kind", "exit_code"), [(UserError, 1), (EnvironmentProblem, 3), (Bug, 70)])
def test_each_kind_ends_the_command_line_with_its_own_code(kind: type[CsrError], exit_code: int) -> None:
    error = kind("some.code")
    assert error.exit_code == exit_code
    assert isinstance(error, CsrError)


def test_an_error_carries_its_code_and_what_to_fill_in() -> None:
    error = UserError("list.row", row=7, column="Saldo")
    assert error.code == "list.row"
    assert error.message == Message("list.row", {"row": 7, "column": "Saldo"})
    assert error.messages == (error.message,)


def test_what_a_log_sees_has_no_parameters() -> None:
    error = UserError("dossier.bsn_in_use", bsn="999990019", name="J. van der Berg")
    assert str(error) == "dossier.bsn_in_use"
    assert "999990019" not in repr(error)


def test_many_faults_travel_together_in_their_order() -> None:
    faults = [Message.of("a.first", row=1), Message.of("b.second", row=2)]
    error = UserError.many(iter(faults))
    assert error.messages == tuple(faults)
    assert error.code == "a.first"
    assert str(error) == "a.first"


def test_a_message_keeps_a_parameter_called_as_you_like() -> None:
    assert Message.of("x.y", value=3).params == {"value": 3}
