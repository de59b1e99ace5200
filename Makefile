# Every target does its own set-up: a fresh machine needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run demo restore accept-loss test bench load fuzz audit lock messages clean

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
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.tests       ## how fast, at 1,000 to 1,200,000 incidents, as a table
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.reading
	$(BIN)/python -m tests.bench.exporting

load: $(VENV)/.tests        ## twenty people at once, then fifty kills: make load MINUTES=10 PEOPLE=20 KILLS=50
	$(BIN)/python -m tests.load --minutes $(or $(MINUTES),10) --people $(or $(PEOPLE),20) --kills $(or $(KILLS),50)

fuzz: $(VENV)/.tests        ## strange input at every door, another one each time: make fuzz MINUTES=60
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

audit: $(VENV)/.runtime     ## asks whether a fault is known in a package the register runs on; needs the network
	test -x .venv-audit/bin/pip-audit || ($(PYTHON) -m venv .venv-audit && .venv-audit/bin/pip install --quiet pip-audit==2.10.1)
	.venv-audit/bin/pip-audit --strict --require-hashes --disable-pip -r .deploy/requirements.lock --progress-spinner off

lock:                       ## after a change of requirements.txt: every package and hash anew; needs the network
	test -x .venv-lock/bin/uv || ($(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv==0.13.9)
	.venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --no-emit-index-url --output-file .deploy/requirements.lock requirements.txt

messages: $(VENV)/.tests    ## brings the Polish catalogue in step with the texts in the code
	$(BIN)/python -m tests.messages

clean:                      ## removes what the targets above made, never data/local
	rm -rf $(VENV) .venv-audit .venv-lock .venv-bench .pytest_cache .ruff_cache

$(VENV)/.runtime: requirements.txt .deploy/requirements.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .deploy/requirements.lock
	touch $@

$(VENV)/.tests: $(VENV)/.runtime tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@
