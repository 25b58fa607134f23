"""One office in which every page has something to show and every dialog something to ask about."""

from __future__ import annotations

import json
import zipfile
from datetime import date, timedelta
from functools import cached_property
from types import SimpleNamespace

from csr_desktop.domain.addresses import Address
from csr_desktop.domain.claim_marks import MarkKind
from csr_desktop.domain.court import CourtRoute
from csr_desktop.domain.creditors import Channel, Participation, ParticipationLevel, Product
from csr_desktop.domain.dossiers import ExitReason
from csr_desktop.domain.erasure import ErasureGround
from csr_desktop.domain.intake import DecisionKind, Threat
from csr_desktop.domain.proposals import AnswerOutcome
from csr_desktop.domain.settlement import DepositKind, EndReason
from csr_desktop.domain.support import GuidanceKind, PeriodKind
from csr_desktop.services.exchange.round import drive
from csr_desktop.services.norms import NormService
from csr_desktop.services.organisation import Sender
from csr_desktop.services.table_packages import PackageShelf
from csr_desktop.services.transfer_in import read_transfer
from tests.conftest import Office, practice_core
from tests.services.settlement_desk import REFERENCE_CASE, agreed, pay_account
from tests.signing import Publisher

DAY = timedelta(days=1)


class Stage:
    """The dossiers, each in another part of its way; made when first asked for, through the services.

    A clock that stands still is what the office has, so a day lies before today where something has to be over.
    """

    def __init__(self, office, folder):
        self.office, self.core, self.folder = office, office.core, folder
        self.today: date = office.clock.today()

    def make_all(self):
        """Make everything before a window is there: what is shown does not change under the eyes."""
        for name, made in vars(type(self)).items():
            if isinstance(made, cached_property):
                getattr(self, name)

    @cached_property
    def text_card(self):
        """A letter's text that the team changed."""
        texts = self.core.letter_texts
        changed = texts.shipped("L08").replace("Hebt u vragen?", "Wij helpen u graag. Hebt u vragen?")
        texts.put_in_use("L08", changed, "Een vriendelijker slot, na een vraag van het wijkteam")
        texts.describe("L08", label="", folder="Schuldeisers")
        texts.save_draft("L08", changed.replace("Hebt u vragen?", "Hebt u nog vragen?"))
        return texts.card("L08")

    @cached_property
    def arriving_texts(self):
        """Texts of another organisation, in a file."""
        file = self.folder / "briefteksten.zip"
        shipped = self.core.letter_texts.shipped
        texts = {
            "L02": shipped("L02").replace("hulp", "steun", 1),
            "L04": shipped("L04").replace("Wilt u", "Wilt u alstublieft", 1),
            "L07": shipped("L07"),
            "L11": shipped("L11").replace("schulden", "{{ schuld }}", 1),
        }
        told = {
            "form": "csr-brieven",
            "form_version": 1,
            "organisation": "Gemeente Elders",
            "made_on": "2026-11-20",
            "texts": {name: {"sha256": "", "label": "", "folder": ""} for name in texts},
        }
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("inhoud.json", json.dumps(told))
            for name, text in texts.items():
                archive.writestr(f"brieven/{name}.txt", text)
        return self.core.letter_text_files.read(file)

    @cached_property
    def department(self):
        """A department that letters come from."""
        address = Address(street="Noorderlaan", house_number="2", postcode="1234AC", city="Waterrijk")
        sender = Sender(name="Team Noord", counsellors=("K. de Wit",), address=address, phone="010-5550200")
        self.core.organisation.set_senders((sender,))
        return sender

    @cached_property
    def refused(self):
        """A proposal was sent; two agreed in advance, one refused, and a court is asked."""
        office, core = self.office, self.core
        dossier = office.dossier("WR-2026-0001", partner=True)
        energy = office.creditor(
            "Energiebedrijf Noorderlicht", level=ParticipationLevel.COLLECTIVE, channel=Channel.LIST
        )
        tax = office.creditor("UWV", kind="benefit_recovery", level=ParticipationLevel.COLLECTIVE, is_public=True)
        shop = office.creditor("Webwinkel Alles-in-Huis", kind="web_shop")
        claims = [
            office.claim(dossier, party, amount, reference=reference)
            for party, amount, reference in (
                (energy, 98_765, "0012345"), (tax, 127_550, "7654321"), (shop, 14_612, "W-1")
            )
        ]  # fmt: skip
        core.balances.request([dossier.id])
        for claim, consent in zip(claims, (True, True, False), strict=True):
            office.answer(office.reread(claim), consent=consent)
        office.vtlb(dossier)
        core.proposals.make(dossier.id)
        core.proposals.freeze(dossier.id)
        core.proposals.send(dossier.id)
        core.proposals.record_answer(
            core.proposals.newest(dossier.id).id, [claims[2].id], AnswerOutcome.REFUSED, channel="letter", reason="Nee."
        )
        mark = core.claim_marks.mark(claims[2].id, MarkKind.DISPUTED, "De cliënt kocht dit niet.")
        case = core.court.open(dossier.id, CourtRoute.FORCED_SETTLEMENT)
        return SimpleNamespace(
            id=dossier.id,
            dossier=core.dossiers.get(dossier.id),
            claims=[office.reread(claim) for claim in claims],
            mark=mark,
            case=case,
            shop=shop,
            energy=energy,
            participation=core.store.find(Participation, creditor_id=energy.id)[0],
        )

    @cached_property
    def young(self):
        """At the intake: a threat, papers to complete, a decision with an objection, guidance, a look that is asked."""
        office, core = self.office, self.core
        dossier = office.dossier("WR-2026-0002")
        fine = office.claim(dossier, office.creditor("CJIB", kind="fine"), 48_000, kind="criminal_fine", reference="9")
        core.intake.record_meeting(dossier.id)
        threat = core.intake.report_crisis(dossier.id, Threat.EVICTION)
        core.intake.suspend(dossier.id, self.today + 10 * DAY, "Loonstroken van oktober.")
        look = core.second_looks.ask_about_decision(dossier.id, DecisionKind.ADMISSION, "Beleidsregels artikel 3")
        decision = core.decisions.admit(dossier.id, "Beleidsregels artikel 3")
        core.decisions.object(decision.id)
        return SimpleNamespace(
            id=dossier.id,
            dossier=core.dossiers.get(dossier.id),
            fine=fine,
            threat=threat,
            look=look,
            decision=core.decisions.of(dossier.id)[0],
            guidance=core.guidance.add(dossier.id, GuidanceKind.BUDGET_MANAGEMENT, "Budgethulp Waterrijk"),
            period=core.guidance.begin_period(dossier.id, PeriodKind.ADVICE),
            deadline=self._deadline(dossier.id),
        )

    def _deadline(self, dossier_id):
        self.core.deadlines.add(dossier_id, self.today + 3 * DAY, "Bellen over de huur")
        return self.core.deadlines.of(dossier_id)[0]

    @cached_property
    def agreed(self):
        """Everybody agreed; nothing is carried out yet."""
        dossier, _claims = agreed(self.office, case=REFERENCE_CASE[:3], number="WR-2026-0003")
        return dossier

    @cached_property
    def running(self):
        """Carried out: savings, a payment that was made, one that came back, one that is planned."""
        office, core = self.office, self.core
        pay_account(office)
        dossier, _claims = agreed(office, case=REFERENCE_CASE[4:9], number="WR-2026-0004")
        core.settlement.beginning.start(dossier.id)
        core.settlement.reserve.book(dossier.id, DepositKind.MONTHLY, 200_000)
        core.settlement.payouts.plan(dossier.id, leave_out_incomplete=True, closing=True)
        made = core.settlement.bank.export(self.folder / "betaling.xml", [dossier.id])
        core.settlement.bank.returned(made.payouts[0].id, "rekening opgeheven")
        office.vtlb(dossier, capacity=18_000)
        return core.dossiers.get(dossier.id)

    @cached_property
    def planned(self):
        """Payments are planned and wait for the bank."""
        core = self.core
        pay_account(self.office)
        dossier, _claims = agreed(self.office, case=REFERENCE_CASE[1:4], number="WR-2026-0005")
        core.settlement.beginning.start(dossier.id)
        core.settlement.reserve.book(dossier.id, DepositKind.MONTHLY, 200_000)
        core.settlement.payouts.plan(dossier.id, leave_out_incomplete=True, closing=True)
        return dossier

    @cached_property
    def saving(self):
        """Carried out: money came in, nothing is planned."""
        dossier, _claims = agreed(self.office, case=REFERENCE_CASE[7:10], number="WR-2026-0010")
        self.core.settlement.beginning.start(dossier.id)
        self.core.settlement.reserve.book(dossier.id, DepositKind.MONTHLY, 200_000)
        return dossier

    @cached_property
    def ended(self):
        """Carrying out ended early."""
        core = self.core
        dossier, _claims = agreed(self.office, case=REFERENCE_CASE[5:7], number="WR-2026-0006")
        core.settlement.beginning.start(dossier.id)
        core.settlement.endings.end_early(dossier.id, EndReason.NO_COOPERATION, remark="Kwam afspraken niet na.")
        return core.dossiers.get(dossier.id)

    @cached_property
    def ready(self):
        """Every creditor answered; a proposal is made and not frozen."""
        office, core = self.office, self.core
        dossier = office.dossier("WR-2026-0007")
        for name, amount in (("Telecom Plus", 62_344), ("Bank voor Iedereen", 625_000), ("Wooncorporatie", 341_290)):
            office.answer(office.claim(dossier, office.creditor(name), amount, reference="K-1"))
        office.vtlb(dossier)
        core.proposals.make(dossier.id, Product.SK)
        return dossier

    @cached_property
    def closed(self):
        """Closed, in the bin, and somebody asked to erase it."""
        core = self.core
        core.approvers.add("T. Leider", "drie losse woorden")
        dossier = self.office.dossier("WR-2026-0008")
        core.dossiers.close(dossier.id, ExitReason.OTHER)
        core.erasure.ask(dossier.id, ErasureGround.CLIENT, "Brief van de cliënt", "F. Voorbeeld")
        return SimpleNamespace(dossier=core.dossiers.get(dossier.id), wish=core.erasure.requests()[0])

    @cached_property
    def messages(self):
        """Two creditors on the hub were asked; one answered something that a person has to decide about."""
        office, core = self.office, self.core
        office.connect()
        dossier = office.dossier("WR-2026-0009")
        for name, amount, reference in (("Energie op de hub", 98_765, "0012345"), ("Winkel op de hub", 14_612, "W-1")):
            office.claim(dossier, office.participant(name), amount, reference=reference)
        # The address book comes first: only who stands in it is asked over the hub.
        drive(core.exchange.begin(at_once=True))
        core.balances.request([dossier.id])
        drive(core.exchange.begin(at_once=True))
        first = core.exchange.outgoing()[0].message
        office.answers(first, "SALDOVERZOEK_ANTWOORD_UITGEBREID", {"veld": "<b>vet</b>", "bedrag": "12.50"})
        drive(core.exchange.begin(at_once=True))
        return SimpleNamespace(id=dossier.id, message_id=core.exchange.incoming()[0].message.id)

    @cached_property
    def file(self):
        """A dossier that a colleague exported on another computer, as it is read here."""
        folder = self.folder / "collega"
        folder.mkdir()
        core = practice_core(folder, self.office.clock, self.core.texts)
        colleague = Office(core, self.office.clock)
        dossier = colleague.dossier("WR-2026-0100")
        colleague.claim(dossier, colleague.creditor("Wijnhandel Zuid"), 98_765)
        path = folder / "dossier.csrdossier"
        core.transfer.export(dossier.id, path)
        core.close()
        return SimpleNamespace(path=path, plan=self.core.take_in.plan(read_transfer(path)))

    @cached_property
    def reading(self):
        """A list of debts as it was read."""
        path = self.folder / "schuldenlijst.csv"
        path.write_text("Schuldeiser;Kenmerk;Saldo\nWijnhandel Zuid;A-1;250,00\n", encoding="utf-8")
        return self.core.list_imports.read(path, "claims")

    @cached_property
    def paper(self):
        """A document in a dossier."""
        path = self.folder / "lijst van wat nodig is.pdf"
        path.write_bytes(self.core.ready.bring_list(self.young.id))
        return self.core.documents.add(self.young.id, path)

    @cached_property
    def print_run(self):
        """A print run that was printed and is looked at now; other letters still wait."""
        runs = self.core.print_runs
        waiting = [item.letter.id for item in runs.waiting()]
        run = runs.start(waiting[: len(waiting) // 2], duplex=True)
        return runs.hand_out(run.id)

    @cached_property
    def backup(self):
        """A back-up, prepared to be put back, with what that would change."""
        made = self.core.backups.make("asked")
        return SimpleNamespace(prepared=self.core.backups.prepare_restore(made.path))

    #: Where each tab of a dossier has the most to show.
    @cached_property
    def arriving_norms(self):
        """A package that makes offers of open dossiers another, read by a program that knows its key."""
        publisher = Publisher(self.folder / "uitgever", self.today)
        core = self.core
        shelf = PackageShelf(core.store, publisher.resources, self.today)
        service = NormService(core.store, core.clock, shelf, core.folders, publisher.resources, ())
        tables = {"norms/2027.toml": publisher.norms(fee_percent='"8"', annual_rate_percent='"9.1"', months="24")}
        return service.read(publisher.file(tables=tables))

    def dossiers_of(self, tab_key):
        """Return the dossiers in which a tab is looked at."""
        return {
            "process": (self.young.id, self.refused.id),
            "settlement": (self.agreed.id, self.running.id, self.ended.id),
            "proposal": (self.ready.id, self.refused.id),
            "messages": (self.messages.id,),
            "overview": (self.young.id, self.refused.id),
        }.get(tab_key, (self.refused.id,))
