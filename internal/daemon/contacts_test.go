package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lastword/internal/mail"
)

func TestContacts(t *testing.T) {
	dana := mail.Contact{Address: "dana@initech.test", Name: "Dana Lee", Organization: "Initech", Value: "12000"}
	tests := []struct {
		name, csv string
		want      []mail.Contact
		problem   string
	}{
		{"plain", "email,name,organization,value\nDana@Initech.test,Dana Lee,Initech,12000\n", []mail.Contact{dana}, ""},
		{"a spreadsheet's own way", "\ufeffCompany;E-Mail;Name;Amount\r\nInitech;dana@initech.test;Dana Lee;12000\r\n", []mail.Contact{dana}, ""},
		{
			"rows without an address are left out", "email,name\n,Nobody\ndana@initech.test,Dana Lee\n",
			[]mail.Contact{{Address: "dana@initech.test", Name: "Dana Lee"}},
			"",
		},
		{"short rows", "email,name,phone\ndana@initech.test\n", []mail.Contact{{Address: "dana@initech.test"}}, ""},
		{"no address column", "name,phone\nDana,1\n", nil, "no column email"},
		{"empty", "", nil, "header row"},
		{"broken quotes", "email,name\n\"dana@initech.test,Dana\n", nil, "line"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "crm.csv")
			if err := os.WriteFile(path, []byte(tt.csv), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := Contacts(path)
			if tt.problem != "" {
				if err == nil || !strings.Contains(err.Error(), tt.problem) {
					t.Fatalf("error %v, want one about %q", err, tt.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
