package mime

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lastword/internal/mail"
)

func TestAddresses(t *testing.T) {
	a := func(name, addr string) mail.Address { return mail.Address{Name: name, Addr: addr} }
	tests := []struct {
		name  string
		value string
		want  []mail.Address
	}{
		{"bare", "dana@initech.test", []mail.Address{a("", "dana@initech.test")}},
		{"brackets only", "<Dana@Initech.TEST>", []mail.Address{a("", "dana@initech.test")}},
		{"name", "Dana Lee <dana@initech.test>", []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"quoted name with comma", `"Lee, Dana" <dana@initech.test>`, []mail.Address{a("Lee, Dana", "dana@initech.test")}},
		{"unquoted comma in name", "Lee, Dana <dana@initech.test>", []mail.Address{a("Lee, Dana", "dana@initech.test")}},
		{"unquoted commas in two names", "Lee, Dana <dana@initech.test>, Cole, Max <max@initech.test>", []mail.Address{a("Lee, Dana", "dana@initech.test"), a("Cole, Max", "max@initech.test")}},
		{"unquoted dots in name", "Dr. D. Lee Jr. <dana@initech.test>", []mail.Address{a("Dr. D. Lee Jr.", "dana@initech.test")}},
		{"X.500 address", "Parks, Joe </O=ENRON/OU=NA/CN=RECIPIENTS/CN=JPARKS>", []mail.Address{a("Parks, Joe", "/o=enron/ou=na/cn=recipients/cn=jparks")}},
		{"second bracket is the real one", "Lee, Dana </O=INITECH/CN=DLEE> <dana@initech.test>", []mail.Address{a("Lee, Dana", "dana@initech.test")}},
		{"IMCEA with an address inside", "<IMCEANOTES-+22Dana+20Lee+22+20+3CDLee+40initech+2Etest+3E+40ACME@acme.test>", []mail.Address{a("", "dlee@initech.test")}},
		{"IMCEAEX stays", "<IMCEAEX-_O=ACME_CN=DLEE@acme.test>", []mail.Address{a("", "imceaex-_o=acme_cn=dlee@acme.test")}},
		{"Exchange's doubled form", `"Dana Lee" <DLee@initech.test>@ACME <IMCEANOTES-+22Dana+22@acme.test>`, []mail.Address{a("Dana Lee", "dlee@initech.test")}},
		{"trailing comment", "dana@initech.test (Dana Lee)", []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"nested comment", "dana@initech.test (Dana (IT) Lee)", []mail.Address{a("Dana (IT) Lee", "dana@initech.test")}},
		{"comment beside a name", "Dana Lee (IT) <dana@initech.test>", []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"comment without end", "Dana Lee (IT <dana@initech.test>", []mail.Address{a("Dana Lee IT", "dana@initech.test")}},
		{"group", "Buyers: dana@initech.test, Max <max@initech.test>;", []mail.Address{a("", "dana@initech.test"), a("Max", "max@initech.test")}},
		{"empty group", "undisclosed-recipients:;", nil},
		{"empty group with blank", "Undisclosed recipients: ;", nil},
		{"null", "<>", nil},
		{"nothing", "", nil},
		{"semicolons between", "dana@initech.test; max@initech.test", []mail.Address{a("", "dana@initech.test"), a("", "max@initech.test")}},
		{"blanks between", "dana@initech.test max@initech.test", []mail.Address{a("", "dana@initech.test"), a("", "max@initech.test")}},
		{"name before bare address", "Dana Lee dana@initech.test", []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"missing bracket", "Dana Lee <dana@initech.test", []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"missing bracket before the next", "Dana <dana@initech.test, Max <max@initech.test>", []mail.Address{a("Dana", "dana@initech.test"), a("Max", "max@initech.test")}},
		{"doubled brackets", "Dana <<dana@initech.test>>", []mail.Address{a("Dana", "dana@initech.test")}},
		{"mailto", "Dana <mailto:dana@initech.test>", []mail.Address{a("Dana", "dana@initech.test")}},
		{"SMTP prefix", "SMTP:dana@initech.test", []mail.Address{a("", "dana@initech.test")}},
		{"quotes around the address", `"'dana@initech.test'" <dana@initech.test>`, []mail.Address{a("", "dana@initech.test")}},
		{"single quotes in brackets", "'Dana Lee' <'dana@initech.test'>", []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"address as name", `"max@initech.test" <dana@initech.test>`, []mail.Address{a("max@initech.test", "dana@initech.test")}},
		{"address in the name, evil", `"p@x.test>, <evil@y.test" <dana@initech.test>`, []mail.Address{a("p@x.test>, <evil@y.test", "dana@initech.test")}},
		{"quoted local part", `"dana lee"@initech.test`, []mail.Address{a("", `"dana lee"@initech.test`)}},
		{"blanks in brackets", "Dana < dana @ initech.test >", []mail.Address{a("Dana", "dana@initech.test")}},
		{"trailing dot", "dana@initech.test.", []mail.Address{a("", "dana@initech.test")}},
		{"doubled dot", "dana..lee@initech.test", []mail.Address{a("", "dana..lee@initech.test")}},
		{"route", "<@hop.test,@hub.test:dana@initech.test>", []mail.Address{a("", "dana@initech.test")}},
		{"encoded name", "=?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <jm@initech.test>", []mail.Address{a("Jürgen Müller", "jm@initech.test")}},
		{"encoded comma", "=?utf-8?Q?M=C3=BCller=2C_J=C3=BCrgen?= <jm@initech.test>", []mail.Address{a("Müller, Jürgen", "jm@initech.test")}},
		{"comma and blank inside an encoded word", "=?utf-8?Q?M=C3=BCller, J=C3=BCrgen?= <jm@initech.test>", []mail.Address{a("Müller, Jürgen", "jm@initech.test")}},
		{"encoded word in quotes", `"=?iso-8859-1?Q?J=FCrgen?=" <jm@initech.test>`, []mail.Address{a("Jürgen", "jm@initech.test")}},
		{"encoded address hides nobody", "=?utf-8?Q?evil=40y.test=2C?= <dana@initech.test>", []mail.Address{a("evil@y.test", "dana@initech.test")}},
		{"latin-1 name", "J\xfcrgen <jm@initech.test>", []mail.Address{a("Jürgen", "jm@initech.test")}},
		{"utf-8 name", "Jürgen <jm@initech.test>", []mail.Address{a("Jürgen", "jm@initech.test")}},
		{"control and direction characters", "Da\x00na\u202e Lee <da\x07na@initech.test>", []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"only a name", "Dana Lee", []mail.Address{a("Dana Lee", "")}},
		{"empty brackets", "Dana Lee <>", []mail.Address{a("Dana Lee", "")}},
		{"empty brackets, address as name", "dana@initech.test <>", []mail.Address{a("", "dana@initech.test")}},
		{"quote without partner", `Dana "Lee <dana@initech.test>`, []mail.Address{a("Dana Lee", "dana@initech.test")}},
		{"empty entries", ", dana@initech.test,, ,max@initech.test,", []mail.Address{a("", "dana@initech.test"), a("", "max@initech.test")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, addresses(test.value, "")); diff != "" {
				t.Errorf("addresses(%q) (-want +got):\n%s", test.value, diff)
			}
		})
	}
}

