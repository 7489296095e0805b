"""The anchor: a Flask application that answers with constant bytes, as large as the portal's journey page."""

import os

from flask import Flask, Response

app = Flask(__name__)
BODY = b"x" * int(os.environ.get("BENCH_BYTES", "11500"))


@app.get("/")
def constant() -> Response:
    return Response(BODY, mimetype="text/html")
