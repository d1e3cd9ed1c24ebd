package imaptest

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"text/template"
	"time"
)

// Password is the password of every user.
const Password = "secret"

// Dovecot is a private Dovecot 2.3 on loopback. Every user name exists, with
// the password "secret" and the mailboxes INBOX, Drafts, Sent, Trash, Archive.
type Dovecot struct {
	Host    string
	Port    int // plain and STARTTLS
	TLSPort int
	CAFile  string
	User    string
	// Password is "secret" for every user.
	Password string

	t       testing.TB
	dir     string
	uid     string
	command *exec.Cmd
	done    chan struct{}
}

// Options change the server that StartDovecotWith starts.
type Options struct {
	// DraftsNames are the mailboxes with \Drafts; nil for one called Drafts.
	DraftsNames []string
	// All adds a virtual-like mailbox "All Mail" that carries \All (an ordinary mailbox: fill it yourself).
	All bool
	// Shared adds a public namespace "Team/".
	Shared bool
	// Capability replaces the capability list after sign-in, to hide extensions.
	Capability string
	// NoPlaintext makes the plain port answer LOGINDISABLED.
	NoPlaintext bool
}

// StartDovecot starts a Dovecot that is stopped at the end of the test. Without
// the program the test is skipped, or fails where LASTWORD_REQUIRE_DOVECOT=1.
func StartDovecot(t testing.TB) *Dovecot {
	t.Helper()
	return StartDovecotWith(t, Options{})
}

// StartDovecotWith starts a Dovecot with options.
func StartDovecotWith(t testing.TB, o Options) *Dovecot {
	t.Helper()
	program := dovecotProgram(t)
	d := &Dovecot{Host: "localhost", User: "rep@example.test", Password: Password, t: t, dir: shortDir(t)}
	d.CAFile = filepath.Join(d.dir, "cert.pem")
	d.makeCertificate()
	d.prepare()
	for try := 1; ; try++ {
		d.Port, d.TLSPort = freePort(t), freePort(t)
		d.configure(o)
		err := d.start(program)
		if err == nil {
			break
		}
		if try == 3 {
			t.Fatalf("start dovecot: %v\n%s", err, d.Log())
		}
	}
	t.Cleanup(d.Stop)
	return d
}

func dovecotProgram(t testing.TB) string {
	t.Helper()
	for _, dir := range append(filepath.SplitList(os.Getenv("PATH")), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin") {
		program := filepath.Join(dir, "dovecot")
		if info, err := os.Stat(program); err == nil && !info.IsDir() {
			return program
		}
	}
	const loud = "NO DOVECOT HERE: install dovecot-imapd, this test needs the real server"
	if os.Getenv("LASTWORD_REQUIRE_DOVECOT") == "1" {
		t.Fatal(loud)
	}
	t.Skip(loud)
	return ""
}

