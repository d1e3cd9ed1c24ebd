// Package demoserver is the built-in mailbox of `lastword demo`: an IMAP server
// over TLS on loopback, in this process, holding the sample mail of one sales
// rep. The mail stands in readable files (mailbox/*.txt) whose dates are counted
// from the present, so that the sample is always of today.
package demoserver

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// Options change what Start starts; the zero value is the demo.
type Options struct {
	// Username is the rep's address when empty; Password is random when empty.
	Username, Password string
	// Listen is a loopback address with a port; "" is 127.0.0.1 with a free port.
	Listen string
	// Empty starts with the mailboxes but without any mail in them.
	Empty bool
}

// Server is a running demo mailbox. Close ends it.
type Server struct {
	Host               string
	Port               int
	Username, Password string
	// CertPEM is the self-signed certificate, Pool a pool that trusts only it.
	CertPEM []byte
	Pool    *x509.CertPool
	// Fingerprint is the sha256 of the certificate, as hex pairs with colons,
	// as mail clients show it.
	Fingerprint string

	boxes  *boxes
	imap   *imapserver.Server
	served sync.WaitGroup
	err    error
}

// Start makes the certificate, fills the mailboxes with the sample mail as it
// stands at now (in now's location, which is taken for the rep's own) and serves them.
func Start(now time.Time, o Options) (*Server, error) {
	password := o.Password
	if password == "" {
		password = randomPassword()
	}
	username := o.Username
	if username == "" {
		username = Rep().Addr
	}
	s := &Server{Username: username, Password: password, boxes: newBoxes(username, password)}
	if err := s.fill(now, o.Empty); err != nil {
		return nil, err
	}
	cert, err := s.certificate()
	if err != nil {
		return nil, err
	}
	return s, s.listen(o.Listen, cert)
}

func (s *Server) fill(now time.Time, empty bool) error {
	for _, box := range standardBoxes() {
		if err := s.boxes.create(box.name, box.attr); err != nil {
			return fmt.Errorf("create demo mailbox %s: %w", box.name, err)
		}
	}
	if empty {
		return nil
	}
	items, err := Mail(now)
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := s.Add(item.Mailbox, item.Raw, item.At, item.Flags...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) certificate() (tls.Certificate, error) {
	cert, pem, err := selfSigned()
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("make the demo certificate: %w", err)
	}
	s.CertPEM = pem
	s.Fingerprint = fingerprint(cert.Certificate[0])
	s.Pool = x509.NewCertPool()
	s.Pool.AppendCertsFromPEM(pem)
	return cert, nil
}

func (s *Server) listen(addr string, cert tls.Certificate) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	if !isLoopback(addr) {
		return fmt.Errorf("listen on %s: the demo mailbox is for loopback only", addr)
	}
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen for the demo mailbox: %w", err)
	}
	tcp, ok := ln.Addr().(*net.TCPAddr)
	if !ok {
		return errors.Join(fmt.Errorf("listen on %s: not a TCP address", ln.Addr()), ln.Close())
	}
	s.Host, s.Port = tcp.IP.String(), tcp.Port
	s.imap = imapserver.New(&imapserver.Options{
		NewSession: s.newSession,
		Caps:       capabilities(),
		Logger:     log.New(io.Discard, "", 0),
	})
	tlsListener := tls.NewListener(ln, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12})
	s.served.Go(func() { s.err = s.imap.Serve(tlsListener) })
	return nil
}

// Close ends all connections and waits until nothing of the server runs any more.
func (s *Server) Close() error {
	err := s.imap.Close()
	s.served.Wait()
	return err
}

// Addr is "host:port".
func (s *Server) Addr() string { return net.JoinHostPort(s.Host, fmt.Sprint(s.Port)) }

// Add puts one raw message into a mailbox, as a delivery would.
func (s *Server) Add(mailbox string, raw []byte, at time.Time, flags ...string) error {
	o := &imap.AppendOptions{Time: at}
	for _, f := range flags {
		o.Flags = append(o.Flags, imap.Flag(f))
	}
	if _, err := s.boxes.user.Append(mailbox, newLiteral(raw), o); err != nil {
		return fmt.Errorf("add to demo mailbox %s: %w", mailbox, err)
	}
	return nil
}

func (s *Server) newSession(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
	s.served.Add(1)
	return &session{boxes: s.boxes, done: sync.OnceFunc(s.served.Done)}, nil, nil
}

func randomPassword() string {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // crypto/rand.Read never fails (Go 1.24)
	return strings.ToLower(base32.StdEncoding.EncodeToString(b))
}

func isLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
