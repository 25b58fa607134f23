"""Figures in words: values with their unit, categories by their Dutch names, and the lines of a summary."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from csr_desktop.domain.figure_norms import FigureNorm
from csr_desktop.errors import Message
from csr_desktop.money import format_euro, format_percentage
from csr_desktop.services.figures.model import Case, Measure, Summary, Unit
from csr_desktop.texts import Texts

#: How the categories of a figure are named; creditors have names of their own.
_CATEGORIES: Mapping[str, Callable[[Texts, str], str]] = {
    "waiting_threat": lambda texts, value: texts.label("threat", value),
    "phases": lambda texts, value: texts.label("phase", value),
    "settle": lambda texts, value: texts.label("collective", value),
    "programme": lambda texts, value: texts.label("phase", value),
    "carrying_out": lambda texts, value: texts.label("product", value),
    "collective": lambda texts, value: texts.label("collective", value),
    "agreements": lambda texts, value: texts.label("fate", value),
    "consent": lambda texts, value: texts.label("consent", value),
    "consent_by_creditor": lambda texts, value: texts.label("consent", value),
    "consent_by_channel": lambda texts, value: texts.label("consent", value),
    "success": lambda texts, value: texts.label("settled", value),
    "exits": lambda texts, value: texts.label("exit_reason", value),
    "zero_offers": lambda texts, value: texts.label("offer", value),
    "offered": lambda texts, value: texts.label("offer", value),
    "wsnp": lambda texts, value: texts.label("wsnp", value),
    "relapse": lambda texts, value: texts.label("relapse", value),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a figure stands to one norm, in words."""

    is_met: bool
    text: str


