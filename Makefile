# Every target does its own set-up: a fresh machine needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo restore accept-loss test bench messages clean

run: $(VENV)/.runtime       ## the register, on http://127.0.0.1:8501
	$(BIN)/python app.py

demo: $(VENV)/.runtime      ## a throw-away register with invented incidents; prints a link that signs in once
	$(BIN)/python app.py --demo

restore: $(VENV)/.runtime   ## puts a backup in the register's place: make restore BACKUP=name-or-folder
	$(BIN)/python app.py --restore "$(BACKUP)"

accept-loss: $(VENV)/.runtime ## goes on without entries that are gone: make accept-loss REASON="why"
	$(BIN)/python app.py --accept-loss "$(REASON)"

test: $(VENV)/.tests        ## everything that checks the register
	$(BIN)/python -m tests.prepare
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -n auto --dist loadfile

bench: $(VENV)/.tests       ## how fast, at 1,000 to 1,200,000 incidents, as a table
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.reading

messages: $(VENV)/.tests    ## brings the Polish catalogue in step with the texts in the code
	$(BIN)/python -m tests.messages

clean:                      ## removes what the targets above made, never data/local
	rm -rf $(VENV) .venv-bench .pytest_cache .ruff_cache

$(VENV)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.tests: $(VENV)/.runtime tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@
