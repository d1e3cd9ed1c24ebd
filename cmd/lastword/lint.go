package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"lastword/analyzer/lint"
	"lastword/internal/mail"
)

func newLint(a *app) *cobra.Command {
	var (
		asJSON   bool
		language string
	)
	cmd := &cobra.Command{
		Use:   "lint [FILE]",
		Short: "find pressure in a text: chasers, deadlines, guilt (exit 10 on hits)",
		Example: `  lastword lint letter.txt
  echo "Just checking in on this." | lastword lint`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			text, err := a.readText(args)
			if err != nil {
				return err
			}
			hits := lint.Check(text, language)
			if asJSON {
				err = writeJSON(a.out, map[string]any{"hits": notNil(hits)})
			} else {
				a.printHits(hits)
			}
			if err == nil && len(hits) > 0 {
				return errFound
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON (docs/cli.md has the fields)")
	cmd.Flags().StringVar(&language, "language", "", "only the phrases of this `LANGUAGE` (default: all)")
	return cmd
}

// maxText is the longest text that lint and read take from standard input.
const maxText = 16 << 20

// readText reads the file named, or standard input.
func (a *app) readText(args []string) (string, error) {
	switch {
	case len(args) > 1:
		return "", usage("one FILE at most, or standard input")
	case len(args) == 1 && args[0] != "-":
		text, err := os.ReadFile(args[0])
		return string(text), err
	}
	text, err := io.ReadAll(io.LimitReader(a.in, maxText+1))
	if err == nil && len(text) > maxText {
		err = errors.New("the text is longer than 16 MiB")
	}
	return string(text), err
}

func (a *app) printHits(hits []mail.Hit) {
	p := paint(a.colors(a.out))
	for _, h := range hits {
		fmt.Fprintf(a.out, "%s  %s  %s\n", p.yellow(pad(h.Kind, 10)), p.faint(fmt.Sprintf("%d-%d", h.Start, h.End)), clean(h.Phrase))
	}
	if len(hits) == 0 {
		fmt.Fprintln(a.out, "No pressure found.")
		return
	}
	fmt.Fprintf(a.out, "%s of pressure. It makes people hide; say what is true and let them say no.\n", plural(len(hits), "phrase", "phrases"))
}
