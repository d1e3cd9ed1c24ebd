package importer

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lastword/internal/mail"
	"lastword/internal/mime"
)

// kind says how a file holds mail.
type kind int

const (
	kindNone    kind = iota
	kindMbox         // many messages behind From_ lines
	kindMessage      // one message
	kindEmlx         // one message of Apple Mail: a byte count before it, a property list behind it
)

// source is one file of mail.
type source struct {
	path    string
	kind    kind
	size    int64
	mailbox string
	role    mail.Role
}

// singleSource is a file that the user named: it is read whatever it is called.
func singleSource(path string, size int64) source {
	s := source{path: path, size: size, kind: fileKind(path)}
	if s.kind == kindNone {
		s.kind = kindMessage
	}
	s.mailbox = withoutExtension(filepath.Base(path))
	if s.kind == kindMbox {
		s.role = roleOf(s.mailbox)
	} else if folder := filepath.Dir(path); folder != "." {
		s.mailbox = withoutExtension(filepath.Base(folder))
		s.role = roleOf(s.mailbox)
	}
	return s
}

// treeSource is a file found in a tree; ok is false where it holds no mail.
func treeSource(root, path string, d fs.DirEntry) (source, bool) {
	info, err := d.Info()
	if err != nil || info.Size() == 0 {
		return source{}, false
	}
	s := source{path: path, size: info.Size()}
	folder := filepath.Dir(path)
	if isMaildirPart(folder) {
		s.kind = kindMessage
		s.mailbox = mailboxName(root, filepath.Dir(folder), true)
		s.role = flagRole(d.Name(), roleOf(s.mailbox))
		return s, true
	}
	if s.kind = fileKind(path); s.kind == kindNone {
		return source{}, false
	}
	named := folder
	if apple := d.Name() == "mbox" && strings.HasSuffix(folder, ".mbox"); s.kind == kindMbox && !apple {
		named = path
	}
	s.mailbox = mailboxName(root, named, false)
	s.role = roleOf(s.mailbox)
	return s, true
}

// skipDirectory tells which directories hold no mail of their own: what a Maildir has
// not delivered yet, attachments that Apple Mail keeps beside its messages, tools.
func skipDirectory(path string) bool {
	switch filepath.Base(path) {
	case "tmp":
		return isDir(filepath.Join(path, "..", "cur"))
	case "Attachments":
		return isDir(filepath.Join(path, "..", "Messages"))
	case ".git", ".svn", "__MACOSX":
		return true
	}
	return false
}

// isMaildirPart tells whether a directory is the cur or new of a Maildir.
func isMaildirPart(dir string) bool {
	switch filepath.Base(dir) {
	case "cur":
		return isDir(filepath.Join(dir, "..", "new")) || isDir(filepath.Join(dir, "..", "tmp"))
	case "new":
		return isDir(filepath.Join(dir, "..", "cur"))
	}
	return false
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// flagRole is the role by the flags in a Maildir file name ("...:2,DS"): a draft and a
// deleted message are what their flag says, wherever they lie.
func flagRole(name string, role mail.Role) mail.Role {
	i := strings.LastIndex(name, "2,")
	if i < 1 {
		return role
	}
	switch flags := name[i+2:]; {
	case strings.Contains(flags, "D"):
		return mail.RoleDrafts
	case strings.Contains(flags, "T"):
		return mail.RoleTrash
	}
	return role
}

// fileKind tells by name and first bytes what a file holds.
func fileKind(path string) kind {
	name := strings.ToLower(filepath.Base(path))
	switch filepath.Ext(name) {
	case ".eml":
		return kindMessage
	case ".emlx":
		return kindEmlx
	case ".mbox", ".mbx":
		return kindMbox
	case ".msf", ".json", ".jsonl", ".html", ".htm", ".db", ".sqlite", ".md", ".py", ".go", ".zip", ".gz", ".pdf", ".png", ".jpg", ".ics", ".vcf", ".csv", ".plist", ".xml", ".js", ".ini":
		return kindNone
	}
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "dovecot") || name == "msgfilterrules.dat" {
		return kindNone
	}
	if filepath.Ext(name) == "" || strings.Trim(name, "0123456789.") == "" {
		return sniff(path)
	}
	if sniff(path) == kindMbox {
		return kindMbox
	}
	return kindNone
}

// sniff looks at the first line: a From_ line begins an mbox, a header field a message.
func sniff(path string) kind {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(firstBytes(path, 4096), []byte("\xef\xbb\xbf")), []byte("\n"))
	if _, ok := mime.Envelope(line); ok {
		return kindMbox
	}
	if mime.IsField(line) && knownField(line) {
		return kindMessage
	}
	return kindNone
}

// knownField tells whether a line is a field that mail begins with, so that not every
// text with a colon in its first line is taken for mail.
func knownField(line []byte) bool {
	key, _, _ := bytes.Cut(bytes.ToLower(line), []byte(":"))
	switch string(key) {
	case "return-path", "received", "from", "to", "date", "subject", "message-id", "mime-version", "delivered-to", "x-mozilla-status", "x-original-to",
		"x-gmail-labels", "content-type", "reply-to", "sender", "dkim-signature", "authentication-results", "arc-seal", "x-received", "cc", "in-reply-to", "references", "user-agent":
		return true
	}
	return bytes.HasPrefix(key, []byte("x-"))
}

func firstBytes(path string, n int) []byte {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, int64(n)))
	if err != nil {
		return nil
	}
	return head
}

// mailboxName is the name of the mailbox a path stands for, below root: extensions
// (.mbox, .sbd), the dots of Maildir++ and the doubled levels of Apple Mail taken off.
func mailboxName(root, path string, maildir bool) string {
	rel, err := filepath.Rel(root, path)
	if err != nil || rel == "." {
		if maildir {
			return "INBOX"
		}
		return withoutExtension(filepath.Base(root))
	}
	var levels []string
	for level := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
		if level == "Messages" || level == "Data" && len(levels) > 0 {
			break // Apple Mail keeps .emlx files in Name.mbox/<uuid>/Data/Messages
		}
		level = withoutExtension(level)
		if maildir && strings.HasPrefix(level, ".") {
			levels = append(levels, strings.Split(strings.TrimPrefix(level, "."), ".")...)
			continue
		}
		levels = append(levels, level)
	}
	for i, level := range levels {
		levels[i] = decodeName(level)
	}
	return strings.Join(levels, "/")
}

// withoutExtension takes off the extensions that mail programs give folders and files.
func withoutExtension(name string) string {
	for _, ext := range []string{".mbox", ".mbx", ".sbd", ".imapmbox", ".eml", ".emlx"} {
		if len(name) > len(ext) && strings.EqualFold(name[len(name)-len(ext):], ext) {
			return name[:len(name)-len(ext)]
		}
	}
	return name
}
