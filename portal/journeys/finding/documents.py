"""The index of journeys and steps: one document for each, in which words stand as stems.

A joined word stands there whole and, with a mark, in its parts. A journey's document also holds the words of
its steps, so that one document tells whether a journey answers a question.
"""

import json
from dataclasses import dataclass

from tantivy import Document, Schema, SchemaBuilder

PART = "+"
"""What stands before a stem that is only part of a word."""

JOURNEY, STEP = 0, 1
OWN_FIELDS = ("title", "keywords", "summary", "text")
STEPS_FIELDS = ("steps", "prose")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows of a journey or step."""

    slug: str
    view: str
    step: str
    title: str
    summary: str


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in OWN_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in STEPS_FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("kind", "journey"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.add_bytes_field("shown", stored=True).build()


SCHEMA = _schema()


def document(kind: int, journey: int, shown: Shown, stems: dict[str, str]) -> Document:
    """Make the document of a journey or step; `journey` is the journey's number, `stems` are joined by spaces,
    by field.
    """
    made = Document()
    made.add_unsigned("kind", kind)
    made.add_unsigned("journey", journey)
    for field, text in stems.items():
        made.add_text(field, text)
    made.add_bytes("shown", json.dumps([shown.slug, shown.view, shown.step, shown.title, shown.summary]).encode())
    return made


def shown_in(made: Document) -> Shown:
    """Read back what a page shows."""
    return Shown(*json.loads(made["shown"][0]))
