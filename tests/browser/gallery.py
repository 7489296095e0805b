"""One page with every component of the house, whether a page uses it yet or not."""

from pathlib import Path
from types import SimpleNamespace

from flask import Flask, render_template_string
from jinja2 import nodes
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FileField,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired

from portal.config.municipality import crisis_lines_for
from portal.config.settings import PROJECT
from portal.journeys.wording.path import path_of
from portal.journeys.wording.shown import ShownPhase

GALLERY = Path(__file__).parent / "gallery.html"
COMPONENTS, LAYOUTS = PROJECT / "templates" / "components", PROJECT / "templates" / "layouts"

# As many as the gallery shows in its list, each of which the picture's links lead to.
PHASES = [
    ShownPhase(str(n), f"Del {n}", "kort sagt", "de første dage", is_current=n == 2, is_open=n == 1, start=n, steps=())
    for n in (1, 2, 3)
]


def _choices(**choices: str) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in choices.items()]


class Day(Form):
    day = StringField(validators=[InputRequired("Skriv dagen.")])
    month = StringField()
    year = StringField()


class Everything(Form):
    """Fields of every kind; each must be filled in."""

    name = StringField("Dit navn", [InputRequired("Skriv dit navn.")])
    words = TextAreaField("Fortæl om det", [InputRequired("Skriv noget.")])
    file = FileField("En fil", [InputRequired("Vælg en fil.")])
    unit = SelectField("Hvem vil du tale med?", [InputRequired("Vælg en.")], choices=_choices(a="Anna", b="Bo"))
    yes = RadioField(
        "Bor du alene?", [InputRequired("Vælg et svar.")], choices=_choices(yes="Ja", no="Nej", unknown="Ved ikke")
    )
    several = SelectMultipleField(
        "Hvem hjælper dig?", [InputRequired("Vælg nogen.")], choices=_choices(a="Anna", b="Bo", none="Ingen")
    )
    agree = BooleanField("Ja, det må I godt", [InputRequired("Sæt kryds.")])
    day = FormField(Day, "Hvornår var det?")
    mood = RadioField(
        "Hvordan går det?", [InputRequired("Vælg et tal.")], choices=[SelectChoice(str(n), str(n)) for n in range(11)]
    )


def gallery(app: Flask, lang: str, top: str) -> str:
    """Render the gallery as `app` would, with one form to fill in and one that was sent empty.

    A page begins in one of several ways: `top` is `receipt`, `hero` or `question`.
    """
    empty, wrong = Everything(prefix="tom-"), Everything(MultiDict({"sent": "yes"}), prefix="fejl-")
    wrong.validate()
    base = "" if lang == "da" else f"/{lang}"
    with app.test_request_context(f"{base}/hjaelp"):
        return render_template_string(
            GALLERY.read_text(),
            top=top,
            first=Everything(prefix="foerst-"),
            forms=(empty, wrong),
            form=wrong,
            person_name="Test Testesen",
            acting_for=SimpleNamespace(name="Mor Testesen", relation="fuldmagt", switch_url="/min-side"),
            crisis_url="/hjaelp",
            road=path_of(PHASES),
            crisis_lines_shown=crisis_lines_for(app.extensions["municipality"], ["danger", "mind"]),
            quick_exit_url="/logget-af",
        )


def components(app: Flask) -> set[str]:
    """Name every macro in templates/components."""
    return {macro.name for tree in _trees(app, COMPONENTS) for macro in tree.find_all(nodes.Macro)}


def shown(app: Flask) -> set[str]:
    """Name the macros that the gallery and its layouts call, and those that these call in turn."""
    calls = {
        macro.name: _calls(tree, macro) for tree in _trees(app, COMPONENTS) for macro in tree.find_all(nodes.Macro)
    }
    found: set[str] = set()
    wanted = {name for tree in (*_trees(app, LAYOUTS), _tree(app, GALLERY)) for name in _calls(tree, tree)}
    while wanted - found:
        found |= wanted
        wanted = {name for one in found for name in calls.get(one, ())}
    return found


def _trees(app: Flask, folder: Path) -> list[nodes.Template]:
    return [_tree(app, path) for path in sorted(folder.glob("*.html"))]


def _tree(app: Flask, path: Path) -> nodes.Template:
    return app.jinja_env.parse(path.read_text())


def _calls(tree: nodes.Template, part: nodes.Node) -> set[str]:
    """Name what is called in a part of a template, by the name it has where it was imported from."""
    imported = [name for line in tree.find_all(nodes.FromImport) for name in line.names]
    original = {name[1]: name[0] for name in imported if isinstance(name, tuple)}
    called = [call.node.name for call in part.find_all(nodes.Call) if isinstance(call.node, nodes.Name)]
    return {original.get(name, name) for name in called}
