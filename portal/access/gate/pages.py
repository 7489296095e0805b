"""A blueprint that only takes pages with a rule."""

import enum
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue, RouteCallable

from portal.access.rules import PUBLIC, Rule

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Loader = Callable[..., Any]  # (session, identity, **parts of the address) -> the thing, or None
Version = Callable[..., Hashable | None]  # (**parts of the address) -> what the page is made of, or None


class World(enum.Enum):
    """Whom a page's bytes are for."""

    OPEN = "open"  # the same bytes for everyone: no cookie read or set, kept by proxies
    DRAFT = "draft"  # a stranger's own answers, found by their cookie: never kept
    PERSONAL = "personal"  # a citizen who has signed in: never kept
    STAFF = "staff"  # a member of staff who has signed in: never kept
    MACHINE = "machine"  # no person at all: probes, keys, tokens


SIGNED_IN = frozenset({World.PERSONAL, World.STAFF})


@dataclass(frozen=True)
class Guard:
    """What the gate knows of one page."""

    needs: Rule
    subject: Loader | None
    world: World
    version: Version | None
    view: Callable[..., ResponseReturnValue]
    saved_as: str | None = None
    takes_files: bool = False


class Pages(Blueprint):
    """A package's pages. Only `page` adds a route; the ordinary ways are closed."""

    def page(
        self,
        path: str,
        *,
        needs: Rule,
        subject: Loader | None = None,
        world: World = World.PERSONAL,
        version: Version | None = None,
        methods: tuple[str, ...] = ("GET",),
        saved_as: str | None = None,
        takes_files: bool = False,
    ) -> Callable[[View], View]:
        """Register a page behind the rule `needs`.

        With `subject`, the view receives `(identity, thing)`; without, `(identity, **parts of the address)`.
        An OPEN page is PUBLIC, is only read, and tells by `version` (None: no such page) what it is made of. It may
        be a file to keep: `saved_as` is its name, with the address' parts in braces. A form that `takes_files` may
        be as large as a file; every other one is refused before it is read.
        """
        is_open = world is World.OPEN
        if is_open and (needs is not PUBLIC or version is None or methods != ("GET",)):
            raise TypeError(f"{path}: an open page is PUBLIC, only read, and names its version")
        if world in SIGNED_IN and needs is PUBLIC:
            raise TypeError(f"{path}: a page for everyone must say which world it belongs to")

        def register(view: View) -> View:
            guard = Guard(needs, subject, world, version, view, saved_as, takes_files)
            super(Pages, self).add_url_rule(path, view.__name__, _behind(guard), methods=list(methods))
            return view

        return register

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: RouteCallable | None = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Refuse: a page is added with `page` and a rule (TypeError)."""
        raise TypeError(f"{rule}: use page(path, needs=rule)")


def _behind(guard: Guard) -> RouteCallable:
    def answer(**parts: Any) -> ResponseReturnValue:
        return current_app.extensions["gate"].answer(guard, parts)  # type: ignore[no-any-return]

    answer.guard = guard  # type: ignore[attr-defined]
    answer.__name__ = guard.view.__name__
    answer.__doc__ = guard.view.__doc__
    return answer


def guard_of(view: object) -> Guard | None:
    """Return the guard in front of a registered view; None where it was registered past the gate."""
    guard = getattr(view, "guard", None)
    return guard if isinstance(guard, Guard) else None
