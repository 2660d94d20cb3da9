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

harness = cargo run --quiet --release --locked --package compare --bin compare --
venv = .venv/bin
peers = $(wildcard crates/*/peers)
ruff = --config python-ref/pyproject.toml python-ref crates scripts

.PHONY: help setup compare check test lint peers doctor clean

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12
	@echo 'Options: SCENARIO= SIZE=small|medium|large RUNS= SEED= CASE= BASELINE= PEERS=1'

setup: ## Make .venv, build every rung and the harness; a second run only looks
	@sh scripts/bootstrap.sh
	@cargo build --quiet --release --locked --workspace
	@sh scripts/build-bridge.sh

compare: setup ## Build, check, time and report: SCENARIO= SIZE= RUNS= PEERS=1 SEED= BASELINE=
	@$(harness) run $(rounds)

check: setup ## Prove the rungs equal, without timing: SCENARIO= CASE= SEED=
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

peers: setup ## Install the existing tools that PyPI has, for PEERS=1
	@$(venv)/python -m pip --disable-pip-version-check install --quiet \
		--require-hashes --only-binary :all: -r python-ref/requirements-peers.lock

doctor: ## Say what is here, what is missing, and what to install
	@command -v cargo >/dev/null || \
		{ echo 'doctor: cargo is missing: install Rust 1.95 or later (https://rustup.rs)'; exit 2; }
	@$(harness) doctor

clean: ## Remove what was built and fetched, and .venv
	@rm -rf target .venv
