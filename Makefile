# Everything a contributor needs. `make demo` and `make test` are the two set-up commands of the README.
SHELL   := /bin/bash
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
TOOL    := $(GO) tool -modfile=.ci/tools/go.mod
PKGS    ?= ./...

export CGO_ENABLED ?= 0

.PHONY: build demo test deps lint fmt bench cover fuzz screenshot clean

build: ## the static binary, bin/lastword
	$(GO) build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o bin/lastword ./cmd/lastword

demo: build ## the main job on a built-in mailbox: no account, no network, nothing left behind
	./bin/lastword demo

test: deps ## every test, with the race detector, in random order
	CGO_ENABLED=1 $(GO) test -race -shuffle=on -timeout 20m $(PKGS)

deps: ## what the tests need beside Go: Dovecot (installed through apt where we may)
	@.ci/deps

lint: ## gofumpt, goimports and the linters of .ci/golangci.yml
	$(TOOL) golangci-lint run --config .ci/golangci.yml ./...

fmt: ## format the tree
	$(TOOL) golangci-lint fmt --config .ci/golangci.yml ./...

bench: ## the benchmarks behind docs/performance.md
	$(GO) test -run '^$$' -bench . -benchmem $(PKGS)

cover: ## statement coverage over all rooms
	$(GO) test -coverpkg=./... -coverprofile=cover.out $(PKGS) && $(GO) tool cover -func=cover.out | tail -1

FUZZTIME ?= 20s
fuzz: ## every fuzz target for FUZZTIME
	@.ci/fuzz $(FUZZTIME)

screenshot: build ## docs/report.png: the demo's report as Chromium shows it
	@.ci/screenshot

clean:
	rm -rf bin cover.out