class FigureWords:
    """Says figures in Dutch."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def name(self, code: str) -> str:
        """Return the name of a figure."""
        return self._texts.label("figure", code)

    def about(self, code: str) -> str:
        """Return what a figure counts, in one sentence."""
        return self._texts.label("figure_about", code)

    def category(self, code: str, category: str) -> str:
        """Return the Dutch name of a category; unknown ones as they are, none as a dash."""
        named = _CATEGORIES.get(code)
        if not category:
            return "–"
        return named(self._texts, category) if named else category

    def label(self, code: str, label: str) -> str:
        """Return the name of who or what a case is about: a channel by its Dutch name, a party by its own."""
        return self._texts.label("channel", label) if code == "consent_by_channel" else label or "–"

    def part(self, cases: Sequence[Case], counted: Collection[str]) -> str:
        """Return how many of a group count for the figure, with the share."""
        if not counted:
            return "–"
        part = sum(case.category in counted for case in cases)
        return f"{part} ({self.share(Fraction(part, len(cases)))})"

    def norm_line(self, norm: FigureNorm) -> str:
        """Return what stands beneath the line of the norm in a chart."""
        return self._texts.say(Message.of("figures.norm_line", norm=norm.norm, source=norm.source))

    def value(self, value: int | Fraction | None, unit: Unit) -> str:
        """Return a value with its unit, days to one decimal when they are an average; nothing as a dash."""
        if value is None:
            return "–"
        match unit:
            case Unit.CENTS:
                return format_euro(_rounded(Fraction(value)))
            case Unit.HUNDREDTHS:
                return format_percentage(_rounded(Fraction(value)))
            case Unit.DAYS if value == 1:
                return self._texts.say(Message.of("figures.day"))
            case Unit.DAYS:
                return self._texts.say(Message.of("figures.days", days=one_decimal(Fraction(value))))
            case Unit.WORKING_DAYS if value == 1:
                return self._texts.say(Message.of("figures.working_day"))
            case Unit.WORKING_DAYS:
                return self._texts.say(Message.of("figures.working_days", days=one_decimal(Fraction(value))))
        return str(value)

    def share(self, share: Fraction | None) -> str:
        """Return a share in per cent with two decimals."""
        return "–" if share is None else format_percentage(_rounded(share * 10_000))

    def main(self, measure: Measure) -> str:
        """Return the one number of a figure: a share, a sum of amounts, or a mean; without cases a dash."""
        if measure.share is not None:
            return self.share(measure.share)
        summary = measure.summary
        if not summary.count:
            return "–"
        return self.value(summary.total if measure.unit is Unit.CENTS else summary.mean, measure.unit)

    def counted(self, measure: Measure) -> str:
        """Return over how many cases the one number goes."""
        count = measure.summary.count
        if not count:
            return self._texts.say(Message.of("figures.none"))
        if measure.share is not None:
            part = sum(case.category in measure.counted for case in measure.cases)
            return self._texts.say(Message.of("figures.part_of", part=part, count=count))
        if measure.unit is Unit.CENTS:
            return self._texts.say(Message.of("figures.summed", count=count))
        return self._texts.say(Message.of("figures.mean_of", count=count))

    def verdicts(self, measure: Measure) -> tuple[Verdict, ...]:
        """Return how the figure stands to the norm and to the team's own; nothing without norm or cases."""
        norm, summary = measure.norm, measure.summary
        if norm is None or not summary.count:
            return ()
        if norm.unit == "percent":
            return (Verdict(bool(measure.is_within_norm), self.norm(measure)),)
        found = [self._term(norm.norm, summary.within, summary.count, measure.unit, is_own=False)]
        if norm.own is not None:
            found.append(self._term(norm.own, summary.within_own, summary.count, measure.unit, is_own=True))
        return tuple(found)

    def _term(self, norm: int, within: int | None, count: int, unit: Unit, *, is_own: bool) -> Verdict:
        term, is_met = self.value(norm, unit), within == count
        if is_met:
            said = Message.of("figures.own_term_met" if is_own else "figures.term_met", term=term)
        else:
            said = Message.of(
                "figures.own_term_missed" if is_own else "figures.term_missed", term=term, within=within, count=count
            )
        return Verdict(is_met, self._texts.say(said))

    def headline(self, measure: Measure) -> str:
        """Return the figure in one sentence: how many, how much, and how that stands to the norm."""
        summary = measure.summary
        if not summary.count:
            text = self._texts.say(Message.of("figures.none"))
        elif measure.share is not None:
            text = self._texts.say(
                Message.of(
                    "figures.share", share=self.share(measure.share), count=summary.count,
                    part=sum(case.category in measure.counted for case in measure.cases),
                )
            )  # fmt: skip
        elif measure.unit is Unit.CENTS:
            text = self._texts.say(
                Message.of(
                    "figures.amount", count=summary.count, total=self.value(summary.total, measure.unit),
                    mean=self.value(summary.mean, measure.unit),
                )
            )  # fmt: skip
        else:
            text = self._texts.say(
                Message.of(
                    "figures.average", count=summary.count, mean=self.value(summary.mean, measure.unit),
                    median=self.value(summary.median, measure.unit),
                )
            )  # fmt: skip
        return " ".join(part for part in (text, self.norm(measure), self.waiting(measure)) if part)

    def norm(self, measure: Measure) -> str:
        """Return the norm and how it is met; empty without one."""
        norm, summary = measure.norm, measure.summary
        if norm is None or not summary.count:
            return ""
        if norm.unit == "percent":
            within = measure.is_within_norm
            code = (
                Message.of("figures.norm_met", norm=norm.norm)
                if within
                else Message.of("figures.norm_missed", norm=norm.norm)
            )
            least = (
                Message.of("figures.norm_least_met", norm=norm.norm)
                if within
                else Message.of("figures.norm_least_missed", norm=norm.norm)
            )
            return self._texts.say(code if norm.limit == "most" else least)
        said = Message.of("figures.norm_days", norm=norm.norm, within=summary.within, count=summary.count)
        parts = [self._texts.say(said)]
        if summary.within_own is not None:
            own = Message.of("figures.norm_own", norm=norm.own, within=summary.within_own, count=summary.count)
            parts.append(self._texts.say(own))
        return " ".join(parts)

    def waiting(self, measure: Measure) -> str:
        """Return how many have not come to their end, and the longest; empty when there are none."""
        if not measure.waiting:
            return ""
        longest = max(case.value for case in measure.waiting)
        return self._texts.say(
            Message.of("figures.waiting", count=len(measure.waiting), longest=self.value(longest, measure.unit))
        )

    def row(self, name: str, summary: Summary, measure: Measure) -> tuple[str, ...]:
        """Return a line of a table: name, number, mean, median, longest of nine in ten, within the norm."""
        within = "–" if summary.within is None else f"{summary.within} / {summary.count}"
        return (
            name,
            str(summary.count),
            self.value(summary.mean, measure.unit),
            self.value(summary.median, measure.unit),
            self.value(summary.ninetieth, measure.unit),
            within,
        )

    def case(self, case: Case) -> str:
        """Return the dossier of a case, or that it was erased."""
        return case.number or self._texts.say(Message.of("figures.erased_dossier"))


def one_decimal(value: Fraction) -> str:
    """Return a number with one decimal, half up, with a Dutch comma; whole numbers without."""
    tenths = _rounded(value * 10)
    whole, rest = divmod(tenths, 10)
    return f"{whole},{rest}" if rest else str(whole)


def _rounded(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
