# The targets of git-migrate; `make` alone prints them.

PREFIX ?= /usr/local
DESTDIR ?=

BINARY := .build/release/git-migrate
# The overview is written by hand, the page of each command by the parser's generator.
MANUAL := docs/man/git-migrate.1
PAGES := .build/man
# Where each shell looks, below PREFIX; Debian's zsh has another place for packages.
ZSH_COMPLETIONS ?= share/zsh/site-functions
# Swift's runtime needs the C++ library: linked into the tool, it spares the start a fifth of its symbols.
STATIC := .build/static

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-faults test-fleet test-browser lint release manual install uninstall deb bench bench-deploy bench-check bench-snapshot bench-rehearse fuzz clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## Install what is missing on this machine
	@bin/setup

demo: release ## Show the main job on a repository and a PostgreSQL of its own
	@demo/run --binary $(BINARY)

test: setup ## Run every test
	swift build --product generate-manual
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

RELEASE := --configuration release --static-swift-stdlib -Xlinker -L$(CURDIR)/$(STATIC) -Xlinker -s

release: setup ## Build the tool as it is installed
	@mkdir -p $(STATIC) && ln -sf "$$(clang -print-file-name=libstdc++.a)" $(STATIC)/libstdc++.a
	swift build $(RELEASE) --product git-migrate

manual: release ## Write the manual page of each command, and build the tool for it
	swift build $(RELEASE) --product generate-manual
	bin/manual $(BINARY) .build/release/generate-manual $(PAGES)

SHARE = $(DESTDIR)$(PREFIX)/share
FISH = $(SHARE)/fish

install: ## Install the tool, its manual and the shells' completions (PREFIX=/usr/local, DESTDIR=)
	@test -x $(BINARY) && test -e $(PAGES)/git-migrate-deploy.1 || $(MAKE) manual
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/git-migrate
	install -D -m 644 -t $(SHARE)/man/man1 $(MANUAL) $(PAGES)/git-migrate-*.1
	cp -P -f $$(find $(PAGES) -type l) $(SHARE)/man/man1
	install -D -m 644 completions/git-migrate.bash $(SHARE)/bash-completion/completions/git-migrate
	install -D -m 644 completions/_git-migrate $(DESTDIR)$(PREFIX)/$(ZSH_COMPLETIONS)/_git-migrate
	install -D -m 644 completions/git-migrate.fish $(FISH)/vendor_completions.d/git-migrate.fish
	install -D -m 644 completions/git-migrate-subcommand.fish $(FISH)/vendor_conf.d/git-migrate.fish

uninstall: ## Remove what install installed
	rm -f $(DESTDIR)$(PREFIX)/bin/git-migrate
	rm -f $(SHARE)/man/man1/git-migrate.1 $(SHARE)/man/man1/git-migrate-*.1 $(SHARE)/man/man1/gitmigrate-*.1
	rm -f $(SHARE)/bash-completion/completions/git-migrate $(DESTDIR)$(PREFIX)/$(ZSH_COMPLETIONS)/_git-migrate
	rm -f $(FISH)/vendor_completions.d/git-migrate.fish $(FISH)/vendor_conf.d/git-migrate.fish

deb: manual ## Make a package for Debian, .build/git-migrate_<version>_<arch>.deb
	bin/deb .build

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
