"""From a letter's data and its template to pages: the blocks in order, the answer slip, and what stands around."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from csr_desktop import dates
from csr_desktop.domain.identifiers import format_iban
from csr_desktop.errors import UserError
from csr_desktop.letters import reply_code
from csr_desktop.letters.client_model import MandateData, PayingData
from csr_desktop.letters.columns import ColumnStyle
from csr_desktop.letters.companion_page import CompanionPage
from csr_desktop.letters.filters import ValueMissingError
from csr_desktop.letters.fonts import Face
from csr_desktop.letters.layout import (
    BoxOp,
    Frame,
    LineOp,
    Op,
    Page,
    Picture,
    Piece,
    TextOp,
    paginate,
    shifted,
    stacked,
)
from csr_desktop.letters.model import HouseStyle, LetterData, NoticeData
from csr_desktop.letters.page import SCAN_ROOM, TEXT_WIDTH, FrameTexts, PageFrame, fitted
from csr_desktop.letters.qr import payment_figure, reply_figure
from csr_desktop.letters.styles import LABEL, MUTED, NOTE, SMALL, TIGHT
from csr_desktop.letters.tags import Tag
from csr_desktop.letters.template import Block, Template, Terms
from csr_desktop.letters.text import LineBreaker, Span
from csr_desktop.letters.typeset import PARAGRAPH_GAP, TIGHTER, Typesetter, glued_all, tightened
from csr_desktop.money import format_euro

_SUBJECT_GAP = 12.0
_SLIP_GAP = 20.0
_CODE_BOX_WIDTH = 132.0
_CODE_GAP = 16.0
#: A reply code of 21 modules: 0.86 mm each, for a scanner in the hand and for a slip that came back by fax.
_QR_MM = 18
_QR_MARGIN = 10.0
#: A payment of 37 modules or a few more: 0.7 mm each.
_PAYMENT_MM = 27
#: Clear of the tail of a Q in the code above it.
_QR_TOP = 43.0


@dataclass(frozen=True, slots=True)
class Tools:
    """What composing needs and keeps between letters."""

    breaker: LineBreaker
    terms: Terms
    first_three: Callable[[Sequence[str]], str]


@dataclass(frozen=True, slots=True)
class Composed:
    """The pages of one letter, and the tags of all that is read in it."""

    pages: Sequence[Page]
    part: Tag


def compose(
    data: LetterData, template: Template, house: HouseStyle, pictures: Mapping[Picture, tuple[int, int]], tools: Tools
) -> Composed:
    """Lay out one letter on pages; data and house style have been prepared (`prepare.Preparer`).

    `pictures` are the sizes, in dots, of the pictures of the house style that there are.

    Raises UserError when the letter may not be made: a BSN for a body that does not use it (design/domain.md 0.6), a
    printed field without a value, an address that does not fit the window, or more pages than a letter may have.
    """
    refuse_bsn(data)
    try:
        return _Composer(data, template, house, pictures, tools).composed()
    except ValueMissingError as error:
        raise UserError("letter.value_missing", letter=template.title) from error


def refuse_bsn(data: LetterData) -> None:
    """A BSN goes only to a body that itself uses the BSN."""
    if isinstance(data, NoticeData) and (data.bsn or data.partner_bsn) and not data.recipient_is_public:
        raise UserError("letter.bsn_not_allowed", recipient=data.recipient)


#: So many lines of text at least stand with the close of a letter on its page.
_WITH_CLOSE = 4


class _Composer:
    """Composes one letter."""

    def __init__(
        self,
        data: LetterData,
        template: Template,
        house: HouseStyle,
        pictures: Mapping[Picture, tuple[int, int]],
        tools: Tools,
    ) -> None:
        self._data = data
        self._template = template
        self._house = house
        self._tools = tools
        self._terms = tools.terms
        self._first_three = tools.first_three
        self._part = Tag("Part")
        self._typesetter = Typesetter(tools.breaker, TEXT_WIDTH, house.accent, self._part, tools.terms.labels)
        logo_words = tools.terms["logo_of"].format(name=house.organisation)
        self._frame = PageFrame(tools.breaker, house, pictures.get(Picture.LOGO), self._part, logo_words)
        self._scan = fitted(pictures[Picture.SIGNATURE], SCAN_ROOM) if Picture.SIGNATURE in pictures else None
        self._context: dict[str, Any] = {name: getattr(data, name) for name in template.words}
        self._context["house"] = house
        self._makers: dict[str, Callable[[Block], Iterable[Piece]]] = {
            "paragraph": self._paragraph,
            "heading": self._heading,
            "list": self._list,
            "facts": self._facts,
            "table": self._table,
            "figures": self._figures,
            "signature": self._signature,
            "client_signatures": self._client_signatures,
            "ticks": self._ticks,
            "lines": self._lines,
            "grid": self._grid,
        }

    def composed(self) -> Composed:
        texts = self._texts()
        head, top = self._frame.first_page(texts)
        frame = self._frame.frame(top)
        pieces = [*self._opening(), *self._body(self._template.blocks)]
        slip = self._slip() if self._template.slip_head is not None else []
        pieces, pages = _fewest(pieces, slip, frame)
        if self._data.companion is not None:
            breaker, accent, words = self._tools.breaker, self._house.accent, self._terms.labels
            sheet = self._part.add("Sect")
            pieces.extend(CompanionPage(breaker, TEXT_WIDTH, accent, sheet, words).pieces(self._data.companion))
            pages = paginate(pieces, frame)
        pages[0].ops[:0] = head
        self._frame.around(pages, texts)
        return Composed(pages, self._part)

    # --- around --------------------------------------------------------------------------------------------------

    def _texts(self) -> FrameTexts:
        data, terms = self._data, self._terms
        rows = [
            (terms["date"], ", ".join(part for part in (data.place, dates.format_long(data.letter_date)) if part)),
            (terms["our_reference"], data.our_reference),
            (
                terms["your_reference"],
                self._first_three(data.their_references),
            ),
            (terms["handled_by"], data.counsellor),
            (terms["phone"], data.counsellor_phone or self._house.phone),
            (terms["email"], data.counsellor_email or self._house.email),
        ]
        return FrameTexts(
            addressee=data.addressee,
            meta=tuple((label, value) for label, value in rows if value),
            running=f"{terms['our_reference']} {data.our_reference}",
            page_of=terms["page_of"],
        )

    def _opening(self) -> Iterator[Piece]:
        subject = self._template.subject.plain(self._context)
        label = Span(f"{self._terms['subject']} ", Face.REGULAR)
        tag = self._part.add("H1", title=subject)
        yield from self._typesetter.paragraph([label, Span(subject, Face.BOLD)], before=0, keep=True, tag=tag)
        if self._template.greeting:
            spans = [Span(f"{self._data.salutation},", Face.REGULAR)]
            yield from self._typesetter.paragraph(spans, before=_SUBJECT_GAP, keep=True)

    # --- blocks --------------------------------------------------------------------------------------------------

    def _body(self, blocks: Sequence[Block]) -> list[Piece]:
        pieces: list[Piece] = []
        start = 0
        for block in blocks:
            if block.when is not None and not block.when.holds(self._context):
                continue
            if block.type == "signature":
                # A page never carries a signature alone, nor with no more than whom to call.
                start = max(0, min(start, len(pieces) - _WITH_CLOSE))
                pieces[start:] = [replace(piece, glued=True) for piece in pieces[start:]]
            start = len(pieces)
            pieces.extend(self._makers[block.type](block))
        return pieces

    def _paragraph(self, block: Block) -> Iterator[Piece]:
        face = Face.ITALIC if block.is_small else Face.REGULAR
        spans = block.texts[0].spans(self._context, face)
        for paragraph in _paragraphs(spans):
            if block.is_small:
                yield from self._typesetter.paragraph(paragraph, NOTE, before=5, keep=block.is_kept)
            else:
                yield from self._typesetter.paragraph(paragraph, keep=block.is_kept)

    def _heading(self, block: Block) -> list[Piece]:
        return self._typesetter.heading(block.texts[0].plain(self._context))

    def _list(self, block: Block) -> list[Piece]:
        contexts = self._contexts_of_rows(block.source) if block.source else [self._context]
        items = [text.spans(context) for context in contexts for text in block.texts]
        return self._typesetter.items([item for item in items if item], numbered=block.is_numbered)

    def _facts(self, block: Block) -> list[Piece]:
        rows = self._labelled(block.labelled)
        if block.has_code and isinstance(self._data, PayingData) and self._data.payment_code:
            return [self._facts_with_code(rows, self._data)]
        return self._typesetter.facts(rows)

    def _facts_with_code(self, rows: Sequence[tuple[str, list[Span]]], data: PayingData) -> Piece:
        """The facts of a payment, and at their right the code with which a bank's app fills them in."""
        words = self._terms["qr_payment"].format(
            amount=format_euro(data.payment_cents or 0),
            name=data.payment_name,
            iban=format_iban(data.payment_iban),
            reference=data.payment_reference,
        )
        figure = payment_figure(data.payment_code, words, size_mm=_PAYMENT_MM)
        width = TEXT_WIDTH - figure.width - _CODE_GAP
        part = self._typesetter.part
        setter = Typesetter(self._tools.breaker, width, self._house.accent, part, self._terms.labels)
        left = stacked(setter.facts(rows))
        ops = (*left.ops, figure._replace(x=width + _CODE_GAP, y=0, tag=part.add("Figure", alt=words)))
        return Piece(max(left.height, figure.height + 2), ops, before=PARAGRAPH_GAP + 4)

    def _labelled(self, labelled: Sequence[tuple[str, Any]]) -> list[tuple[str, list[Span]]]:
        rows = [(label, text.spans(self._context)) for label, text in labelled]
        return [(label, spans) for label, spans in rows if spans]

    def _table(self, block: Block) -> list[Piece]:
        rows = [
            [column.text.plain(context) for column in block.columns] for context in self._contexts_of_rows(block.source)
        ]
        # The total of one line would only say the same twice.
        total = [text.plain(self._context) for text in block.total] if len(rows) > 1 else []
        shown = [
            at
            for at, column in enumerate(block.columns)
            if not column.is_optional or any(row[at].strip() for row in rows)
        ]
        columns = [
            ColumnStyle(block.columns[at].head, block.columns[at].is_right, block.columns[at].weight) for at in shown
        ]
        return self._typesetter.table(
            columns,
            [[row[at] for at in shown] for row in rows],
            [total[at] for at in shown] if total else [],
            is_blank=block.is_blank,
            style=TIGHT if block.is_small else SMALL,
        )

    def _contexts_of_rows(self, source: str) -> Iterator[Mapping[str, Any]]:
        for row in self._context[source]:
            yield {**self._context, "row": row}

    def _figures(self, block: Block) -> list[Piece]:
        """A small table whose rows stand in the template itself."""
        rows = [[text.plain(self._context) for text in row] for row in block.figures]
        columns = [ColumnStyle(column.head, column.is_right, column.weight) for column in block.columns]
        return self._typesetter.table(columns, rows, [text.plain(self._context) for text in block.total])

    def _signature(self, block: Block) -> list[Piece]:
        house = self._house
        name = house.signatory or self._data.counsellor
        return self._typesetter.signature(
            block.texts[0].plain(self._context), [name, house.signatory_role, house.organisation], self._scan
        )

    def _client_signatures(self, block: Block) -> list[Piece]:
        labels = [label for row in block.rows for label in row]
        names = [client.name for client in self._data.clients]
        if isinstance(self._data, MandateData):
            names += [f"{name}\n{self._terms['administrator']}" for name in self._data.administrators]
        return self._typesetter.signing_places(names, labels)

    def _ticks(self, block: Block) -> list[Piece]:
        return self._typesetter.ticks([text.spans(self._context) for text in block.texts])

    def _lines(self, block: Block) -> list[Piece]:
        return self._typesetter.fill_in(block.rows)

    def _grid(self, block: Block) -> list[Piece]:
        heads = [block.texts[0].plain(context) for context in self._contexts_of_rows(block.source)]
        return self._typesetter.grid(heads, [(label, text.plain(self._context)) for label, text in block.labelled])

    # --- slip ----------------------------------------------------------------------------------------------------

    def _slip(self) -> list[Piece]:
        slip = self._typesetter.part = self._part.add("Sect")
        self._typesetter.heading_role = "H3"
        return glued_all([self._slip_head(slip), *self._body(self._template.slip)])

    def _slip_head(self, slip: Tag) -> Piece:
        """What the slip is about, and at its right the code to find the letter back by, to read and to scan."""
        head = self._template.slip_head
        assert head is not None
        accent = self._house.accent
        named = slip.add("H2", title=head.title)
        about = slip.add("Div")
        code = self._code_box(head.code_label, slip) if self._data.reply_code else None
        width = TEXT_WIDTH - (_CODE_BOX_WIDTH + _CODE_GAP if code else 0)
        setter = Typesetter(self._tools.breaker, width, accent, about, self._terms.labels)
        title = TextOp(0, 24, head.title, Face.BOLD, 13, accent, named)
        pieces = [Piece(32.0, (LineOp(0, 0, TEXT_WIDTH, 0, 1.2, accent), title))]
        text = head.text.spans(self._context)
        if text:
            pieces.extend(setter.paragraph(text, SMALL, before=2))
        rows = self._labelled(head.rows)
        if rows:
            pieces.extend(setter.facts(rows, style=SMALL))
        left = stacked(pieces)
        if code is None:
            return replace(left, before=_SLIP_GAP)
        ops = (*left.ops, *shifted(code.ops, width + _CODE_GAP, 7))
        return Piece(max(left.height, code.height + 7), ops, before=_SLIP_GAP)

    def _code_box(self, code_label: str, slip: Tag) -> Piece:
        code = reply_code.check(self._data.reply_code)
        shown = reply_code.display(code)
        figure = reply_figure(code, self._terms["qr_reply"].format(code=shown), size_mm=_QR_MM)
        height = _QR_TOP + figure.height + _QR_MARGIN
        ops: list[Op] = [
            BoxOp(0, 0, _CODE_BOX_WIDTH, height, edge=self._house.accent, thickness=0.8),
            TextOp(10, 10, code_label, Face.REGULAR, LABEL.size, MUTED, slip.add("P")),
            TextOp(10, 29, shown, Face.BOLD, 17, "#000000", slip.add("P")),
            figure._replace(x=10, y=_QR_TOP, tag=slip.add("Figure", alt=figure.alt)),
        ]
        return Piece(height, tuple(ops))


def _fewest(body: list[Piece], slip: list[Piece], frame: Frame) -> tuple[list[Piece], list[Page]]:
    """Put a letter on pages, with less white in its text where that spares a page.

    A little less is also used to keep the end of the text off the page of the slip, which is sent back.
    """
    pieces = [*body, *slip]
    pages = paginate(pieces, frame)
    if len(pages) > 1:
        ends = len(paginate(body, frame)) if slip else 0
        for step, (white, leading) in enumerate(TIGHTER):
            closer = tightened(body, white, leading)
            tried = [*closer, *slip]
            fewer = paginate(tried, frame)
            if len(fewer) < len(pages) or (step == 0 and slip and len(paginate(closer, frame)) < ends):
                return tried, fewer
    return pieces, pages


def _paragraphs(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Split at empty lines: free text of a dossier may have several paragraphs."""
    paragraph: list[Span] = []
    for text, face in spans:
        first, *others = text.split("\n\n")
        paragraph.append(Span(first, face))
        for other in others:
            yield paragraph
            paragraph = [Span(other.lstrip("\n"), face)]
    if any(span.text.strip() for span in paragraph):
        yield paragraph
