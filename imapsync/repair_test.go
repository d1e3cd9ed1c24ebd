package imapsync

import (
	"testing"
	"time"
)

func TestRepairFetch(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing to do", "* 1 FETCH (UID 3 FLAGS (\\Seen $x) INTERNALDATE \" 2-Nov-2026 10:00:00 +0100\" RFC822.SIZE 12 BODY[1] {3}\r\n", ""},
		{"year one", "* 1 FETCH (INTERNALDATE \"01-Jan-0001 00:00:00 +0000\" UID 3)\r\n", "* 1 FETCH (INTERNALDATE " + unknownDate + " UID 3)\r\n"},
		{"day zero", "* 1 FETCH (UID 3 internaldate \"00-Jan-0000 00:00:00 +0000\")\r\n", "* 1 FETCH (UID 3 internaldate " + unknownDate + ")\r\n"},
		{"no date", "* 1 FETCH (INTERNALDATE NIL)\r\n", "* 1 FETCH (INTERNALDATE " + unknownDate + ")\r\n"},
		{"negative size", "* 1 FETCH (RFC822.SIZE -1 UID 3)\r\n", "* 1 FETCH (RFC822.SIZE 0 UID 3)\r\n"},
		{"no size", "* 1 FETCH (RFC822.SIZE NIL)\r\n", "* 1 FETCH (RFC822.SIZE 0)\r\n"},
		{"flags that are none", "* 1 FETCH (FLAGS ([] \\Seen \\ a]b) UID 3)\r\n", "* 1 FETCH (FLAGS (\\Seen) UID 3)\r\n"},
		{"small nil", "* 1 FETCH (BODY[1] nil)\r\n", "* 1 FETCH (BODY[1] NIL)\r\n"},
		{"a quoted text that looks like items", "* 1 FETCH (BODY[1] \"INTERNALDATE x RFC822.SIZE -1 nil \\\" FLAGS ([])\" UID 3)\r\n", ""},
		{"behind a literal", " INTERNALDATE \"x\" BODY[1.MIME] {0}\r\n", " INTERNALDATE " + unknownDate + " BODY[1.MIME] {0}\r\n"},
		{"header fields are left alone", "* 1 FETCH (BODY[HEADER.FIELDS (FLAGS INTERNALDATE)] {2}\r\n", ""},
		{"an open quote", "* 1 FETCH (INTERNALDATE \"02-", "* 1 FETCH (INTERNALDATE " + unknownDate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := tt.want
			if want == "" {
				want = tt.in
			}
			if got := string(repairFetch([]byte(tt.in))); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

func FuzzRepairFetch(f *testing.F) {
	for _, seed := range []string{
		"* 1 FETCH (UID 3 FLAGS (\\Seen) INTERNALDATE \" 2-Nov-2026 10:00:00 +0100\" RFC822.SIZE 12 BODY[1] {3}\r\n",
		"* 1 FETCH (FLAGS ([]) RFC822.SIZE -1 INTERNALDATE nil)\r\n", "\"", "\"\\", "(", ")", "FLAGS", "FLAGS ", "FLAGS (", "nil", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := string(repairFetch([]byte(in)))
		if again := string(repairFetch([]byte(got))); again != got {
			t.Errorf("%q, then %q", got, again)
		}
	})
}

func TestNameReadable(t *testing.T) {
	for _, tt := range []struct {
		name, kind, rest string
		want             bool
	}{
		{"plain", "LIST", "(\\HasNoChildren) \"/\" INBOX\r\n", true},
		{"quoted", "LIST", "() \"/\" \"Sent Items\"\r\n", true},
		{"modified UTF-7", "LIST", "() \".\" \"Entw&APw-rfe\"\r\n", true},
		{"an ampersand", "LIST", "() NIL \"R&-D\"\r\n", true},
		{"two shifts with text between", "LIST", "() \"/\" \"&APw-a&APw-\"\r\n", true},
		{"plain UTF-8", "LIST", "() \"/\" \"Entw\u00fcrfe\"\r\n", true},
		{"a raw ampersand", "LIST", "() \"/\" \"R&D\"\r\n", false},
		{"odd bytes", "LIST", "() \"/\" \"&AP-\"\r\n", false},
		{"not UTF-8", "LIST", "() \"/\" \"\xff\"\r\n", false},
		{"literal", "LIST", "() \"/\" {8}\r\nR&-D x y\r\n", true},
		{"bad literal", "LIST", "() \"/\" {3}\r\nR&D\r\n", false},
		{"status", "STATUS", "\"R&D\" (MESSAGES 1)\r\n", false},
		{"status of a good one", "STATUS", "INBOX (MESSAGES 1)\r\n", true},
		{"nonsense is for the parser", "LIST", "nonsense\r\n", true},
		{"nothing", "STATUS", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := nameReadable(tt.kind, []byte(tt.rest)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestUnknownDateIsNone(t *testing.T) {
	got, err := time.Parse(`"02-Jan-2006 15:04:05 -0700"`, unknownDate)
	if err != nil || got.Unix() != 0 {
		t.Errorf("%v, %v", got, err)
	}
}
