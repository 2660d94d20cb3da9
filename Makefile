# Every target delegates; `make help` lists them. The same targets run by hand, in .ci/run
# and in the GitHub workflow.

SCENARIO ?=
SIZE ?=
RUNS ?=
CASE ?=
SEED ?=
BASELINE ?=
PEERS ?=

# The options that are given, as `compare` spells them.
select = $(if $(SCENARIO),--scenario $(SCENARIO)) $(if $(SEED),--seed $(SEED))
cases = $(select) $(if $(CASE),--case '$(CASE)')
rounds = $(select) $(if $(SIZE),--size $(SIZE)) $(if $(RUNS),--runs $(RUNS)) \
	$(if $(BASELINE),--baseline '$(BASELINE)') $(if $(PEERS),--peers)

# Built by `setup`, with the whole workspace: for one package alone, or for `cargo run`,
# cargo unites the features of the dependencies otherwise, and builds them again.
export CARGO_TARGET_DIR := $(CURDIR)/target
harness = target/release/compare
venv = .venv/bin
peers = $(wildcard crates/*/peers)
# The results that the documents show, and the pages that show them.
reference = docs/results/reference.json
pages = README.md docs/src/data-transform.md
# Each further scenario has results and a page of its own, and so has the boundary.
logs = docs/results/cli-tool.json
logs_pages = docs/src/cli-tool.md
crawls = docs/results/concurrent-workers.json
crawls_pages = docs/src/concurrent-workers.md
services = docs/results/web-service.json
services_pages = docs/src/web-service.md
boundary = docs/results/boundary.json
boundary_pages = docs/src/boundary.md
ruff = python-ref crates scripts

.PHONY: help setup compare boundary sweep load check test lint peers doctor figures clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s%s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'compare takes SCENARIO= SIZE=small|medium|large RUNS= SEED= BASELINE= PEERS=1;'
	@echo 'boundary takes RUNS= SEED=; sweep takes SCENARIO= RUNS= SEED=;'
	@echo 'load takes SCENARIO= SIZE= RUNS= SEED=;'
	@echo 'check and test take SCENARIO= CASE= SEED='

setup: ## Make .venv, build every rung and the harness; a second run only looks
	@sh scripts/bootstrap.sh
	@sh scripts/build-programs.sh
	@sh scripts/build-bridge.sh

compare: setup ## Build, check, time and report: the whole comparison
	@$(harness) run $(rounds)

boundary: setup ## Time what it costs to cross from Python to Rust (half a minute)
	@$(harness) boundary $(if $(RUNS),--runs $(RUNS)) $(if $(SEED),--seed $(SEED))

sweep: setup ## Time the rungs against a server, by latency and by workers
	@$(harness) sweep $(select) $(if $(RUNS),--runs $(RUNS))

load: setup ## Measure every rung of a service under load
	@$(harness) load $(select) $(if $(SIZE),--size $(SIZE)) $(if $(RUNS),--runs $(RUNS))

check: setup ## Prove the rungs equal, without timing
	@$(harness) check $(cases)

test: setup ## Run every test of both languages, and the differential cases
	@if cargo nextest --version >/dev/null 2>&1; \
	then cargo nextest run --locked --workspace; \
	else cargo test --quiet --locked --workspace; fi
	@cargo test --quiet --locked --workspace --doc
	@cd python-ref && ../$(venv)/python -m pytest --quiet
	@$(harness) check $(cases)

lint: setup ## Check the style of everything, and that the twins are in step
	@cargo fmt --all --check
	@cargo clippy --quiet --locked --workspace --all-targets -- -D warnings
	@RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked --workspace \
		--no-deps --document-private-items
	@$(venv)/ruff check --quiet $(ruff)
	@$(venv)/ruff format --quiet --check $(ruff)
	@cd python-ref && ../$(venv)/mypy --no-error-summary . $(addprefix ../,$(peers))
	@sh scripts/lint-shell.sh
	@$(harness) tidy
	@$(harness) report --results $(reference) --verify $(pages)
	@$(harness) report --results $(logs) --verify $(logs_pages)
	@$(harness) report --results $(crawls) --verify $(crawls_pages)
	@$(harness) report --results $(services) --verify $(services_pages)
	@$(harness) report --results $(boundary) --verify $(boundary_pages)

peers: setup ## Install the existing tools that PyPI has, for PEERS=1
	@$(venv)/python -m pip --disable-pip-version-check install --quiet \
		--require-hashes --only-binary :all: -r python-ref/requirements-peers.lock

doctor: ## Say what is here, what is missing, and what to install
	@sh scripts/prerequisites.sh
	@if [ -x $(harness) ]; then $(harness) doctor; else \
		echo 'doctor: all that building needs is here; after `make setup` I can say more'; fi

figures: setup ## Fill the figures of the documents from the reference results
	@$(harness) report --results $(reference) --update $(pages)
	@$(harness) report --results $(logs) --update $(logs_pages)
	@$(harness) report --results $(crawls) --update $(crawls_pages)
	@$(harness) report --results $(services) --update $(services_pages)
	@$(harness) report --results $(boundary) --update $(boundary_pages)

clean: ## Remove what was built and fetched, and .venv
	@rm -rf target .venv
