package mime

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStalwart(t *testing.T) {
	dir := os.Getenv("LASTWORD_CORPORA")
	if dir == "" {
		t.Skip("x")
	}
	filepath.WalkDir(filepath.Join(dir, "parser/stalwart"), func(path string, d fs.DirEntry, err error) error {
		if !strings.HasSuffix(path, ".eml") {
			return nil
		}
		raw, _ := os.ReadFile(path)
		js, err := os.ReadFile(strings.TrimSuffix(path, ".eml") + ".json")
		if err != nil {
			return nil
		}
		var want struct {
			TextBody []int `json:"text_body"`
			Parts    []struct {
				Headers []struct {
					Name  any
					Value json.RawMessage
				}
				Body json.RawMessage
			}
		}
		if err := json.Unmarshal(js, &want); err != nil {
			t.Error(path, err)
		}
		m := Parse(raw, Options{})
		fmt.Println("==", path)
		fmt.Printf("  ours: from=%v subject=%q date=%v to=%v id=%s att=%q\n", m.From, m.Subject, m.Date, m.To, m.MessageID, m.Attachments)
		for _, h := range want.Parts[0].Headers {
			n := fmt.Sprint(h.Name)
			if n == "from" || n == "subject" || n == "date" || n == "to" || n == "message_id" {
				var v any
				json.Unmarshal(h.Value, &v)
				fmt.Printf("  want %s %v\n", n, v)
			}
		}
		fmt.Printf("  text: %q\n", cutBytes(m.Text, 300))
		if len(want.TextBody) > 0 {
			fmt.Printf("  want: %.300s\n", want.Parts[want.TextBody[0]].Body)
		}
		return nil
	})
}
