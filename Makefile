# Everything sets itself up: python3 (3.11 or newer) with venv is all that has to be there.
.DEFAULT_GOAL := help
.PHONY: help demo test lint chaos planted year bench bench-peers locks chromium

PYTHON ?= python3
PY := .venv/bin/python
PYTEST_ARGS ?=

help:
	@echo "make demo    a shop, a till and a phone, ready to try"
	@echo "make test    all tests (PYTEST_ARGS=... passes through)"
	@echo "make lint    all checks of the code"
	@echo "make chaos   faults, kills, forgeries (MINUTES=10, SEED=, ONLY=)"
	@echo "make planted plant bugs in a copy and see each caught (ONLY=name picks)"
	@echo "make year    a year of sales, exported and added up three ways (RECEIPTS=100000)"
	@echo "make bench   the benchmarks (ONLY=P1,P3 picks)"
	@echo "make bench-peers   the same work done by others, beside ours"

# A stamp per lock: the second time costs nothing. A changed lock installs again.
.venv/run.stamp: requirements/run.txt
	@$(MAKE) -s .venv/bin/python
	@echo "installing what the product needs"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch .venv/run.stamp

.venv/develop.stamp: requirements/develop.txt
	@$(MAKE) -s .venv/bin/python
	@echo "installing what tests and checks need"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/develop.txt
	@touch .venv/develop.stamp .venv/run.stamp

# The peers have an environment of their own: nothing of theirs comes into ours.
.venv/peers/run.stamp: requirements/peers.txt
	@$(MAKE) -s .venv/bin/python
	@echo "installing the peers"
	@rm -rf .venv/peers && $(PY) -m venv .venv/peers
	@.venv/peers/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/peers.txt
	@touch .venv/peers/run.stamp

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@$(PYTHON) -m venv .venv

demo: .venv/run.stamp
	@exec $(PY) -m config.demo

chromium: .venv/develop.stamp
	@sh tests/chromium.sh $(PY)

test: chromium
	@$(PY) -m pytest $(PYTEST_ARGS)

lint: .venv/develop.stamp
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@find templates stores pos payments -name '*.html' -print0 | xargs -0 -r .venv/bin/djade --check --target-version 5.2
	@$(PY) manage.py makemigrations --check --dry-run
	@NORDKASSA_MODE=production ORIGIN=https://till.example VIPPS_ENVIRONMENT=PRODUCTION \
		SECRET_KEY=only-for-this-check-long-enough-and-with-many-different-letters-0123456789 \
		NORDKASSA_KEYS=bm9yZGthc3NhLCBvbmx5IGZvciB0aGlzIGNoZWNrLi4= PIN_PEPPER=only-for-this-check \
		DATABASE_URL=postgresql://application@/shop DATABASE_OWNER_URL=postgresql://owner@/shop \
		CELERY_BROKER_URL=redis://127.0.0.1/0 TRUST_PROXY=1 \
		$(PY) manage.py check --deploy --fail-level WARNING

# MINUTES=0 with ONLY= and SEED= plays one history again.
chaos: .venv/develop.stamp
	@$(PY) -m tests.chaos --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY))

planted: .venv/develop.stamp
	@$(PY) -m tests.planted $(ONLY)

year: .venv/develop.stamp
	@RECEIPTS=$(or $(RECEIPTS),100000) $(PY) -m pytest -q tests/pos/saft/test_year.py $(PYTEST_ARGS)

bench: chromium
	@$(PY) -m bench $(if $(ONLY),--only $(ONLY))

bench-peers: .venv/run.stamp .venv/peers/run.stamp
	@$(PY) -m bench.peers

# For maintainers: after a change of pyproject.toml. Hashes, no addresses.
locks:
	@rm -rf .venv/locks && $(PYTHON) -m venv .venv/locks && .venv/locks/bin/pip install -q uv
	@.venv/locks/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url pyproject.toml -o requirements/run.txt
	@.venv/locks/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url --extra develop pyproject.toml \
		-o requirements/develop.txt
	@.venv/locks/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --no-emit-index-url --group pyproject.toml:peers \
		-o requirements/peers.txt
