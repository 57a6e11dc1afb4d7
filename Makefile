# make run: everything set up, and the ward office opened.  make test: the whole suite.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
SIGN_IN_PORT ?= $(shell expr $(PORT) + 1)
DEMO := OSEKKAI_DEBUG=1 OSEKKAI_SITE=http://localhost:$(PORT)
SIGN_IN = $(DEMO) $(BIN)/osekkai demo-sign-in --port $(SIGN_IN_PORT)

.PHONY: run test setup dev check format browser bench fuzz lock sbom clean

run: setup
	$(DEMO) $(BIN)/osekkai setup
	$(DEMO) $(BIN)/osekkai register generate --residents 3000 --if-empty
	$(DEMO) $(BIN)/osekkai match --brief --on $$(date -d '7 days ago' +%F)
	$(DEMO) $(BIN)/osekkai match --brief
	$(DEMO) env $$($(SIGN_IN) --variables) $(BIN)/osekkai demo
	@(sleep 3; $(PYTHON) -m webbrowser http://localhost:$(PORT)/ >/dev/null 2>&1 || true) &
	@$(DEMO) $(BIN)/osekkai work & work=$$!; $(SIGN_IN) & trap "kill $$work $$!" EXIT; \
	  $(DEMO) env $$($(SIGN_IN) --variables) $(BIN)/osekkai run --port $(PORT)

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; assert sys.version_info >= (3, 11)' 2>/dev/null || \
	  { echo "Python 3.11 と venv が必要です: apt-get install -y python3 python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/pip install --quiet uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

dev: $(VENV)/.dev

$(VENV)/.dev: requirements-dev.lock $(VENV)/.ready
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	touch $@

browser:
	@scripts/need chromium "chromium fonts-noto-cjk"

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/layout.py --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(DEMO) $(BIN)/python -m django makemigrations --check --dry-run --settings osekkai.settings
	scripts/no-large-files
	$(BIN)/osekkai check municipalities/bunkyo

format: dev
	$(BIN)/ruff format .
	$(BIN)/python scripts/layout.py

test: dev browser check
	$(BIN)/python -c 'from osekkai.ui.translations import compile_all; compile_all()'
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not benchmark"
	scripts/with-postgres $(BIN)/python -m pytest -n 2 --dist worksteal -m "database and not browser"
	$(BIN)/python -m pytest -n 2 -rs tests/test_benchmarks.py

HOURS ?= 1
fuzz: dev
	OSEKKAI_WHOLE=1 $(BIN)/python -m pytest -n 2 tests/matching/test_equality.py tests/bunkyo/test_strange.py
	$(BIN)/python -m tests.fuzz $(HOURS)

bench: dev
	benchmarks/run

lock:
	$(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

# What the office is made of (CycloneDX 1.6). The same lock file makes the same bytes, and SOURCE_DATE_EPOCH its day.
SBOM ?= build/osekkai.cdx.json
sbom: dev
	@mkdir -p $(dir $(SBOM))
	PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements --output-reproducible --pyproject pyproject.toml \
	  --spec-version 1.6 --output-format JSON --output-file $(SBOM) requirements.lock

clean:
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache
