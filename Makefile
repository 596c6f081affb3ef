# The one way in: `make help` says what there is. Everything is built with the release profile and for the workspace as a
# whole (a package alone would have other features), so that `run`, `test` and `bench` share the dependencies.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test torture lint bench build prerequisites deploy plan destroy tick rollback prune doctor status logs
export PATH := $(PATH):$(HOME)/.cargo/bin

# What `make run` reads, where it writes, and flags of `carmila-trigger tick` (e.g. ARGS='--lang fr'). The shell reads them
# as variables, so that spaces and apostrophes stay what they are.
FOLDER ?= sample
STORE ?=
ARGS ?=
RUN ?=
KEEP ?=
export FOLDER STORE RUN KEEP
# Where a rollback, a pruning, the doctor and the status are meant: on this machine where FOLDER or STORE says so or nothing is deployed
# from here, else on Google Cloud.
SAID := $(filter command environment,$(firstword $(origin FOLDER)) $(firstword $(origin STORE)))
SIDE := $(if $(SAID),here,$(if $(PROJECT_ID)$(wildcard $(or $(SETTINGS),carmila.tfvars)),cloud,here))
# What `make bench` measures: accuracy, speed, backfill, scale, efforts, backtests, ablation, intervals, or all.
PART ?= all
METHODS ?=
ROUNDS ?=
BUILT := $${CARGO_TARGET_DIR:-target}/release
# Folder and store as the shell has them: ~ is the home, and a store that is not named lies under store/.
PLACES = home() { case $$1 in '~'|'~/'*) echo "$$HOME$${1\#?}" ;; *) echo "$$1" ;; esac; }; folder=$$(home "$$FOLDER"); store=$$(home "$$STORE"); \
	[[ -n $$folder ]] || { echo "make $@: FOLDER is empty. Name a folder of workbooks, such as FOLDER=~/Documents/carmila" >&2; exit 2; }; \
	[[ -n $$store ]] || store=store/$$(tr -cs 'A-Za-z0-9._\n' - <<< "$$FOLDER" | sed 's/^[-.]*//; s/-*$$//'); \
	held=(--store "$$store" --warehouse "sqlite:$${store%/}.sqlite")

help: ## this list
	@sed -n 's/^\([a-z]*\): [^#]*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name words; do printf '  make %-8s %s\n' "$$name" "$$words"; done

run: build $(if $(subst sample,,$(FOLDER)),,$(if $(FOLDER),sample)) ## one tick on this machine: run on the workbooks of FOLDER=…, else sample ones, into STORE=…, and load a SQLite file beside it
	@$(PLACES); \
	$(BUILT)/carmila-trigger tick --folder "$$folder" "$${held[@]}" $(ARGS)

test: prerequisites ## every test
	@FAKE_GCS_SERVER=$$(scripts/tool fake-gcs-server || true) CARMILA_AXE=$$(scripts/tool axe-core || true) cargo test --release --locked --workspace
	@scripts/image-libraries $(BUILT)/carmila-job $(BUILT)/carmila-trigger
	@scripts/terraform-check tests

# A failing seed is played again, alone and told in full, by CARMILA_SEED=….
torture: build ## the pipeline on a fake Google through 1,000 dramas of faults and deaths (CARMILA_SEEDS=… for fewer, CARMILA_SEED=… for one)
	@CARMILA_SEEDS=$${CARMILA_SEEDS:-1000} cargo test --release --locked --workspace --test pipeline torture -- --nocapture

lint: prerequisites ## formatting, clippy, licences and sources of dependencies, spelling, shell scripts
	@scripts/lint

bench: build ## measure beside the alternatives: PEERS=dir DATA=dir, PART=… alone, METHODS=…, ROUNDS=…
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

# On this machine these say FOLDER=… or STORE=…, as `make run` does.
rollback: $(if $(filter here,$(SIDE)),build) ## publish the earlier run RUN=… again and load it, until a workbook changes; without RUN, which there are
ifeq ($(SIDE),here)
	@$(PLACES); $(BUILT)/carmila-trigger rollback $${RUN:+"$$RUN"} "$${held[@]}" $(ARGS)
else
	@scripts/cloud $@ $(ARGS)
endif

prune: ## delete all runs but the KEEP=60 newest and the published one, after asking
ifeq ($(SIDE),here)
	@$(PLACES); scripts/prune "$$store" $${KEEP:+"$$KEEP"}
else
	@scripts/cloud $@
endif

doctor: $(if $(filter here,$(SIDE)),build) ## look at everything between a workbook and the dashboard: what is wrong, and what mends it
ifeq ($(SIDE),here)
	@$(PLACES); $(BUILT)/carmila-trigger doctor --folder "$$folder" "$${held[@]}" $(ARGS)
else
	@scripts/cloud $@ $(ARGS)
endif

status: $(if $(filter here,$(SIDE)),build) ## the same in short; on Google Cloud the last executions and ticks too
ifeq ($(SIDE),here)
	@$(PLACES); $(BUILT)/carmila-trigger doctor --short --folder "$$folder" "$${held[@]}" $(ARGS)
else
	@scripts/cloud $@ $(ARGS)
endif

logs: ## what the deployed trigger said last
	@scripts/cloud $@

# Made once, whole or not at all: what is changed in it by hand stays. Its counts end yesterday, as those of a folder that
# is kept do.
sample: | build
	@rm -rf $@.partial
	@$(BUILT)/carmila-job sample --until "$$(date -d yesterday +%F)" $@.partial > /dev/null
	@mv $@.partial $@

build: prerequisites
	@cargo build --release --locked --workspace --bins

prerequisites:
	@scripts/prerequisites
