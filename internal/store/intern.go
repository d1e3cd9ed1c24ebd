package store

import (
	"hash/maphash"
	"strings"
)

// interner keeps strings in large pieces of memory, those that repeat once:
// a hundred thousand small allocations and the buckets of a map would cost
// more than the strings.
type interner struct {
	seed  maphash.Seed
	table []string // open addressing; "" is free
	used  int
	piece strings.Builder
}

// pieceSize is how much memory is taken at once.
const pieceSize = 64 << 10

func newInterner(seed maphash.Seed, n int) interner {
	size := 1024
	for size < n*3/2 {
		size *= 2
	}
	return interner{seed: seed, table: make([]string, size)}
}

// intern gives the one copy of a string.
func (t *interner) intern(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	i := maphash.Bytes(t.seed, b) & t.mask()
	for ; t.table[i] != ""; i = (i + 1) & t.mask() {
		if t.table[i] == string(b) {
			return t.table[i]
		}
	}
	s := t.keep(b)
	t.table[i] = s
	if t.used++; t.used > len(t.table)/4*3 {
		t.grow()
	}
	return s
}

func (t *interner) mask() uint64 { return uint64(len(t.table) - 1) }

func (t *interner) grow() {
	old := t.table
	t.table = make([]string, 2*len(old))
	for _, s := range old {
		if s == "" {
			continue
		}
		i := maphash.String(t.seed, s) & t.mask()
		for t.table[i] != "" {
			i = (i + 1) & t.mask()
		}
		t.table[i] = s
	}
}

// keep copies a string that hardly repeats.
func (t *interner) keep(b []byte) string {
	if t.piece.Cap()-t.piece.Len() < len(b) {
		t.piece = strings.Builder{}
		t.piece.Grow(max(pieceSize, len(b)))
	}
	from := t.piece.Len()
	t.piece.Write(b)
	return t.piece.String()[from:]
}