// shortDir is a directory every user may enter, with a name short enough for unix sockets.
func shortDir(t testing.TB) string {
	t.Helper()
	base := os.TempDir()
	if len(base) > 40 {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "lwdove")
	check(t, err)
	check(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test helper
	check(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// makeCertificate writes a self-signed certificate for localhost.
func (d *Dovecot) makeCertificate() {
	d.t.Helper()
	cert, key := Certificate(d.t, "localhost")
	check(d.t, os.WriteFile(d.CAFile, cert, 0o644))
	check(d.t, os.WriteFile(filepath.Join(d.dir, "key.pem"), key, 0o600))
}

// Certificate makes a self-signed certificate for a name and 127.0.0.1; both in PEM form.
func Certificate(t testing.TB, name string) (certPEM, keyPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	template := x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		DNSNames: []string{name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	check(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	check(t, err)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER})
}

// prepare makes the directories. Root hands the mail to nobody, as Dovecot wants.
func (d *Dovecot) prepare() {
	d.t.Helper()
	for _, name := range []string{"run", "state", "home"} {
		check(d.t, os.MkdirAll(filepath.Join(d.dir, name), 0o755))
	}
	who, err := user.Current()
	check(d.t, err)
	d.uid = who.Username
	if os.Getuid() != 0 {
		return
	}
	d.uid = "nobody"
	d.own(filepath.Join(d.dir, "home"))
}

// own gives a path to the mail user, when root runs the test.
func (d *Dovecot) own(path string) {
	d.t.Helper()
	if os.Getuid() != 0 {
		return
	}
	who, err := user.Lookup("nobody")
	check(d.t, err)
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	check(d.t, os.Chown(path, uid, gid))
}

func (d *Dovecot) group() string {
	who, err := user.Lookup(d.uid)
	check(d.t, err)
	group, err := user.LookupGroupId(who.Gid)
	check(d.t, err)
	return group.Name
}

func (d *Dovecot) configure(o Options) {
	d.t.Helper()
	if o.DraftsNames == nil {
		o.DraftsNames = []string{"Drafts"}
	}
	var out bytes.Buffer
	check(d.t, template.Must(template.New("conf").Parse(dovecotConf)).Execute(&out, map[string]any{
		"D": d.dir, "Port": d.Port, "TLSPort": d.TLSPort, "User": d.uid, "Group": d.group(), "Root": os.Getuid() == 0, "O": o,
	}))
	check(d.t, os.WriteFile(d.conf(), out.Bytes(), 0o644))
}

func (d *Dovecot) conf() string { return filepath.Join(d.dir, "dovecot.conf") }

// start runs the server in the foreground and waits until both ports answer.
func (d *Dovecot) start(program string) error {
	d.command = exec.CommandContext(context.Background(), program, "-F", "-c", d.conf())
	var said bytes.Buffer
	d.command.Stderr = &said
	if err := d.command.Start(); err != nil {
		return err
	}
	d.done = make(chan struct{})
	go func() {
		_ = d.command.Wait()
		close(d.done)
	}()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); {
		select {
		case <-d.done:
			return fmt.Errorf("dovecot ended: %s", said.String())
		case <-time.After(10 * time.Millisecond):
		}
		if answers(d.Port) && answers(d.TLSPort) {
			return nil
		}
	}
	d.Stop()
	return fmt.Errorf("dovecot does not answer: %s", said.String())
}

func answers(port int) bool {
	conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second) //nolint:noctx // a test helper
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// Stop ends the server; it may be called twice.
func (d *Dovecot) Stop() {
	_ = d.command.Process.Signal(syscall.SIGTERM)
	select {
	case <-d.done:
	case <-time.After(5 * time.Second):
		_ = d.command.Process.Kill()
		<-d.done
	}
}

// Restart stops the server and starts it again on the same ports.
func (d *Dovecot) Restart() {
	d.t.Helper()
	d.Stop()
	check(d.t, d.start(dovecotProgram(d.t)))
}

// Log is what the server wrote to its log.
func (d *Dovecot) Log() string {
	text, _ := os.ReadFile(filepath.Join(d.dir, "dovecot.log"))
	return string(text)
}

// Home is the directory of a user; its mail lies in Maildir below it.
func (d *Dovecot) Home(user string) string { return filepath.Join(d.dir, "home", user) }

// mailboxDir is the Maildir of a mailbox.
func (d *Dovecot) mailboxDir(user, mailbox string) string {
	dir := filepath.Join(d.Home(user), "Maildir")
	if strings.EqualFold(mailbox, "INBOX") {
		return dir
	}
	return filepath.Join(dir, "."+strings.ReplaceAll(mailbox, "/", "."))
}

// Renumber makes the server forget the UIDs of a mailbox: it gets a new UIDVALIDITY.
func (d *Dovecot) Renumber(user, mailbox string) {
	d.t.Helper()
	dir := d.mailboxDir(user, mailbox)
	// UIDVALIDITY is made of the time in seconds: it must have moved on.
	time.Sleep(1100 * time.Millisecond)
	check(d.t, os.Remove(filepath.Join(dir, "dovecot-uidlist")))
	for _, name := range []string{"dovecot.index", "dovecot.index.log", "dovecot.index.cache"} {
		_ = os.Remove(filepath.Join(dir, name))
	}
}

const dovecotConf = `base_dir = {{.D}}/run
state_dir = {{.D}}/state
log_path = {{.D}}/dovecot.log
protocols = imap
listen = 127.0.0.1
{{if not .Root}}default_internal_user = {{.User}}
default_internal_group = {{.Group}}
default_login_user = {{.User}}
{{end}}first_valid_uid = 1
last_valid_uid = 0
first_valid_gid = 1
mail_uid = {{.User}}
mail_gid = {{.Group}}
mail_fsync = never
ssl = yes
ssl_cert = <{{.D}}/cert.pem
ssl_key = <{{.D}}/key.pem
disable_plaintext_auth = {{if .O.NoPlaintext}}yes{{else}}no{{end}}
auth_mechanisms = plain login
mail_home = {{.D}}/home/%u
mail_location = maildir:~/Maildir
mailbox_list_index = yes
mail_max_userip_connections = 100
auth_failure_delay = 0
{{if .O.NoPlaintext}}login_trusted_networks =
{{end}}{{if .O.Capability}}imap_capability = {{.O.Capability}}
{{end}}passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid={{.User}} gid={{.Group}} home={{.D}}/home/%u
}
{{if .O.Shared}}namespace shared {
  prefix = Team/
  separator = /
  type = public
  location = maildir:{{.D}}/home/team
}
{{end}}namespace inbox {
  inbox = yes
  separator = /
{{range .O.DraftsNames}}  mailbox "{{.}}" {
    auto = subscribe
    special_use = \Drafts
  }
{{end}}  mailbox Sent {
    auto = subscribe
    special_use = \Sent
  }
  mailbox Trash {
    auto = subscribe
    special_use = \Trash
  }
  mailbox Archive {
    auto = subscribe
    special_use = \Archive
  }
{{if .O.All}}  mailbox "All Mail" {
    auto = subscribe
    special_use = \All
  }
{{end}}}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = {{.Port}}
  }
  inet_listener imaps {
    port = {{.TLSPort}}
    ssl = yes
  }
}
{{if not .Root}}service auth {
  unix_listener auth-userdb {
    mode = 0600
  }
}
{{end}}`
