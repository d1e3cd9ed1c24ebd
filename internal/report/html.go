package report

import (
	"bytes"
	_ "embed" // the template
	"fmt"
	"html/template"
)

//go:embed report.html.tmpl
var htmlTemplate string

// HTML writes the report as a mail client shows it: tables, inline styles, one
// column, nothing remote, no script, no link.
func HTML(r Report) ([]byte, error) {
	t, err := template.New("report").Funcs(template.FuncMap{"css": css, "mso": mso, "lane": laneColour}).Parse(htmlTemplate)
	if err != nil {
		return nil, fmt.Errorf("read the report's template: %w", err)
	}
	var page []byte
	for _, l := range limits() {
		var b bytes.Buffer
		if err := t.Execute(&b, view(r, l)); err != nil {
			return nil, fmt.Errorf("write the report as HTML: %w", err)
		}
		if page = squeeze(b.Bytes()); len(page) < maxHTML {
			break
		}
	}
	return page, nil
}

// squeeze drops the indentation and empty lines of the template.
func squeeze(in []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(in) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			b.Write(line)
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// The colours: ink on paper, one green for them, one slate for us, clay for silence.
const (
	ink    = "#22302e"
	soft   = "#66736f"
	rule   = "#e3e0d8"
	paper  = "#f3f1ea"
	sheet  = "#ffffff"
	green  = "#1f6f63"
	pale   = "#edf4f1"
	slate  = "#54708c"
	clay   = "#b5532f"
	blush  = "#f3d9cd"
	cream  = "#faf7f0"
	gold   = "#c99a2e"
	sans   = "-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
	serif  = "Georgia,Times New Roman,serif"
	border = "border-bottom:1px solid " + rule + ";"
)

// css gives the inline style of a part of the page. Mail clients keep no style
// sheet, so each element carries its own.
func css(part string) (template.CSS, error) {
	style, ok := map[string]string{
		"body":    "margin:0;padding:0;background:" + paper + ";",
		"outer":   "background:" + paper + ";",
		"gutter":  "padding:24px 10px;",
		"sheet":   "width:100%;max-width:660px;word-wrap:break-word;overflow-wrap:anywhere;background:" + sheet + ";border:1px solid " + rule + ";border-radius:6px;",
		"hidden":  "display:none;max-height:0;overflow:hidden;font-size:1px;line-height:1px;color:" + paper + ";",
		"cell":    "padding:0 6%;font-family:" + sans + ";",
		"head":    "padding:34px 6% 4px;font-family:" + sans + ";",
		"brand":   "font-size:11px;line-height:16px;letter-spacing:2.4px;text-transform:uppercase;color:" + green + ";font-weight:600;",
		"h1":      "margin:8px 0 4px;font-family:" + serif + ";font-size:32px;line-height:38px;font-weight:normal;color:" + ink + ";",
		"sub":     "margin:0;font-size:14px;line-height:21px;color:" + soft + ";",
		"number":  "font-family:" + serif + ";font-size:30px;line-height:34px;color:" + ink + ";padding:20px 4px 0 0;",
		"label":   "font-family:" + sans + ";font-size:12px;line-height:16px;color:" + soft + ";padding:2px 4px 22px 0;",
		"first":   "background:" + pale + ";border-left:4px solid " + green + ";padding:18px 20px 8px;font-family:" + sans + ";",
		"h2first": "margin:0 0 10px;font-family:" + serif + ";font-size:21px;line-height:26px;font-weight:normal;color:" + ink + ";",
		"verb":    "font-family:" + sans + ";font-size:11px;line-height:16px;letter-spacing:1.4px;text-transform:uppercase;color:" + green + ";font-weight:700;padding:8px 0 2px;",
		"todo":    "font-family:" + sans + ";font-size:15px;line-height:22px;color:" + ink + ";padding:2px 0 6px;",
		"h2":      "margin:38px 0 4px;font-family:" + serif + ";font-size:23px;line-height:30px;font-weight:normal;color:" + ink + ";",
		"intro":   "margin:0 0 6px;font-size:14px;line-height:21px;color:" + soft + ";",
		"case":    "padding:20px 0 22px;font-family:" + sans + ";" + border,
		"name":    "font-family:" + sans + ";font-size:17px;line-height:23px;font-weight:600;color:" + ink + ";",
		"tag":     "font-family:" + sans + ";font-size:12px;line-height:17px;color:" + clay + ";",
		"tagyou":  "font-family:" + sans + ";font-size:12px;line-height:17px;color:" + green + ";",
		"org":     "font-family:" + sans + ";font-size:13px;line-height:19px;color:" + soft + ";padding:1px 0 0;",
		"why":     "margin:10px 0 0;font-size:15px;line-height:23px;color:" + ink + ";",
		"fault":   "margin:8px 0 0;font-size:14px;line-height:21px;color:" + clay + ";",
		"quote":   "margin:10px 0 0;font-family:" + serif + ";font-style:italic;font-size:15px;line-height:23px;color:" + ink + ";",
		"small":   "margin:8px 0 0;font-size:13px;line-height:19px;color:" + soft + ";",
		"lanes":   "margin:12px 0 0;",
		"laneof":  "font-family:" + sans + ";font-size:11px;line-height:12px;color:" + soft + ";",
		"track":   "background:#f4f2ec;",
		"slot":    "font-size:1px;line-height:10px;",
		"between": "font-size:1px;line-height:3px;height:3px;",
		"axis":    "font-family:" + sans + ";font-size:11px;line-height:15px;color:" + soft + ";padding:3px 0 0;",
		"call":    "margin:14px 0 0;background:" + cream + ";border:1px solid " + rule + ";border-radius:4px;",
		"callin":  "padding:12px 16px 12px;font-family:" + sans + ";font-size:14px;line-height:21px;color:" + ink + ";",
		"phone":   "font-size:17px;line-height:24px;font-weight:600;color:" + ink + ";white-space:nowrap;",
		"hour":    "font-size:13px;line-height:24px;color:" + soft + ";",
		"step":    "padding:3px 10px 3px 0;font-family:" + serif + ";font-size:14px;line-height:20px;color:" + green + ";",
		"line":    "padding:3px 0;font-family:" + sans + ";font-size:14px;line-height:20px;color:" + ink + ";",
		"letter":  "font-family:" + sans + ";border-left:3px solid " + gold + ";padding:2px 0 2px 14px;",
		"ltitle":  "font-size:13px;line-height:19px;font-weight:600;color:" + ink + ";",
		"ltext":   "margin:4px 0 0;font-size:14px;line-height:21px;color:" + soft + ";",
		"row":     "padding:9px 0;" + border + "font-family:" + sans + ";font-size:14px;line-height:21px;color:" + ink + ";",
		"at":      "font-size:13px;white-space:nowrap;color:" + soft + ";",
		"dim":     "color:" + soft + ";",
		"pill":    "font-size:12px;font-weight:700;color:" + green + ";",
		"legend":  "margin:12px 0 0;font-size:12px;line-height:18px;color:" + soft + ";",
		"foot":    "padding:30px 6% 34px;font-family:" + sans + ";font-size:12px;line-height:19px;color:" + soft + ";",
		"them":    "color:" + green + ";", "us": "color:" + slate + ";", "letters": "color:" + gold + ";", "silence": "color:" + blush + ";",
	}[part]
	if !ok {
		return "", fmt.Errorf("style %q is unknown", part)
	}
	return template.CSS(style), nil
}

// laneColour is the colour of a stretch of a timeline.
func laneColour(kind string) string {
	switch kind {
	case "them":
		return green
	case "us":
		return slate
	case "letter":
		return gold
	case "call":
		return ink
	case "silence":
		return blush
	}
	return "#f4f2ec"
}

// mso opens and closes the fixed table that Outlook for Windows needs, since it
// knows no max-width. html/template drops comments written in the template.
func mso(part string) template.HTML {
	if part == "open" {
		return `<!--[if mso]><table role="presentation" width="660" align="center" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`
	}
	return `<!--[if mso]></td></tr></table><![endif]-->`
}
