# The one way in: `make help` says what there is. Everything is built with the release profile, which `run`, `test` and
# `bench` share, so that the dependencies are compiled once.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test lint bench build prerequisites
export PATH := $(PATH):$(HOME)/.cargo/bin

# What `make run` reads, where it writes, and flags of `carmila-job run` (e.g. ARGS='--as-of 2024-06-30').
FOLDER ?= sample
STORE ?= store/$(shell tr -cs 'A-Za-z0-9._\n' - <<< '$(FOLDER)' | sed 's/^[-.]*//; s/-*$$//')
ARGS ?=
# What `make bench` measures: accuracy, speed, backfill, scale, or all.
PART ?= all
METHODS ?=
ROUNDS ?=
JOB := cargo run --quiet --release --locked --package carmila-job --

help: ## what can be said
	@sed -n 's/^\([a-z]*\): [^#]*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name words; do printf '  make %-6s %s\n' "$$name" "$$words"; done

run: build $(filter sample,$(FOLDER)) ## forecast sample workbooks, or those of FOLDER=…, into a local store (STORE=…, ARGS='--as-of …')
	@$(JOB) run --folder '$(FOLDER)' --store '$(STORE)' $(ARGS)

test: prerequisites ## every test
	@cargo test --release --locked --workspace

lint: prerequisites ## formatting, clippy, licences and sources of dependencies, spelling, shell scripts
	@scripts/lint

bench: build ## measure beside the alternatives: PEERS=dir DATA=dir, PART=accuracy|speed|backfill|scale alone, METHODS=…, ROUNDS=…
	@python3 bench/bench.py --peers '$(PEERS)' --data '$(DATA)' --part '$(PART)' $(if $(METHODS),--methods '$(METHODS)') $(if $(ROUNDS),--rounds '$(ROUNDS)')

# Made once, whole or not at all: what is changed in it by hand stays.
sample: | build
	@rm -rf $@.partial
	@$(JOB) sample $@.partial > /dev/null
	@mv $@.partial $@

build: prerequisites
	@cargo build --release --locked --package carmila-job

prerequisites:
	@scripts/prerequisites
