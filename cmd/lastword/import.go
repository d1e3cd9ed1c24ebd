package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/mail"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/spf13/cobra"

	"lastword/internal/daemon"
	"lastword/internal/importer"
	lw "lastword/internal/mail"
	"lastword/internal/store"
)

// importAccount is the account imported mail goes into unless --account names another.
const importAccount = "import"

// importBatch is how many messages are stored in one transaction.
const importBatch = 500

// doneJSON is the last line of `sync --json` and `import --json`.
type doneJSON struct {
	Done        bool    `json:"done"`
	Messages    int     `json:"messages"`
	New         int     `json:"new"`
	DraftsSaved int     `json:"drafts_saved"`
	Seconds     float64 `json:"seconds"`
	// Unreadable counts files or messages that could not be read at all.
	Unreadable int `json:"unreadable,omitempty"`
	// Confirming counts drafts whose append is not confirmed yet.
	Confirming int `json:"confirming,omitempty"`
	// Report is the week of the report delivered in this pass.
	Report string `json:"report,omitempty"`
}

func newImport(a *app) *cobra.Command {
	var (
		identities []string
		asJSON     bool
	)
	cmd := &cobra.Command{
		Use:   "import PATH...",
		Short: "read mbox files, a Maildir or .eml files into an account without a server",
		Long: `Read mbox files, a Maildir or a directory of .eml files (Google Takeout, Thunderbird)
into an account that has no server. Reading the same files again adds nothing.`,
		Example: `  lastword import --identity sam@acme.test Sent.mbox INBOX.mbox
  lastword import --identity sam@acme.test ~/Maildir`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("`lastword import` takes mbox files, a Maildir or a directory of .eml files")
			}
			for i, identity := range identities {
				parsed, err := mail.ParseAddress(identity)
				if err != nil {
					return usage("--identity %q is not an address", identity)
				}
				identities[i] = strings.ToLower(parsed.Address)
			}
			return a.importMail(cmd.Context(), args, identities, asJSON)
		},
	}
	cmd.Flags().StringArrayVar(&identities, "identity", nil, "your own `ADDRESS` in this mail (repeatable)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print progress and result as JSON lines")
	return cmd
}

func (a *app) importMail(ctx context.Context, files, identities []string, asJSON bool) error {
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			return err
		}
	}
	paths := a.paths()
	lock, err := store.TakeLock(paths.State)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Release() }() // it goes with the process in any case
	s, err := store.Open(ctx, paths.State)
	if err != nil {
		return err
	}
	defer s.Close()
	run := importRun{boxes: map[string]lw.Mailbox{}, pending: map[int64][]lw.Placed{}, senders: map[string]int{}, meter: a.newMeter(asJSON)}
	defer run.meter.stop()
	if run.acct, err = s.Account(ctx, cmp.Or(a.account, importAccount), first(identities)); err != nil {
		return err
	}
	started := a.now()
	if err := run.all(ctx, files, identities); err != nil {
		return err
	}
	run.meter.stop()
	return a.printImport(run, started, asJSON)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// importRun is one import under way.
type importRun struct {
	acct    *store.Account
	meter   *meter
	boxes   map[string]lw.Mailbox
	pending map[int64][]lw.Placed
	waiting int
	// senders counts who wrote the mail in mailboxes of the role sent, to guess the identity.
	senders map[string]int

	messages, added, unreadable int
	lastProblem                 error
}

func (r *importRun) all(ctx context.Context, files, identities []string) error {
	err := importer.Walk(ctx, files, func(item importer.Item) error { return r.take(ctx, item) })
	if err == nil {
		err = r.flush(ctx)
	}
	if err == nil {
		err = r.identify(ctx, identities)
	}
	if err == nil {
		_, err = daemon.ReadNew(ctx, r.acct)
	}
	return err
}

// take stores one message; one that cannot be read is counted and the rest goes on.
func (r *importRun) take(ctx context.Context, item importer.Item) error {
	if r.unreadableItem(item) {
		return nil
	}
	box, err := r.mailbox(ctx, item)
	if err != nil {
		return err
	}
	m := item.Message
	m.Imported = true
	if item.Role == lw.RoleSent {
		r.senders[m.From.Addr]++
	}
	r.messages++
	r.pending[box.ID] = append(r.pending[box.ID], lw.Placed{Message: m, Placement: lw.Placement{MailboxID: box.ID, UIDValidity: 1, UID: fileUID(m.Ident)}})
	r.meter.show("importing", item.Done, item.Total, progress.UnitsBytes)
	if r.waiting++; r.waiting >= importBatch {
		return r.flush(ctx)
	}
	return nil
}

