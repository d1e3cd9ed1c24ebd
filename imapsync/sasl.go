package imapsync

import (
	"fmt"

	"github.com/emersion/go-sasl"
)

// xoauth2 is the mechanism of Google and Microsoft
// (https://developers.google.com/workspace/gmail/imap/xoauth2-protocol);
// Exchange Online accepts no other for tokens.
type xoauth2 struct{ user, token string }

var _ sasl.Client = xoauth2{}

func (x xoauth2) Start() (mech string, ir []byte, err error) {
	return "XOAUTH2", fmt.Appendf(nil, "user=%s\x01auth=Bearer %s\x01\x01", x.user, x.token), nil
}

// Next answers the error document of the server with nothing, after which it says NO.
func (x xoauth2) Next([]byte) ([]byte, error) { return []byte{}, nil }
