"""A WSGI application that takes its time, for the tests of the server."""

import os
import time


def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(1.5)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {environ.get('SCRIPT_NAME')}".encode()]
