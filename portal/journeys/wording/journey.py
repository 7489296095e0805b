"""Journeys in words: who, when, why, and what the law says, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date

from markupsafe import Markup

from portal.i18n import current_language, day, gettext, lazy_gettext
from portal.journeys.model.facts import NONE, UNKNOWN, Anchor
from portal.journeys.model.format import Question, RedFlag, SheetRow
from portal.journeys.model.journey import DANISH, Journey
from portal.journeys.model.steps import Action, Claim, Phase, Right, Step
from portal.journeys.model.windows import Stage, Strength, Timing
from portal.journeys.screening.answers import Answer, Silence
from portal.journeys.screening.explain import Reason, decisive_answers
from portal.journeys.screening.personal import Certainty, PersonalPhase, PersonalStep
from portal.journeys.wording.days import absolute, distance, period, relative
from portal.journeys.wording.reach import Reach
from portal.journeys.wording.shown import (
    ShownAction,
    ShownClaim,
    ShownFlag,
    ShownPhase,
    ShownRight,
    ShownRow,
    ShownSheet,
    ShownStep,
)
from portal.markdown import plain, render, render_inline

YES_NO = {"yes": lazy_gettext("Ja"), "no": lazy_gettext("Nej")}


LATE_BUT_NOT_LONG = 30  # days


def is_due(timing: Timing | None) -> bool:
    """Tell whether something should happen now, or should have lately: then it stands open, and first."""
    if timing is None or timing.distance is None:
        return timing is not None and timing.stage is Stage.NOW
    is_late = timing.stage is Stage.PAST and timing.distance.days <= LATE_BUT_NOT_LONG
    return timing.stage is Stage.NOW or is_late


def due_first(phases: Iterable[ShownPhase]) -> list[ShownStep]:
    """Choose what matters most now: at most three steps that are due, those that are surely the person's."""
    return [step for phase in phases for step in phase.steps if step.is_due and not step.is_maybe][:3]