func TestAddressLimit(t *testing.T) {
	if n := len(addresses(strings.Repeat("dana@initech.test, ", 5000), "")); n != maxAddresses {
		t.Errorf("%d addresses, want %d", n, maxAddresses)
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"Lee, Dana <dana@initech.test>, Max <max@initech.test", `"a\"b" <c@d.test>`, "a: b@c.test;", "<@a,@b:c@d>", "=?utf-8?q?a=40b?= <c@d>",
		"(((", `"@"`, "@ @", "a@b (c (d) e", "IMCEASMTP-a+40b+2Ec@d.test", "\xff\xfe<a@b>", "<<a@b>>@c <d@e>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		list := addresses(value, "")
		if with := countAt(list); with > strings.Count(value, "@")+strings.Count(value, "=")+strings.Count(value, "+40")+strings.Count(value, "+") {
			t.Fatalf("%d addresses from %q", with, value)
		}
		for _, a := range list {
			if a.Name != cleanLine(a.Name) || a.Addr != cleanLine(a.Addr) || !utf8.ValidString(a.Name+a.Addr) {
				t.Fatalf("unclean address %q %q", a.Name, a.Addr)
			}
			if len(a.Addr) > maxAddrLength || strings.ContainsAny(a.Addr, "<>") {
				t.Fatalf("address %q", a.Addr)
			}
			if a.Addr == "" || strings.ContainsAny(a.Addr, "\" ,;:()\\[]'`=") || strings.HasPrefix(a.Addr, "imcea") {
				continue
			}
			again := addresses(`"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a.Name)+`" <`+a.Addr+`>`, "")
			if len(again) != 1 || again[0].Addr != a.Addr {
				t.Fatalf("parse(format(%q)) = %q", a, again)
			}
		}
	})
}

func countAt(list []mail.Address) int {
	n := 0
	for _, a := range list {
		n += boolInt(strings.Contains(a.Addr, "@"))
	}
	return n
}