// unreadableItem counts an item that could not be read.
func (r *importRun) unreadableItem(item importer.Item) bool {
	if item.Err == nil {
		return false
	}
	r.unreadable++
	r.lastProblem = fmt.Errorf("%s: %w", item.File, item.Err)
	return true
}

// fileUID stands for a UID in files, which have none: it is derived from the
// identity of the message, so that reading a file again places it again.
func fileUID(ident string) lw.UID {
	h := fnv.New32a()
	h.Write([]byte(ident))
	return lw.UID(max(h.Sum32(), 1))
}

func (r *importRun) mailbox(ctx context.Context, item importer.Item) (lw.Mailbox, error) {
	if box, ok := r.boxes[item.Mailbox]; ok {
		return box, nil
	}
	known, err := r.acct.Mailboxes(ctx)
	if err != nil {
		return lw.Mailbox{}, err
	}
	box := lw.Mailbox{Name: item.Mailbox, Role: item.Role, State: lw.MailboxLive, Cursor: lw.Cursor{UIDValidity: 1, LowUID: 1}}
	saved, err := r.acct.SaveMailboxes(ctx, append(known, box))
	if err != nil {
		return lw.Mailbox{}, err
	}
	for _, box := range saved {
		r.boxes[box.Name] = box
	}
	return r.boxes[item.Mailbox], nil
}

func (r *importRun) flush(ctx context.Context) error {
	for id, placed := range r.pending {
		added, err := r.acct.Apply(ctx, lw.Batch{
			MailboxID: id, Messages: placed, State: lw.MailboxLive, At: r.meter.now(),
			Cursor: lw.Cursor{UIDValidity: 1, LowUID: 1, Exists: uint32(len(placed))},
		})
		if err != nil {
			return err
		}
		r.added += added
	}
	clear(r.pending)
	r.waiting = 0
	return nil
}

// identify stores whose mail this is: what the user said, else who wrote the sent mail.
func (r *importRun) identify(ctx context.Context, identities []string) error {
	known, err := r.acct.Identities(ctx)
	if err != nil {
		return err
	}
	if len(identities) == 0 && len(known) == 0 {
		guess := mostFrequent(r.senders)
		if guess == "" {
			return usage("whose mail is this? Say --identity ADDRESS (the mail is stored, only the direction is not known yet)")
		}
		identities = []string{guess}
	}
	for _, k := range known {
		if !slices.Contains(identities, k) {
			identities = append(identities, k)
		}
	}
	return r.acct.SaveIdentities(ctx, identities)
}

func mostFrequent(counts map[string]int) string {
	best := ""
	for address, n := range counts {
		if address != "" && (best == "" || n > counts[best] || (n == counts[best] && address < best)) {
			best = address
		}
	}
	return best
}

func (a *app) printImport(run importRun, started time.Time, asJSON bool) error {
	seconds := a.now().Sub(started).Seconds()
	if asJSON {
		if err := writeLine(a.out, doneJSON{Done: true, Messages: run.messages, New: run.added, Seconds: seconds, Unreadable: run.unreadable}); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(a.out, "%s read, %d new, in %.1f s (%.0f a second).\n", plural(run.messages, "message", "messages"), run.added, seconds,
			float64(run.messages)/max(seconds, 0.001))
		fmt.Fprintln(a.out, "`lastword cases` shows what is in it.")
	}
	if run.messages == 0 && run.unreadable > 0 {
		return hint(run.lastProblem, "lastword reads mbox files, Maildirs and .eml files.")
	}
	if run.messages == 0 {
		return hint(errors.New("no mail was found there"), "lastword reads mbox files, Maildirs and .eml files.")
	}
	if run.unreadable > 0 {
		fmt.Fprintf(a.err, "%s could not be read, the last: %v\n", plural(run.unreadable, "file or message", "files or messages"), run.lastProblem)
	}
	return nil
}
