package daemon

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"lastword/internal/mail"
)

// columns are the columns of a CRM list and the other names they go by.
var columns = map[string][]string{
	"email":        {"email", "e-mail", "e-mail address", "email address", "mail", "address"},
	"name":         {"name", "full name", "contact", "contact name"},
	"organization": {"organization", "organisation", "company", "account", "firma", "société"},
	"phone":        {"phone", "phone number", "telephone", "telefon", "mobile"},
	"value":        {"value", "amount", "deal value", "wert"},
	"stage":        {"stage", "deal stage", "status", "phase"},
}

// Contacts reads a CRM list: a CSV file with a header row naming at least the
// column email; name, organization, phone, value and stage are optional.
// Semicolons are understood as well. Errors name the line.
func Contacts(path string) ([]mail.Contact, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the CRM list: %w", err)
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = true
	if head, _, _ := strings.Cut(text, "\n"); strings.Count(head, ";") > strings.Count(head, ",") {
		reader.Comma = ';'
	}
	head, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("read the CRM list %s: the header row: %w", path, err)
	}
	index := columnIndex(head)
	if _, ok := index["email"]; !ok {
		return nil, fmt.Errorf("read the CRM list %s: line 1 names no column email", path)
	}
	return readContacts(reader, index, path)
}

func columnIndex(head []string) map[string]int {
	index := map[string]int{}
	for i, title := range head {
		for column, names := range columns {
			if _, taken := index[column]; !taken && slices.Contains(names, strings.ToLower(strings.TrimSpace(title))) {
				index[column] = i
			}
		}
	}
	return index
}

func readContacts(reader *csv.Reader, index map[string]int, path string) ([]mail.Contact, error) {
	var list []mail.Contact
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read the CRM list %s: %w", path, err)
		}
		field := func(column string) string {
			if i, ok := index[column]; ok && i < len(row) {
				return mail.Clean(row[i])
			}
			return ""
		}
		c := mail.Contact{
			Address: strings.ToLower(field("email")), Name: field("name"), Organization: field("organization"),
			Phone: field("phone"), Value: field("value"), Stage: field("stage"),
		}
		if strings.Contains(c.Address, "@") {
			list = append(list, c)
		}
	}
}

// importContacts stores the CRM list the config names. A list that cannot be
// read is noted in the log; what was stored before stays.
func (w *Worker) importContacts(ctx context.Context) error {
	path := w.Config.Prospects.Import
	if path == "" {
		return nil
	}
	list, unreadable := Contacts(path)
	if unreadable != nil {
		w.Log.Warn().Str("account", w.Account.Name).Msg("the CRM list could not be read; the one stored before is used")
		return nil //nolint:nilerr // a broken list must not stop the pass
	}
	if err := w.Store.SaveContacts(ctx, list); err != nil {
		return fmt.Errorf("store the CRM list: %w", err)
	}
	return nil
}
