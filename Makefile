# The targets of git-migrate; `make` alone prints them.

PREFIX ?= /usr/local
DESTDIR ?=

BINARY := .build/release/git-migrate
MANUAL := docs/man/git-migrate.1
# Swift's runtime needs the C++ library: linked into the tool, it spares the start a fifth of its symbols.
STATIC := .build/static

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-faults test-fleet test-browser lint release install uninstall bench bench-deploy bench-check bench-snapshot bench-rehearse fuzz clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## Install what is missing on this machine
	@bin/setup

demo: release ## Show the main job on a repository and a PostgreSQL of its own
	@demo/run --binary $(BINARY)

test: setup ## Run every test
	swift test --disable-xctest

FAULTS ?= 50
FAULT_SEED ?=
test-faults: setup ## Harm many more deployments than the tests do (FAULTS=50 of each kind, FAULT_SEED= to repeat)
	GIT_MIGRATE_FAULTS=$(FAULTS) GIT_MIGRATE_FAULT_SEED=$(FAULT_SEED) \
		swift test --disable-xctest --filter FaultTests

FLEET ?= 1000
test-fleet: setup ## Deploy to many databases and many tenants, and back (FLEET=1000 of each)
	GIT_MIGRATE_FLEET=$(FLEET) swift test --disable-xctest --filter FleetSizeTests

test-browser: ## Look at the report's page in a Chromium, which is installed where there is none
	@bin/setup --browser
	swift test --disable-xctest --filter ReportBrowserTests

lint: setup ## Check the style, the scripts, the migrations, and that nothing warns
	swift format lint --strict --recursive --parallel Sources Tests Plugins Package.swift
	bin/check-scripts
	swift build --build-tests
	.build/debug/git-migrate check --all

release: setup ## Build the tool as it is installed
	@mkdir -p $(STATIC) && ln -sf "$$(clang -print-file-name=libstdc++.a)" $(STATIC)/libstdc++.a
	swift build --configuration release --static-swift-stdlib --product git-migrate \
		-Xlinker -L$(CURDIR)/$(STATIC) -Xlinker -s

install: ## Install the tool and its manual (PREFIX=/usr/local, DESTDIR=)
	@test -x $(BINARY) || $(MAKE) release
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/git-migrate
	install -D -m 644 $(MANUAL) $(DESTDIR)$(PREFIX)/share/man/man1/git-migrate.1

uninstall: ## Remove what install installed
	rm -f $(DESTDIR)$(PREFIX)/bin/git-migrate $(DESTDIR)$(PREFIX)/share/man/man1/git-migrate.1

bench: release ## Measure pace and memory, and deployments beside other tools
	bench/run
	bench/deploy

bench-deploy: release ## Measure deployments beside psql, sqitch and others (BENCH="--sizes 1000 --rounds 5")
	bench/deploy $(BENCH)

FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= splitter script rules
fuzz: setup ## Search for bytes that break the SQL reader and the rules (FUZZ_SECONDS=60 for each of FUZZ_TARGETS)
	bin/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

bench-rehearse: release ## Measure rehearsals beside a script of psql and pg_dump (BENCH="--only svix --rounds 1")
	bench/rehearse $(BENCH)

bench-check: release ## Measure the hook beside git, squawk and pre-commit
	bench/check

bench-snapshot: setup ## Measure the snapshot of 1,000 tables beside pg_dump (BENCH="--tables 5000 --rounds 3")
	GIT_MIGRATE_BENCH=1 swift build --configuration release --product snapshot-bench
	bench/snapshot $(BENCH)

clean: ## Remove what was built
	rm -rf .build
