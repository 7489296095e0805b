"""Hands out a message's file: only to be saved, under a name of ours, and never run by a browser."""

from flask import Response
from sqlalchemy.orm import Session

from portal.contact.files.models import KeptFile, Media
from portal.contact.files.store import content_of
from portal.contact.files.wording import file_name
from portal.contact.messages.composing import vault_here
from portal.contact.messages.rules import FileTo

TYPES = {Media.PDF: "application/pdf", Media.JPEG: "image/jpeg", Media.PNG: "image/png"}


def fetched(session: Session, file: FileTo) -> Response:
    """Return a file as an attachment that no page may frame and no browser may take for anything else."""
    kept = session.get_one(KeptFile, file.id)
    response = Response(content_of(session, vault_here(), kept), mimetype=TYPES[kept.media])
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name(file.number, kept.media)}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