class Wording:
    """Puts one journey into the words of one language, for one kind of reader ("": the first)."""

    def __init__(self, journey: Journey, reach: Reach, view: str = "") -> None:
        self.journey = journey
        self.view = view
        wanted = current_language().code
        self.code = wanted if journey.offers(wanted) else DANISH
        self._reach = reach

    def text(self, key: str) -> str:
        """Return a block's words, where nothing can be rendered: titles, labels, questions."""
        return plain(self._written(key))

    def html(self, key: str) -> Markup:
        """Return a block rendered; nothing where there is no such block."""
        return Markup(render(self._written(key), self.code))  # noqa: S704 -- render cleans what it makes

    def line(self, key: str) -> Markup:
        """Return a block of one line rendered, without a paragraph round it."""
        return Markup(render_inline(self._written(key), self.code))  # noqa: S704 -- cleans what it makes

    def _written(self, key: str) -> str:
        return self.journey.text(key, self.code, self.view)

    @property
    def tab_title(self) -> str:
        """Return what the browser's tab and history show: nothing telling where the journey is discreet."""
        return self.text("neutral_title" if self.journey.is_discreet else "title")

    def red_flags(self) -> list[ShownFlag]:
        """Return what calls for help now."""
        return [self._flag(f"red_flags.{flag.id}", flag) for flag in self.journey.red_flags]

    def rights(self) -> list[ShownRight]:
        """Return what everybody may do, whatever their situation."""
        return [self._right(right) for right in self.journey.rights]

    def sheet(self, anchors: Mapping[Anchor, date]) -> ShownSheet | None:
        """Return the sheet of who may what when, with days where the `anchors` are known."""
        sheet = self.journey.sheet
        if sheet is None:
            return None
        periods = tuple((self.text(f"sheet.periods.{p.id}"), period(p.from_, p.until, anchors)) for p in sheet.periods)
        rows = tuple(self._row(row, [period.id for period in sheet.periods]) for row in sheet.rows)
        return ShownSheet(sheet.id, self.text("sheet.title"), self.html("sheet.intro"), periods, rows)

    def general_phases(self) -> list[ShownPhase]:
        """Show all steps, for everyone who reads, with windows counted from the anchor."""
        shown, start = [], 1
        for phase, own in self.journey.phases_for(self.view):
            steps = tuple(self._general_step(step) for step in own)
            window = relative(phase.when)
            shown.append(self._phase(phase, steps, start, window, is_current=False, is_open=start == 1))
            start += len(steps)
        return shown

    def personal_phases(self, phases: Iterable[PersonalPhase]) -> list[ShownPhase]:
        """Show one person's steps with their days and reasons."""
        shown, start = [], 1
        for phase in phases:
            steps = tuple(self._personal_step(step) for step in phase.steps)
            window = absolute(phase.window) if phase.window else relative(phase.phase.when)
            is_open = is_due(phase.timing) or (phase.timing is None and start == 1)
            is_current = phase.timing is not None and phase.timing.stage is Stage.NOW
            shown.append(self._phase(phase.phase, steps, start, window, is_current=is_current, is_open=is_open))
            start += len(steps)
        return shown

    def question(self, question: Question) -> str:
        """Return a question's wording."""
        return self.text(f"questions.{question.id}.text")

    def answer(self, question: Question, answer: Answer) -> str:
        """Return an answer as the person gave it."""
        if isinstance(answer, Silence):
            return gettext("Ved ikke") if answer is Silence.UNKNOWN else gettext("Ikke besvaret")
        if isinstance(answer, date):
            return day(answer)
        if isinstance(answer, frozenset):
            chosen = [self.option(question, option) for option in question.options if option in answer]
            return ", ".join(chosen) or gettext("Ingen af dem")
        return self.option(question, str(answer))

    def option(self, question: Question, option: str) -> str:
        """Return an option's label."""
        if option == UNKNOWN:
            return gettext("Ved ikke")
        if option == NONE:
            return gettext("Ingen af dem")
        if question.kind == "yes_no_unsure":
            return str(YES_NO[option])
        return self.text(f"questions.{question.id}.options.{option}")

    def unit(self, unit: str) -> str:
        """Name a unit."""
        return self._reach.name(unit, self.code)

    def _phase(
        self,
        phase: Phase,
        steps: tuple[ShownStep, ...],
        start: int,
        window: str,
        *,
        is_current: bool,
        is_open: bool,
    ) -> ShownPhase:
        title, short = self.text(f"phases.{phase.id}.title"), self.text(f"phases.{phase.id}.short")
        return ShownPhase(phase.id, title, short, window, is_current, is_open, start, steps)

    def _general_step(self, step: Step) -> ShownStep:
        return self._step(step, step.order_mode, relative(step.when), "", why=(), is_maybe=False, is_due=False)

    def _personal_step(self, shown: PersonalStep) -> ShownStep:
        when, when_date = relative(shown.step.when), ""
        if shown.window and shown.timing:
            when, when_date = distance(shown.timing), absolute(shown.window)
        is_maybe = shown.certainty is Certainty.MAYBE
        why, due = self._why(shown.reasons), is_due(shown.timing)
        return self._step(shown.step, shown.order_mode, when, when_date, why=why, is_maybe=is_maybe, is_due=due)

    def _step(
        self, step: Step, order: str, when: str, when_date: str, *, why: tuple[str, ...], is_maybe: bool, is_due: bool
    ) -> ShownStep:
        at = f"steps.{step.id}"
        return ShownStep(
            id=step.id,
            title=self.text(f"{at}.title"),
            body=self.html(f"{at}.body"),
            next=self.html(f"{at}.next"),
            other_way=self.html(f"{at}.other_way"),
            ask=self.html(f"{at}.ask"),
            money=self.html(f"{at}.money"),
            order=None if order == "then" else order,
            is_optional=step.optional,
            is_maybe=is_maybe,
            is_due=is_due,
            when=when,
            when_date=when_date,
            is_deadline=step.when is not None and step.when.kind is Strength.MUST,
            who=self.unit(step.responsible.unit),
            actions=tuple(self._action(at, action) for action in step.actions),
            documents=tuple(self.line(f"{at}.documents.{name}") for name in step.documents),
            shares=tuple(self.line(f"{at}.shares.{share.id}") for share in step.shares),
            laws=self._claims(at, step.legal_basis),
            why=why,
        )

    def _action(self, at: str, action: Action) -> ShownAction:
        label = self.text(f"{at}.actions.{action.id}")
        if action.kind == "external":
            return ShownAction(label, action.target)
        if not self._reach.is_ours(action.target):
            return ShownAction(label)
        if action.kind == "call":
            return ShownAction(label, f"tel:{self._reach.phone_link}", self._reach.phone)
        if action.kind == "visit":
            return ShownAction(label, where=self._reach.address)
        return ShownAction(label, f"mailto:{self._reach.email}" if action.kind == "write" else "")

    def _flag(self, at: str, flag: RedFlag) -> ShownFlag:
        return ShownFlag(flag.id, self.text(f"{at}.label"), self.html(at), flag.lines)

    def _right(self, right: Right) -> ShownRight:
        at = f"rights.{right.id}"
        laws = self._claims(at, right.legal_basis)
        return ShownRight(right.id, self.text(f"{at}.title"), self.html(f"{at}.body"), laws)

    def _row(self, row: SheetRow, periods: Iterable[str]) -> ShownRow:
        at = f"sheet.rows.{row.id}"
        cells = tuple(self.html(f"{at}.{period}") for period in periods)
        return ShownRow(self.text(f"{at}.title"), cells, self._claims(at, row.legal_basis))

    def _claims(self, at: str, claims: Iterable[Claim]) -> tuple[ShownClaim, ...]:
        return tuple(self._claim(at, claim) for claim in claims)

    def _claim(self, at: str, claim: Claim) -> ShownClaim:
        law = " § ".join(part for part in (claim.law, claim.section) if part)
        source = claim.source if claim.standing == "S" else ""
        checked = gettext("Tjekket %(day)s", day=day(claim.checked_on)) if claim.checked_on else ""
        return ShownClaim(law, self.html(f"{at}.law.{claim.id}"), source, checked)

    def _why(self, reasons: tuple[Reason, ...]) -> tuple[str, ...]:
        if not reasons:
            return (gettext("Alle i den her situation ser trinnet."),)
        return tuple(self._because(*pair) for pair in decisive_answers(reasons))

    def _because(self, question_id: str, answer: Answer) -> str:
        question = self.journey.questions_by_id[question_id]
        asked = self.question(question)
        if answer is Silence.UNKNOWN:
            return gettext("Du svarede “Ved ikke” på “%(question)s”. Derfor kan trinnet være for dig.", question=asked)
        if isinstance(answer, Silence):
            return gettext("Du har ikke svaret på “%(question)s”. Derfor kan trinnet være for dig.", question=asked)
        return gettext(
            "Du svarede “%(answer)s” på “%(question)s”.", answer=self.answer(question, answer), question=asked
        )
