# The one way in: `make help` says what there is. Everything is built with the release profile and for the workspace as a
# whole (a package alone would have other features), so that `run`, `test` and `bench` share the dependencies.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test torture lint bench build prerequisites deploy plan destroy tick status logs
export PATH := $(PATH):$(HOME)/.cargo/bin

# What `make run` reads, where it writes, and flags of `carmila-trigger tick` (e.g. ARGS='--lang fr'). The shell reads them
# as variables, so that spaces and apostrophes stay what they are.
FOLDER ?= sample
STORE ?=
ARGS ?=
export FOLDER STORE
# What `make bench` measures: accuracy, speed, backfill, scale, or all.
PART ?= all
METHODS ?=
ROUNDS ?=
BUILT := $${CARGO_TARGET_DIR:-target}/release

help: ## this list
	@sed -n 's/^\([a-z]*\): [^#]*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name words; do printf '  make %-7s %s\n' "$$name" "$$words"; done

run: build $(if $(subst sample,,$(FOLDER)),,$(if $(FOLDER),sample)) ## one tick on this machine: run on the workbooks of FOLDER=…, else sample ones, into STORE=…, and load a SQLite file beside it
	@home() { case $$1 in '~'|'~/'*) echo "$$HOME$${1#?}" ;; *) echo "$$1" ;; esac; }; folder=$$(home "$$FOLDER"); store=$$(home "$$STORE"); \
	[[ -n $$folder ]] || { echo "make run: FOLDER is empty. Name a folder of workbooks, such as FOLDER=~/Documents/carmila" >&2; exit 2; }; \
	[[ -n $$store ]] || store=store/$$(tr -cs 'A-Za-z0-9._\n' - <<< "$$FOLDER" | sed 's/^[-.]*//; s/-*$$//'); \
	$(BUILT)/carmila-trigger tick --folder "$$folder" --store "$$store" --warehouse "sqlite:$${store%/}.sqlite" $(ARGS)

test: prerequisites ## every test
	@FAKE_GCS_SERVER=$$(scripts/tool fake-gcs-server || true) cargo test --release --locked --workspace
	@scripts/terraform-check tests

# A failing seed is played again, alone and told in full, by CARMILA_SEED=….
torture: build ## the pipeline on a fake Google through 1,000 dramas of faults and deaths (CARMILA_SEEDS=… for fewer, CARMILA_SEED=… for one)
	@CARMILA_SEEDS=$${CARMILA_SEEDS:-1000} cargo test --release --locked --workspace --test pipeline torture -- --nocapture

lint: prerequisites ## formatting, clippy, licences and sources of dependencies, spelling, shell scripts
	@scripts/lint

bench: build ## measure beside the alternatives: PEERS=dir DATA=dir, PART=accuracy|speed|backfill|scale alone, METHODS=…, ROUNDS=…
	@python3 bench/bench.py --peers '$(PEERS)' --data '$(DATA)' --part '$(PART)' $(if $(METHODS),--methods '$(METHODS)') $(if $(ROUNDS),--rounds '$(ROUNDS)')

# Google Cloud: PROJECT_ID=… DRIVE_FOLDER_ID=… or carmila.tfvars, as carmila.tfvars.example has it.
deploy: ## onto Google Cloud, or what has changed since: PROJECT_ID=… DRIVE_FOLDER_ID=…
	@scripts/cloud $@

plan: ## what a deployment would change
	@scripts/cloud $@

destroy: ## take the job, the trigger and the alerts away; runs, table and images stay
	@scripts/cloud $@

tick: ## ask the deployed trigger for one tick, and show its answer
	@scripts/cloud $@

status: ## the deployed pipeline's last executions and ticks
	@scripts/cloud $@

logs: ## what the deployed trigger said last
	@scripts/cloud $@

# Made once, whole or not at all: what is changed in it by hand stays.
sample: | build
	@rm -rf $@.partial
	@$(BUILT)/carmila-job sample $@.partial > /dev/null
	@mv $@.partial $@

build: prerequisites
	@cargo build --release --locked --workspace --bins

prerequisites:
	@scripts/prerequisites
