package mime

import "testing"

func TestDecodeWords(t *testing.T) {
	tests := []struct {
		name, value, hint, want string
	}{
		{"plain", "Rollout", "", "Rollout"},
		{"Q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=", "", "Grüße aus Köln"},
		{"B", "=?UTF-8?B?R3LDvMOfZQ==?=", "", "Grüße"},
		{"B without padding", "=?UTF-8?B?R3LDvMOfZQ?=", "", "Grüße"},
		{"latin-1", "=?iso-8859-1?q?Gr=FC=DFe?= an alle", "", "Grüße an alle"},
		{"blank between words goes", "=?utf-8?Q?Roll?= =?utf-8?Q?out?=", "", "Rollout"},
		{"blank before text stays", "=?utf-8?Q?Roll?= out", "", "Roll out"},
		{"text before", "Re: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "", "Re: Grüße"},
		{"character split between words", "=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=", "", "Grüße"},
		{"character split between B words", "=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=", "", "Grüße"},
		{"two character sets", "=?utf-8?Q?=C3=BC?= =?iso-8859-1?Q?=FC?=", "", "üü"},
		{"language", "=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "", "Grüße"},
		{"blanks in Q", "=?utf-8?Q?Gr=C3=BC=C3=9Fe aus K=C3=B6ln?=", "", "Grüße aus Köln"},
		{"question mark in Q", "=?utf-8?Q?Why?=20me?=", "", "Why? me"},
		{"no end", "=?utf-8?Q?Gr=C3=BC=C3=9Fe", "", "Grüße"},
		{"cut in an escape", "=?utf-8?Q?Gr=C3=BC=C3", "", "Grü"},
		{"no blank between words", "=?utf-8?Q?Roll?==?utf-8?Q?out?=", "", "Rollout"},
		{"unknown charset, UTF-8 inside", "=?x-nothing?Q?Gr=C3=BC=C3=9Fe?=", "", "Grüße"},
		{"unknown charset, latin-1 inside", "=?x-nothing?Q?Gr=FC=DFe?=", "", "Grüße"},
		{"wrong charset", "=?us-ascii?Q?Gr=C3=BC=C3=9Fe?=", "", "Grüße"},
		{"wrong escape", "=?utf-8?Q?50=?=", "", "50"},
		{"unknown encoding", "=?utf-8?X?abc?=", "", "=?utf-8?X?abc?="},
		{"lonely start", "a =? b", "", "a =? b"},
		{"encoded twice", "=?utf-8?Q?=3D=3Futf-8=3FQ=3FGr=3DC3=3DBC=3Dc3=3D9fe=3F=3D?=", "", "Grüße"},
		{"raw utf-8", "Grüße", "", "Grüße"},
		{"raw latin-1", "Gr\xfc\xdfe", "", "Grüße"},
		{"raw koi8-r by hint", "\xf0\xd2\xc9\xd7\xc5\xd4", "koi8-r", "Привет"},
		{"gb2312", "=?gb2312?B?xOO6ww==?=", "", "你好"},
		{"iso-2022-jp", "=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "", "こんにちは"},
		{"utf-7", "=?utf-7?Q?Gr+APwA3w-e?=", "", "Grüße"},
		{"line break inside", "=?utf-8?Q?a=0D=0ABcc:_x?=", "", "a Bcc: x"},
		{"direction mark inside", "=?utf-8?Q?a=E2=80=AEb?=", "", "ab"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := text(test.value, test.hint); got != test.want {
				t.Errorf("text(%q) = %q, want %q", test.value, got, test.want)
			}
		})
	}
}

func TestParameters(t *testing.T) {
	tests := []struct {
		name, value, kind, key, want string
	}{
		{"plain", `text/plain; charset=utf-8`, "text/plain", "charset", "utf-8"},
		{"quoted", `Text/HTML; charset="utf-8"; x=y`, "text/html", "charset", "utf-8"},
		{"blanks around", `text/plain ; charset = utf-8 `, "text/plain", "charset", "utf-8"},
		{"quote without end", `multipart/mixed; boundary="abc; x=y`, "multipart/mixed", "boundary", "abc"},
		{"escaped quote", `application/pdf; name="a\"b.pdf"`, "application/pdf", "name", `a"b.pdf`},
		{"backslash of Windows", `application/pdf; name="C:\docs\a.pdf"`, "application/pdf", "name", `C:\docs\a.pdf`},
		{"unquoted blanks", `application/pdf; name=the offer.pdf`, "application/pdf", "name", "the offer.pdf"},
		{"encoded word", `application/pdf; name="=?utf-8?Q?Angebot_f=C3=BCr?="`, "application/pdf", "name", "Angebot für"},
		{"RFC 2231", `application/pdf; name*=utf-8''Angebot%20f%C3%BCr.pdf`, "application/pdf", "name", "Angebot für.pdf"},
		{"RFC 2231 in pieces", `application/pdf; name*1*=%C3%BCr.pdf; name*0*=utf-8''Angebot%20f`, "application/pdf", "name", "Angebot für.pdf"},
		{"pieces without coding", `application/pdf; name*0="the "; name*1="offer.pdf"`, "application/pdf", "name", "the offer.pdf"},
		{"first of two", `text/plain; charset=utf-8; charset=latin1`, "text/plain", "charset", "utf-8"},
		{"comment", `text/plain (it is); charset=utf-8`, "text/plain", "charset", "utf-8"},
		{"semicolon in quotes", `text/plain; name="a;b"; charset=utf-8`, "text/plain", "name", "a;b"},
		{"nothing", ``, "", "charset", ""},
		{"only semicolons", `;;;`, "", "charset", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			kind, params := parameters(test.value)
			if kind != test.kind || params[test.key] != test.want {
				t.Errorf("parameters(%q) = %q, %q; want %q, %q", test.value, kind, params[test.key], test.kind, test.want)
			}
		})
	}
}
