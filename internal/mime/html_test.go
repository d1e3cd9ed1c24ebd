package mime

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHTMLText(t *testing.T) {
	tests := []struct {
		name, html, want string
	}{
		{"paragraphs", "<p>One</p><p>Two</p>", "One\n\nTwo"},
		{"paragraphs of Outlook", `<p class="MsoNormal">One</p><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">Two</p>`, "One\n\nTwo"},
		{"paragraphs without end", "<p>One<p>Two", "One\n\nTwo"},
		{"divs of Gmail", "<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"},
		{"line breaks", "One<br>Two<br/>Three<br><br>Four", "One\nTwo\nThree\n\nFour"},
		{"white space folds", "One \n\t two   <b>three </b> four", "One two three four"},
		{"no blank between words of one", "un<b>believ</b>able", "unbelievable"},
		{"entities", "Caf&eacute; &amp; Bar &lt;3 &#8364;5&nbsp;net &unknown;", "Café & Bar <3 €5 net &unknown;"},
		{"list", "<ul><li>One<li>Two</ul>After", "- One\n- Two\nAfter"},
		{"numbered list", "<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"},
		{"nested list", "<ul><li>One<ol><li>a</li></ol></li><li>Two</li></ul>", "- One\n1. a\n- Two"},
		{"table", "<table><tr><td>A</td><td>1</td></tr><tr><td>B</td><td>2</td></tr></table>", "A 1\nB 2"},
		{"heading", "<h1>Offer</h1>Text", "Offer\n\nText"},
		{"pre", "<pre>a\n  b</pre>", "a\n  b"},
		{"rule", "One<hr>Two", "One\n________________________________\nTwo"},
		{"rule at the end", "One<hr>", "One"},
		{"link shows its words", `See <a href="https://x.test/very/long">the offer</a>.`, "See the offer."},
		{"style and script", "<style>p{}</style><script>alert('<p>no</p>')</script>Yes", "Yes"},
		{"head and title", "<html><head><title>No</title></head><body>Yes</body></html>", "Yes"},
		{"comment", "Yes<!-- no --><!--[if mso]><p>no</p><![endif]-->", "Yes"},
		{"display none", `<div style="display: none">No</div>Yes`, "Yes"},
		{"hidden preheader", `<div style="display:none;font-size:1px;max-height:0px">No<div>No</div></div><p>Yes</p>`, "Yes"},
		{"font size zero", `<span style="font-size:0px">No</span>Yes`, "Yes"},
		{"font size below one", `<span style="font-size:0.9em">Yes</span>`, "Yes"},
		{"mso-hide", `<span style='mso-hide:all'>No</span>Yes`, "Yes"},
		{"visibility", `<span style="color:red; visibility:hidden">No</span>Yes`, "Yes"},
		{"opacity", `<span style="opacity:0">No</span><span style="opacity:0.8">Yes</span>`, "Yes"},
		{"box of no size", `<div style="height:0;overflow:hidden">No</div><div style="height:0">Yes</div>`, "Yes"},
		{"hidden attribute", `<p hidden>No</p>Yes`, "Yes"},
		{"hidden and not closed", `<div><span style="display:none">No</div>Yes`, "Yes"},
		{"zero-width characters", "Y&#8203;e&zwj;s&#xFEFF;", "Yes"},
		{"direction marks", "a\u202eb", "ab"},
		{"blockquote", `Yes<blockquote type="cite">Old<br>older</blockquote>After`, "Yes\n> Old\n> older\nAfter"},
		{"nested blockquotes", `<blockquote class="gmail_quote">Old<blockquote class="gmail_quote">Oldest</blockquote></blockquote>`, "> Old\n> > Oldest"},
		{"Gmail", `<div>Yes</div><div class="gmail_quote"><div class="gmail_attr">On Monday Sam wrote:<br></div><blockquote class="gmail_quote" style="margin:0"><div>Old</div></blockquote></div>`, "Yes\nOn Monday Sam wrote:\n> Old"},
		{"Gmail's indent is no quote", `<blockquote style="margin:0 0 0 40px;border:none;padding:0px">Yes</blockquote>`, "Yes"},
		{"Apple Mail", `Yes<br><blockquote type="cite"><div>On 2 Mar Sam wrote:</div><div>Old</div></blockquote>`, "Yes\n> On 2 Mar Sam wrote:\n> Old"},
		{"Thunderbird", `<p>Yes</p><div class="moz-cite-prefix">Am 2. M&auml;rz schrieb Sam:<br></div><blockquote type="cite" cite="mid:1@a.test">Old</blockquote>`, "Yes\n\nAm 2. März schrieb Sam:\n> Old"},
		{"Outlook web", `<div>Yes</div><hr style="width:98%"><div id="divRplyFwdMsg">From: Sam</div><div>Old</div>`, "Yes\n> ________________________________\n> From: Sam\n> Old"},
		{"Outlook mobile", `<div>Yes</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Sam</div><div>Old</div>`, "Yes\n> ________________________________\n> From: Sam\n> Old"},
		{"Outlook", `<p class=MsoNormal>Yes</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p class=MsoNormal><b>From:</b> Sam</p></div></div><p class=MsoNormal>Old</p>`, "Yes\n> From: Sam\n> Old"},
		{"id renamed by Outlook", `Yes<div id="x_divRplyFwdMsg">From: Sam</div>Old`, "Yes\n> From: Sam\n> Old"},
		{"Yahoo", `<div>Yes</div><div class="yahoo_quoted"><div>On Monday Sam wrote:</div><div>Old</div></div>`, "Yes\n> On Monday Sam wrote:\n> Old"},
		{"Hotmail", `Yes<hr id="stopSpelling">Date: Monday<br>Old`, "Yes\n> ________________________________\n> Date: Monday\n> Old"},
		{"signature mark", `Yes<br>-- <br>Dana`, "Yes\n--\nDana"},
		{"signature mark with a hard blank", `Yes<br>--&nbsp;<br>Dana`, "Yes\n-- \nDana"},
		{"end tags without beginning", "</div></b>Yes</blockquote></p>", "Yes"},
		{"cut in a tag", "Yes<a href='", "Yes"},
		{"cut in an entity", "Yes &am", "Yes &am"},
		{"not html", "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
		{"nothing", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := htmlText(test.html, 1000); got != test.want {
				t.Errorf("htmlText = %q, want %q", got, test.want)
			}
		})
	}
}

func TestHTMLLimit(t *testing.T) {
	long := strings.Repeat("<p>Grüße</p>", 1000)
	got, truncated := htmlText(long, 100)
	if len(got) > 100 || !truncated || !utf8.ValidString(got) {
		t.Errorf("%d bytes, truncated %v", len(got), truncated)
	}
	if _, truncated := htmlText("<p>short</p>", 100); truncated {
		t.Error("a short text is truncated")
	}
}

func TestHTMLCharset(t *testing.T) {
	m := Parse([]byte("Content-Type: text/html\n\n<html><head><meta charset=\"iso-8859-2\"></head><body>\xb3\xf3d\xbc</body></html>"), Options{})
	if m.Text != "łódź" {
		t.Errorf("text %q", m.Text)
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		"<p>One<div style='display:none'>x</div><blockquote>y", "<ul><li>a<ol><li>b</ul>", "<pre>\n a</pre><hr>", "<!--[if]><![endif]--><title>", "&#x0;&#55555555;&amp",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, _ := htmlText(strings.ToValidUTF8(s, "?"), 1000)
		checkText(t, text)
	})
}
