# `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help setup demo test torture mutations lint bench clean clean-all

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Prepare Odoo 19, Python, PostgreSQL and Chromium on this machine
	@scripts/setup

demo: setup ## Sync a sample company both ways and compare the books (ONCE=1 ends after the table)
	@ONCE="$(ONCE)" scripts/demo

test: setup ## Run every test, browser tours included
	@scripts/test

torture: setup ## Kill the worker of a two-way sync KILLS times, 500 by default (SEED=n repeats a run)
	@scripts/torture --kills "$(or $(KILLS),500)" $(if $(SEED),--seed "$(SEED)")

mutations: setup ## Let the connector read MUTATIONS damaged answers, 10,000 by default (SEED=n repeats a run)
	@scripts/mutations "$(or $(MUTATIONS),10000)" $(SEED)

lint: setup ## Check the style of Python and shell files
	@scripts/lint

bench: setup ## Measure the connector into docs/benchmarks.md, which tells the options (SIZE=10000, ONLY="pull push", ...)
	@scripts/python -m benchmarks

clean: ## Remove what builds and tests leave in this folder
	rm -rf build dist ./*.egg-info .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

clean-all: clean ## Remove also the prepared Odoo, Python, PostgreSQL and their databases
	@scripts/clean-all
