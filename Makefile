# Two commands matter: `make run` and `make test`. `make` alone lists the rest.
SHELL := /bin/sh
PY := .venv/bin/python
LOCAL := $(PY) -m deploy.local
SAMPLES ?=
FRESH ?=
SECURE ?=
STORE ?=
BASE ?=
PORT ?=
ARGS ?=
# A run starts the houses, and the suite starts hundreds of processes: none compiles again what another one compiled.
export PYTHONDONTWRITEBYTECODE :=
export EDU_PORT_GATEWAY := $(or $(EDU_PORT_GATEWAY),$(PORT))

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check proto contracts cards bench chaos simulate validators doctor extras stop reset k8s

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv with what the system runs on
	@deploy/local/setup.sh run

setup-dev:
	@deploy/local/setup.sh dev

run: setup ## start everything, load the sample month, stay up (FRESH=1, SAMPLES=<folder>, STORE=<uri>, PORT=8080, SECURE=1)
	@exec $(LOCAL) up $(if $(SAMPLES),--samples "$(SAMPLES)") $(if $(STORE),--store "$(STORE)") $(if $(filter 1 yes true,$(FRESH)),--fresh) $(if $(filter 1 yes true,$(SECURE)),--secure) $(ARGS)

test: setup-dev ## set up and pass all tests, a worker a core (ARGS="-k name", ARGS=--random-order)
	@$(LOCAL) jars
	@$(PY) -m pytest -n auto $(ARGS)

check: setup-dev ## the gates: lint, types, imports, contracts, architecture, with the table of sizes
	@failed=; gate() { echo "· $$*"; "$$@" || failed="$$failed [$$*]"; }; \
	gate $(PY) -m ruff check .; \
	gate $(PY) -m mypy .; \
	gate .venv/bin/lint-imports; \
	gate .venv/bin/buf lint proto; \
	gate $(PY) proto/generate.py --check; \
	gate $(PY) -m pytest tests/architecture tests/contracts; \
	gate $(PY) -m tests.architecture.laws.sizes; \
	[ -z "$$failed" ] || { echo "✗$$failed"; exit 1; }

proto: setup-dev ## generate proto/gen from proto/edu
	@.venv/bin/buf lint proto
	@$(PY) proto/generate.py

contracts: setup-dev ## write contracts/published from contracts/facts and the API's routes
	@$(PY) -m contracts.publish
	@$(PY) -m services.gateway.api.publish

cards: setup-dev ## write the card of each house README, the picture of the flow and the table of rights, from the code
	@$(PY) -m tests.architecture.laws.cards
	@$(PY) -m tests.architecture.laws.flow
	@$(PY) -m tests.architecture.laws.access

bench: setup-dev ## measure speed, each as a ratio to its floor in the same run (BASE=<commit>: to that build)
	@$(LOCAL) jars
	@$(PY) -m tests.bench $(if $(BASE),--base $(BASE)) $(ARGS)

chaos: setup-dev ## faults under load: nothing lost, nothing doubled
	@$(LOCAL) jars
	@test -f tests/chaos/__main__.py || { echo "make chaos: not built yet"; exit 1; }
	@$(PY) -m tests.chaos $(ARGS)

simulate: setup-dev ## generated histories with a crash at every step
	@$(PY) -m tests.simulation.simulate $(ARGS)

validators: setup-dev ## fetch EU DSS and veraPDF, and judge signed files (ARGS="var/keys/records/ca/root.pem var/files")
	@$(PY) -m tests.validators $(ARGS)

doctor: setup ## what is on the machine, what is missing, what repairs it (ARGS=--json)
	@$(LOCAL) doctor $(ARGS)

extras: ## install the optional tools (Debian, as root or with sudo)
	@deploy/local/extras.sh

stop: ## end a run, also one that was left behind
	@if [ -x $(PY) ]; then $(LOCAL) stop; else echo "Nothing is running: no .venv here."; fi

reset: ## end a run and remove its data
	@if [ -x $(PY) ]; then $(LOCAL) reset; else rm -rf var; fi

k8s: setup-dev ## check the Kubernetes manifests
	@$(PY) -m pytest tests/deploy/test_kubernetes.py
