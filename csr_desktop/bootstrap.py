"""Composition root: the only place that knows which concrete parts make up the program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from csr_desktop.clock import Clock
from csr_desktop.domain.class_table import ClassTable, load_class_table
from csr_desktop.ids import IdMaker
from csr_desktop.paths import resources_dir
from csr_desktop.services.organisation import Organisation, OrganisationService
from csr_desktop.store.opening import create_store, open_store
from csr_desktop.store.read_models import ClaimRow, CreditorRow, DossierRow
from csr_desktop.store.search import SearchHit
from csr_desktop.store.unit_of_work import Store
from csr_desktop.texts import Texts
