"""The plan page as the driver alone would make it: the same five statements, template and layout, no gate, no ORM."""

import json
import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import flask_babel
import psycopg
from flask import Flask, g, render_template, request

from portal import clock
from portal.app.application import create_app
from portal.app.layout import Lasts
from portal.config.settings import read_settings
from portal.contact.queries import ContactCard
from portal.contact.views import in_words as contact_in_words
from portal.people.actions import session_key
from portal.people.limits import ABSOLUTE, IDLE, IDLE_ON_SHARED
from portal.plans.models import Status, Who
from portal.plans.queries import PlanAction
from portal.plans.views import in_words

settings = read_settings(os.environ)
portal = create_app(settings)
IS_SQLITE = settings.database_url.startswith("sqlite")
MARK = "?" if IS_SQLITE else "%s"
local = threading.local()


class Head(NamedTuple):
    id: Any
    goal: str | None
    goal_language: str | None


def connection() -> Any:
    if not hasattr(local, "connection"):
        if IS_SQLITE:
            path = settings.database_url.removeprefix("sqlite:///")
            local.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            local.connection.execute("PRAGMA query_only=ON")
        else:
            url = urlsplit(settings.database_url.replace("+psycopg", ""))
            local.connection = psycopg.connect(url.geturl(), autocommit=True, prepare_threshold=1)
    return local.connection


def rows(statement: str, *values: object) -> list[Any]:
    return connection().execute(statement.replace("?", MARK), values).fetchall()  # type: ignore[no-any-return]


LIVE = (
    "SELECT c.id, c.name, s.seen_at, s.level, s.authenticated_at, s.is_shared FROM citizen c "
    "JOIN web_session s ON s.citizen_id = c.id "
    "WHERE s.key = ? AND s.created_at > ? AND s.seen_at > ? AND (NOT s.is_shared OR s.seen_at > ?)"
)
HEAD = "SELECT p.id, g.words, g.language FROM plan p LEFT JOIN goal g ON g.plan_id = p.id WHERE p.citizen_id = ?"
ACTIONS = (
    "SELECT a.id, a.title, a.who, a.responsible, a.is_maybe, a.due_from, a.due_to, a.status FROM action a "
    "JOIN plan p ON a.plan_id = p.id WHERE p.citizen_id = ? "
    "ORDER BY CASE WHEN a.due_to IS NULL THEN 1 ELSE 0 END, a.due_to, a.position, a.id"
)
CARD = (
    "SELECT s.name, s.phone, d.unit, b.name, b.phone, a.support_level, a.started_at FROM contact_assignment a "
    "JOIN staff_member s ON a.contact_person_id = s.id JOIN department d ON s.department_id = d.id "
    "JOIN staff_member b ON a.buddy_id = b.id WHERE a.citizen_id = ? AND a.ended_at IS NULL"
)
UNREAD = "SELECT count(*) FROM notice n WHERE n.citizen_id = ? AND n.read_at IS NULL"

as_json: Callable[[Any], Any] = json.loads if IS_SQLITE else lambda value: value
as_day: Callable[[Any], date | None] = (
    (lambda value: date.fromisoformat(value) if value else None) if IS_SQLITE else lambda value: value
)


def action(row: Any) -> PlanAction:
    known = UUID(row[0]) if IS_SQLITE else row[0]
    return PlanAction(
        known,
        as_json(row[1]),
        Who(row[2]),
        as_json(row[3]),
        bool(row[4]),
        as_day(row[5]),
        as_day(row[6]),
        Status(row[7]),
    )


def moment(when: Any) -> Any:
    return when.strftime("%Y-%m-%d %H:%M:%S.%f") if IS_SQLITE else when


app = Flask("portal", root_path=portal.root_path, template_folder="../templates", static_folder=None)
app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
app.jinja_env.auto_reload = False
app.config["BABEL_DEFAULT_LOCALE"] = "da"
flask_babel.Babel(app)
for rule in portal.url_map.iter_rules():
    app.add_url_rule(rule.rule, rule.endpoint, lambda **_: "")
with portal.test_request_context("/min-side/plan"):
    FRAME: dict[str, Any] = {}
    portal.update_template_context(FRAME)
app.jinja_env.globals.update(
    asset=portal.jinja_env.globals["asset"], csrf_token=lambda: "constant", my_contact=lambda: g.contact
)
app.jinja_env.globals["my_unread"] = lambda: g.unread
app.jinja_env.filters["day"] = portal.jinja_env.filters["day"]


def show() -> str:
    now = clock.now()
    key = session_key(request.cookies["borger"])
    earliest = [moment(now - limit) for limit in (ABSOLUTE, IDLE, IDLE_ON_SHARED)]
    citizen, name, *_seen, is_shared = rows(LIVE, key, *earliest)[0]
    head = Head(*rows(HEAD, citizen)[0])
    shown = [in_words(action(row)) for row in rows(ACTIONS, citizen)]
    contact, phone, department, buddy, buddy_phone, level, began = rows(CARD, citizen)[0]
    since = datetime.fromisoformat(began) if IS_SQLITE else began
    card = ContactCard(contact, phone, department, buddy, buddy_phone, level, since)
    g.contact = contact_in_words(card, settings.municipality)
    g.unread = rows(UNREAD, citizen)[0][0]
    by_status = {status: [one for one in shown if one.status == status] for status in Status}
    return render_template(
        "plans/show.html",
        **(FRAME | {"person_name": name, "lasts": Lasts(bool(is_shared), 30, 8)}),
        head=head,
        by_status=by_status,
        today=clock.today(),
    )


app.view_functions["plans.show"] = show
