package mime

// The limits a hostile mail meets (docs/safety.md). What lies beyond them is left out.
const (
	maxHeader     = 1 << 20 // bytes of one header block
	maxFields     = 5000    // fields of one header block
	maxDepth      = 50      // multiparts inside each other
	maxParts      = 1000    // parts of one message
	maxAddresses  = 500     // addresses of one field
	maxReferences = 200     // ids of one field
	maxIDLength   = 998     // bytes of one id (RFC 5322 section 2.1.1)
	maxAddrLength = 320     // bytes of one address (RFC 5321: 64 + 1 + 255)
	maxLine       = 4000    // bytes of a decoded one-line value: subjects, names, fields
	maxHTML       = 1 << 20 // bytes of an html part that are looked at
	maxCalendar   = 1 << 18 // bytes of a calendar part that are looked at
	maxStatus     = 1 << 16 // bytes of a delivery status part that are looked at

	defaultTextLimit = 16 << 10
)

// Options says how much of a message is wanted. The zero value is good.
type Options struct {
	// TextLimit is the number of bytes of UTF-8 text kept; 0 means 16 KiB.
	TextLimit int
	// Cut says that the bytes given may end in the middle of the message (an IMAP
	// partial fetch): a text that runs to their end is then reported as truncated.
	Cut bool
}

func (o Options) textLimit() int {
	if o.TextLimit <= 0 {
		return defaultTextLimit
	}
	return o.TextLimit
}
