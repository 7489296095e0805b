"""The WSGI application, made from the environment; what is wrong there stops the start."""

import os
import sys

from portal.app import log
from portal.app.application import create_app
from portal.config.reader import ConfigurationError
from portal.config.settings import read_settings

log.configure()
try:
    app = create_app(read_settings(os.environ))
except ConfigurationError as error:
    sys.stderr.write("".join(f"{fault}\n" for fault in error.faults))
    raise SystemExit(2) from None
