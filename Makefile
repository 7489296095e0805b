# One command shows all commands: make help. What each needs, it installs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
PORTAL_ENV ?= demo
PORTAL_PUBLIC_URL ?= http://127.0.0.1:$(PORT)
export PORT PORTAL_ENV PORTAL_PUBLIC_URL
export PYTHONDONTWRITEBYTECODE :=

BIN := .venv/bin
SOAKED := $(addprefix tests/consents/test_,races.py kills.py clocks.py two_guardians.py) tests/notifications/test_kills.py $(addprefix tests/contact/round/test_,queries.py races.py)
define LINTED
$(BIN)/ruff format --check .
$(BIN)/ruff check .
$(BIN)/mypy
$(BIN)/lint-imports
$(BIN)/djlint --lint --quiet templates
endef
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/messages.po))

help: ## show the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(BIN)/.runtime $(CATALOGUES) portal/static/.compressed ## serve the demo on http://127.0.0.1:$PORT (8000)
	@exec $(BIN)/python -m portal.app.serve

check: $(BIN)/.development node_modules/.installed $(CATALOGUES) portal/static/.compressed ## the quick checks: no browser, SQLite, some three minutes
	$(LINTED)
	.ci/in-memory $(BIN)/pytest -q -n 2 -m "not browser and not long"

test: $(BIN)/.development node_modules/.installed $(CATALOGUES) portal/static/.compressed ## everything that CI checks
	@.ci/system-packages
	$(LINTED)
	.ci/in-memory $(BIN)/pytest -q -n 2 -m "not browser"
	.ci/in-memory .ci/with-postgresql $(BIN)/pytest -q -n 2 -m "not browser" tests
	.ci/in-memory $(BIN)/pytest -q -n 2 -m browser tests/browser

bench: $(BIN)/.development $(CATALOGUES) portal/static/.compressed ## measure the real pages against a constant page and a raw driver
	@.ci/system-packages
	$(BIN)/python -m bench
	.ci/with-postgresql $(BIN)/python -m bench
	.ci/with-postgresql $(BIN)/python -m bench.door

soak: $(BIN)/.development ## what takes hours: races, kills, clocks, a million audit entries, appends from many at once, six million consents
	@.ci/system-packages
	PORTAL_SOAK=100 $(BIN)/pytest -q $(SOAKED)
	PORTAL_SOAK=100 .ci/with-postgresql $(BIN)/pytest -q $(SOAKED)
	PORTAL_SOAK=100 $(BIN)/pytest -q tests/consents/test_decision_properties.py -k oracles
	$(BIN)/python -m bench.audit --entries 1000000
	.ci/with-postgresql $(BIN)/python -m bench.audit --entries 1000000
	.ci/with-postgresql $(BIN)/python -m bench.audit
	.ci/with-postgresql $(BIN)/python -m bench.door --consents 6000000

strings: $(BIN)/.development ## take new strings into the catalogues
	mkdir -p build && $(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext --add-comments=Translators: --no-location --project portal --version 1 --copyright-holder "" --msgid-bugs-address "" --sort-output -o build/messages.pot .
	$(BIN)/pybabel -q update -N --ignore-pot-creation-date -i build/messages.pot -d translations

lock: $(BIN)/uv ## lock the dependencies anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-dev.in -o requirements-dev.lock

clean: ## throw away what was made here, the demo's database too
	rm -rf .venv node_modules build instance translations/*/LC_MESSAGES/*.mo portal/static/.compressed
	find portal/static -name '*.br' -o -name '*.gz' | xargs rm -f

$(BIN)/uv:
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed."; exit 1; }
	@python3 -m venv .venv || { echo "Python's venv is needed (Debian: apt-get install python3-venv)."; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# The development environment holds all that the runtime needs, so one never undoes the other.
$(BIN)/.runtime: requirements.lock | $(BIN)/uv
	@test -e $(BIN)/.development || VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements.lock
	@touch $@

$(BIN)/.development: requirements-dev.lock | $(BIN)/uv
	@VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.installed: package-lock.json
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

%.mo: %.po | $(BIN)/.runtime
	@$(BIN)/pybabel -q compile -i $< -o $@

portal/static/.compressed: $(shell find portal/static -type f -not -name '*.br' -not -name '*.gz' -not -name .compressed) | $(BIN)/.runtime
	@$(BIN)/python -m whitenoise.compress --quiet portal/static
	@touch $@

.PHONY: help run check test bench soak strings lock clean
