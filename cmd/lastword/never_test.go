package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestNothingThatSendsIsLinked: lastword never sends mail, so nothing that can
// is part of the program.
func TestNothingThatSendsIsLinked(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if !slices.Contains(packages, "lastword/imapsync") {
		t.Fatal("the list of linked packages is not ours")
	}
	for _, p := range packages {
		if p == "net/smtp" || strings.Contains(p, "go-smtp") || strings.Contains(p, "/smtp") || strings.Contains(p, "gomail") {
			t.Errorf("%s is linked", p)
		}
	}
}
