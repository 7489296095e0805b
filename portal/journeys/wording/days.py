"""When something happens, in words: counted from a day that isn't known, or in days of the calendar."""

from collections.abc import Mapping
from datetime import date, timedelta

from portal.i18n import day, gettext, lazy_gettext, ngettext
from portal.journeys.model.durations import Duration
from portal.journeys.model.facts import Anchor
from portal.journeys.model.steps import When
from portal.journeys.model.windows import Distance, Stage, Timing, Window


def absolute(window: Window) -> str:
    """Say a window in days of the calendar."""
    if window.from_ is None and window.to is not None:
        return gettext("senest %(day)s", day=day(window.to))
    if window.to is None and window.from_ is not None:
        return gettext("tidligst %(day)s", day=day(window.from_))
    assert window.from_ is not None  # noqa: S101 -- a window is never open at both ends
    assert window.to is not None  # noqa: S101 -- as above
    if window.from_ == window.to:
        return day(window.from_)
    return gettext("%(first)s til %(last)s", first=day(window.from_), last=day(window.to))


def distance(timing: Timing) -> str:
    """Say where today stands to a window, as people do."""
    if timing.stage is Stage.NOW:
        return gettext("nu")
    assert timing.distance is not None  # noqa: S101 -- only NOW may have none
    far = _span(timing.distance)
    if timing.stage is Stage.PAST:
        return gettext("skulle være sket for %(span)s siden. Det kan stadig gøres.", span=far)
    return gettext("om %(span)s", span=far)


def _span(distance: Distance) -> str:
    if distance.days < 14:
        return ngettext("%(num)s dag", "%(num)s dage", distance.days)
    if distance.months < 2:
        return ngettext("cirka %(num)s uge", "cirka %(num)s uger", distance.weeks)
    if distance.months < 24:
        return ngettext("cirka %(num)s måned", "cirka %(num)s måneder", distance.months)
    return ngettext("cirka %(num)s år", "cirka %(num)s år", distance.months // 12)


def relative(when: When | None) -> str:
    """Say a window counted from a day that isn't known."""
    if when is None:
        return ""
    anchor = ANCHORS[when.anchor]
    if when.to_working_days is not None:
        return ngettext(
            "inden %(num)s hverdag efter %(anchor)s",
            "inden %(num)s hverdage efter %(anchor)s",
            when.to_working_days,
            anchor=anchor,
        )
    first, last = when.from_ or Duration(), when.to
    if last is None:
        return gettext("fra %(point)s", point=_point(first, anchor))
    if first == Duration():
        return gettext("inden for %(span)s efter %(anchor)s", span=_duration(last), anchor=anchor)
    if _is_before(first) != _is_before(last):
        return gettext("fra %(first)s til %(last)s", first=_point(first, anchor), last=_point(last, anchor))
    return gettext("fra %(first)s til %(last)s", first=_duration(first), last=_point(last, anchor))


def period(start: Anchor | None, end: Anchor | None, anchors: Mapping[Anchor, date]) -> str:
    """Say in calendar days from when (included) until when (excluded) something holds; "" where none is known."""
    first, after = (anchors.get(anchor) if anchor else None for anchor in (start, end))
    if first and after:
        return gettext("%(first)s til %(last)s", first=day(first), last=day(after - timedelta(days=1)))
    if first:
        return gettext("fra %(point)s", point=day(first))
    return gettext("til og med %(day)s", day=day(after - timedelta(days=1))) if after else ""


def _point(span: Duration, anchor: str) -> str:
    if span == Duration():
        return anchor
    if _is_before(span):
        return gettext("%(span)s før %(anchor)s", span=_duration(span), anchor=anchor)
    return gettext("%(span)s efter %(anchor)s", span=_duration(span), anchor=anchor)


def _is_before(span: Duration) -> bool:
    return span.months < 0 or span.days < 0


def _duration(span: Duration) -> str:
    if span.months and not span.days:
        return ngettext("%(num)s måned", "%(num)s måneder", abs(span.months))
    if span.days and span.days % 7 == 0 and abs(span.days) >= 14:
        return ngettext("%(num)s uge", "%(num)s uger", abs(span.days) // 7)
    return ngettext("%(num)s dag", "%(num)s dage", abs(span.days) + round(abs(span.months) * 30.44))


ANCHORS = {
    "discharged_on": lazy_gettext("udskrivelsen"),
    "turns_15": lazy_gettext("15-årsfødselsdagen"),
    "turns_16": lazy_gettext("16-årsfødselsdagen"),
    "turns_18": lazy_gettext("18-årsfødselsdagen"),
    "contacted_on": lazy_gettext("den første kontakt"),
    "injured_on": lazy_gettext("skaden"),
    "decided_on": lazy_gettext("afgørelsen"),
}
