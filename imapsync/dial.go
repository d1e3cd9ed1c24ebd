package imapsync

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"lastword/internal/mail"
)

const (
	// SecurityTLS is TLS from the first byte (port 993).
	SecurityTLS = "tls"
	// SecuritySTARTTLS begins plain and must turn to TLS before anything is said (port 143).
	SecuritySTARTTLS = "starttls"
	// SecurityPlain is for this machine only.
	SecurityPlain = "plain"
)

// connect opens the connection with its TLS. raw is what to close; greeting
// stands in for the one that STARTTLS used up.
func connect(ctx context.Context, server Server) (raw, conn net.Conn, greeting string, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, min(server.Timeout, 30*time.Second), errQuiet)
	defer cancel()
	raw, err = dialTCP(ctx, server)
	if err != nil {
		return nil, nil, "", err
	}
	conn, greeting, err = secure(ctx, raw, server)
	if err != nil {
		_ = raw.Close()
		return nil, nil, "", err
	}
	return raw, conn, greeting, nil
}

func dialTCP(ctx context.Context, server Server) (net.Conn, error) {
	dialer := net.Dialer{KeepAlive: 30 * time.Second}
	if server.Security == SecurityPlain {
		dialer.ControlContext = onlyLoopback
	}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Host, strconv.Itoa(server.Port)))
	switch {
	case err == nil:
		return conn, nil
	case errors.Is(err, ErrPlain):
		return nil, fmt.Errorf("%w: %s is not this machine: use tls or starttls", ErrPlain, server.Host)
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), errQuiet):
		return nil, context.Cause(ctx)
	}
	return nil, fmt.Errorf("%w: %s: %s", ErrUnreachable, server.Host, dialReason(err))
}

// onlyLoopback checks the address that is really dialled, after name resolution.
func onlyLoopback(_ context.Context, _, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("read address: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return ErrPlain
	}
	return nil
}

func dialReason(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host"
	case errors.As(err, &dns):
		return "the name could not be looked up: " + dns.Err
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	}
	return err.Error()
}

// secure adds what the security setting asks for.
func secure(ctx context.Context, raw net.Conn, server Server) (net.Conn, string, error) {
	switch server.Security {
	case SecurityPlain:
		return raw, "", nil
	case SecuritySTARTTLS:
		if err := startTLS(ctx, raw); err != nil {
			return nil, "", err
		}
		conn, err := handshake(ctx, raw, server)
		return conn, "* OK ready\r\n", err
	}
	conn, err := handshake(ctx, raw, server)
	return conn, "", err
}

func handshake(ctx context.Context, raw net.Conn, server Server) (net.Conn, error) {
	roots, err := rootCAs(server.CAFile)
	if err != nil {
		return nil, err
	}
	conn := tls.Client(raw, &tls.Config{ServerName: server.Host, MinVersion: tls.VersionTLS12, RootCAs: roots})
	err = conn.HandshakeContext(ctx)
	if err == nil {
		return conn, nil
	}
	return nil, handshakeError(ctx, server, err)
}

func handshakeError(ctx context.Context, server Server, err error) error {
	var network *net.OpError
	var notTLS tls.RecordHeaderError
	switch {
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), errQuiet):
		return context.Cause(ctx)
	case ctx.Err() != nil:
		return fmt.Errorf("%w: %s: no answer to the TLS greeting", ErrUnreachable, server.Host)
	case errors.As(err, &notTLS):
		return fmt.Errorf("%w: %s does not speak TLS on port %d; perhaps the port is for security = starttls",
			ErrTLS, server.Host, server.Port)
	case errors.Is(err, io.EOF), errors.As(err, &network) && network.Op == "read" && errors.Is(err, syscall.ECONNRESET):
		return fmt.Errorf("%w: %s closed the connection during the TLS greeting", ErrUnreachable, server.Host)
	}
	return fmt.Errorf("%w: %s: %w", ErrTLS, server.Host, err)
}

// rootCAs are the system's authorities and those in file; nil means the system's alone.
func rootCAs(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: read tls_ca_file: %w", ErrTLS, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%w: no certificate in tls_ca_file %s", ErrTLS, file)
	}
	return pool, nil
}

// startTLS brings a plain connection to the point where TLS begins. It is done
// by hand, before go-imap sees the connection, so that nothing said before TLS
// (a PREAUTH, an injected response, a false capability) can outlive it.
func startTLS(ctx context.Context, raw net.Conn) error {
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	in := bufio.NewReaderSize(raw, 4096)
	err := askTLS(in, raw)
	switch {
	case err == nil && in.Buffered() > 0:
		return fmt.Errorf("%w: the server sent something between STARTTLS and TLS", ErrTLS)
	case err == nil || errors.Is(err, ErrTLS) || errors.Is(err, ErrUnreachable):
		return err
	case ctx.Err() != nil && !errors.Is(context.Cause(ctx), errQuiet):
		return context.Cause(ctx)
	}
	return fmt.Errorf("%w: the connection broke before TLS: %w", ErrUnreachable, err)
}

func askTLS(in *bufio.Reader, out io.Writer) error {
	greeting, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	switch kind, rest := responseKind([]byte(greeting)); kind {
	case "OK":
	case "BYE":
		return fmt.Errorf("%w: the server said goodbye: %s", ErrUnreachable, mail.Clean(string(rest)))
	default:
		return fmt.Errorf("%w: not an IMAP greeting: %q", ErrTLS, mail.Clean(greeting))
	}
	answers, err := ask(in, out, "CAPABILITY")
	if err != nil {
		return err
	}
	if !strings.Contains(strings.ToUpper(answers), " STARTTLS") {
		return fmt.Errorf("%w: the server offers no STARTTLS on this port", ErrTLS)
	}
	_, err = ask(in, out, "STARTTLS")
	return err
}

// ask sends one command and gives the untagged answers.
func ask(in *bufio.Reader, out io.Writer, command string) (string, error) {
	if _, err := io.WriteString(out, "S "+command+"\r\n"); err != nil {
		return "", err
	}
	var answers strings.Builder
	for answers.Len() < 64<<10 {
		line, err := in.ReadString('\n')
		if err != nil {
			return "", err
		}
		tagged, ok := strings.CutPrefix(line, "S ")
		if !ok {
			answers.WriteString(line)
			continue
		}
		if !strings.HasPrefix(strings.ToUpper(tagged), "OK") {
			return "", fmt.Errorf("%w: %s refused: %s", ErrTLS, command, mail.Clean(tagged))
		}
		return answers.String(), nil
	}
	return "", fmt.Errorf("%w: endless answer to %s", ErrTLS, command)
}
