# Two commands do everything: `make rapports` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTABLE := $(VENV)/.testable

.PHONY: rapports test lint lab lock carnets postes clean

rapports: $(INSTALLED)  ## the main job: the example's reports, in HTML, PDF and DOCX
	$(BIN)/workbench rapports --reseau data/exemple --diffusion coordination --diffusion public

test: $(TESTABLE)  ## every test that needs no network
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(TESTABLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

lab: $(INSTALLED)  ## JupyterLab, in French, on the notebooks
	$(BIN)/workbench ouvrir

postes: $(TESTABLE)  ## the example through a real scheduler and two workers, on this machine
	$(BIN)/python benchmarks/postes.py

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Installation dans .venv, une seule fois : quelques minutes sans rien afficher."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q workbench
	touch $@

$(TESTABLE): $(INSTALLED) tests/requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --require-hashes -r tests/requirements.lock
	touch $@

carnets: $(INSTALLED)  ## after a change of their code: the digests of the notebooks a batch may run
	$(BIN)/python -m workbench.batch.known

lock:  ## write both lock files anew (needs the network and uv)
	uv pip compile -q --universal --generate-hashes --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --python-version 3.11 --extra test -c requirements.lock pyproject.toml -o tests/requirements.lock

clean:
	rm -rf $(VENV) reports data/exemple/.archive
