"""Receipts: a person's own, and a page on which anybody can have one checked."""

import re

from flask import Response, current_app, jsonify, make_response, render_template
from flask.typing import ResponseReturnValue

from portal.access.gate import Pages, World
from portal.access.identity import Identity
from portal.access.rules import PUBLIC
from portal.audit.signing import NotGenuine
from portal.consents.forms import ReceiptForm
from portal.consents.history import OwnReceipt, receipt_by_id
from portal.consents.receipts import Issuer, read_receipt
from portal.consents.rules import may_see_receipt
from portal.consents.shown_receipt import receipt_in_words

pages = Pages("papers", __name__)
NUMBER = re.compile(r"\s*[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}\s*")
OWN = "/min-side/samtykker/kvittering/<uuid:receipt_id>"


@pages.page(OWN, needs=may_see_receipt, subject=receipt_by_id)
def receipt(identity: Identity, receipt: OwnReceipt) -> ResponseReturnValue:
    """Show a receipt: what was said then, word for word."""
    shown = receipt_in_words(read_receipt(_issuer().signer, receipt.jws))
    is_about_reader = receipt.subject_id == identity.citizen_id
    return render_template("consents/receipt.html", own=receipt, shown=shown, is_about_reader=is_about_reader)


@pages.page(f"{OWN}/fil", needs=may_see_receipt, subject=receipt_by_id)
def file(identity: Identity, receipt: OwnReceipt) -> Response:
    """Give the signed receipt as a file to keep."""
    answer = make_response(receipt.jws + "\n")
    answer.mimetype = "text/plain"
    answer.headers["Content-Disposition"] = f'attachment; filename="kvittering-{receipt.number}.txt"'
    return answer


@pages.page("/kvittering", needs=PUBLIC, world=World.DRAFT, methods=("GET", "POST"))
def verify(identity: Identity) -> ResponseReturnValue:
    """Check a receipt by its own words and our published keys alone: nothing is looked up and nothing is kept."""
    form = ReceiptForm()
    if not form.validate_on_submit():
        return render_template("consents/verify.html", form=form, shown=None), 400 if form.errors else 200
    try:
        told = read_receipt(_issuer().signer, form.receipt.data or "")
    except NotGenuine:
        is_number = NUMBER.fullmatch(form.receipt.data or "") is not None
        page = render_template("consents/verify.html", form=form, shown=None, is_refused=True, is_number=is_number)
        return page, 400
    return render_template("consents/verify.html", form=form, shown=receipt_in_words(told))


@pages.page("/.well-known/receipt-keys.json", needs=PUBLIC, world=World.MACHINE)
def keys(identity: Identity) -> Response:
    """Publish the keys that receipts are checked with, retired ones too."""
    return jsonify(_issuer().signer.jwks())


def _issuer() -> Issuer:
    issuer: Issuer = current_app.extensions["issuer"]
    return issuer
