"""Work in a child process, and what came of it in words."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from csr_desktop.errors import Bug, CsrError
from tests.faults.flows import Flow, Place, Session, World


def outcome(world: World, action: Callable[[], object]) -> tuple[str, list[str]]:
    """Do something; return the code of a refusal ("" when there was none) and findings when it was no sentence."""
    try:
        action()
    except Bug as error:
        return error.code, [f"crashed: {error.code}"]
    except CsrError as error:
        known = all(message.code in world.texts.codes for message in error.messages)
        return error.code, [] if known else [f"crashed: no sentence for {error.code}"]
    except Exception as error:
        return type(error).__name__, [f"crashed: {type(error).__name__}: {error}"[:200]]
    return "", []


def in_child(work: Callable[[Callable[[str], None]], None], *, reap: bool = True) -> tuple[int, socket.socket]:
    """Fork; the child does the work and says words in lines."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        try:
            work(lambda word: theirs.sendall(f"{word}\n".encode()))
        finally:
            os._exit(0)
    theirs.close()
    if reap:
        os.waitpid(child, 0)
    return child, ours


def said(line: socket.socket) -> list[str]:
    heard = b""
    with line:
        while piece := line.recv(65536):
            heard += piece
    return heard.decode().splitlines()


def run_and_say(world: World, flow: Flow, place: Place, say: Callable[[str], None]) -> None:
    """Do a flow until something refuses; say each step and each finding."""
    session = Session(world, place)
    with flow.surroundings():
        for number, step in enumerate(flow.steps):
            code, findings = outcome(world, lambda step=step: step.do(session))
            for line in findings:
                say(line)
            if code:
                break
            say(f"+{number}")
        for line in outcome(world, session.close)[1]:
            say(line)
