package analyzer

import (
	"time"

	"lastword/internal/mail"
)

// replyDrift is how much earlier than its parent a reply may be dated by a
// wrong clock (real mail: 5 to 6 hours); beyond it the parent's date is wrong.
const replyDrift = 36 * time.Hour

// subjectWindow is how long a reply without ids is joined to mail of the same subject.
const subjectWindow = 180 * 24 * time.Hour

// forest joins messages into threads: a union-find over message ids, known and unknown ones.
type forest struct {
	ids    map[string]int32
	parent []int32
}

func newForest(size int) *forest {
	return &forest{ids: make(map[string]int32, size*3/2), parent: make([]int32, 0, size*3/2)}
}

func (f *forest) node(id string) int32 {
	if n, ok := f.ids[id]; ok {
		return n
	}
	n := f.fresh()
	f.ids[id] = n
	return n
}

func (f *forest) fresh() int32 {
	n := int32(len(f.parent))
	f.parent = append(f.parent, n)
	return n
}

func (f *forest) find(n int32) int32 {
	for f.parent[n] != n {
		f.parent[n] = f.parent[f.parent[n]]
		n = f.parent[n]
	}
	return n
}

func (f *forest) join(a, b int32) {
	a, b = f.find(a), f.find(b)
	if a < b {
		f.parent[b] = a
	} else {
		f.parent[a] = b
	}
}

// own is the number of a message's identity. The normalised identity and the
// Message-ID as written may differ: both then name the same message.
func (f *forest) own(m *mail.Message) int32 {
	k := key(m)
	if k == "" {
		return f.fresh()
	}
	n := f.node(k)
	if m.MessageID != "" && m.MessageID != k {
		if _, ok := f.ids[m.MessageID]; !ok {
			f.ids[m.MessageID] = n
		}
	}
	return n
}

// last is the number of the last id of a list, -1 for none.
func (f *forest) last(ids []string) int32 {
	if len(ids) == 0 {
		return -1
	}
	return f.node(ids[len(ids)-1])
}

// thread numbers the threads of sorted items by References and In-Reply-To.
func (x *index) thread() {
	for i := range x.items {
		x.place(&x.items[i])
	}
	for n, kept := range x.copies {
		x.forest.join(n, kept)
	}
	for i := range x.items {
		x.items[i].thread = x.forest.find(x.items[i].node)
	}
}

// place joins a message to what it refers to. Where its parent is stored, the
// parent's own references lead on, and the root is enough besides.
func (x *index) place(it *item) {
	f := x.forest
	it.thread = it.node
	for _, n := range []int32{it.answers, it.follows} {
		if n >= 0 {
			f.join(it.node, n)
		}
	}
	refs := it.m.References
	if it.parent >= 0 && len(refs) > 0 {
		refs = refs[:1]
	}
	for _, id := range refs {
		f.join(it.node, f.node(id))
	}
	for _, id := range it.m.InReplyTo[:max(len(it.m.InReplyTo)-1, 0)] {
		f.join(it.node, f.node(id))
	}
}

// straighten repairs the order of replies dated before what they answer: the
// reply is moved behind its parent, or, where the dates lie far apart, the
// parent (whose date must be wrong) before the reply. It reports whether
// anything moved.
func (x *index) straighten() bool {
	moved := false
	for i := range x.items {
		child := &x.items[i]
		if p := x.parentOf(child); p != nil && p.at.Sub(child.at) > replyDrift {
			p.at = child.at.Add(-time.Second)
			moved = true
		}
	}
	for i := range x.items {
		moved = x.behindParent(&x.items[i], 0) || moved
	}
	return moved
}

func (x *index) behindParent(it *item, depth int) bool {
	p := x.parentOf(it)
	if p == nil || p == it || depth > 50 || p.at.Before(it.at) {
		return false
	}
	x.behindParent(p, depth+1)
	if p.at.Before(it.at) {
		return false
	}
	it.at = p.at.Add(time.Second).In(it.at.Location())
	return true
}

// parentOf is the stored message that this one answers, or nil.
func (x *index) parentOf(it *item) *item {
	if it.parent < 0 {
		return nil
	}
	return &x.items[it.parent]
}

// reunite joins replies whose ids lead nowhere (a provider rewrote them): to
// the message they quote, else to the newest earlier message of the same
// organization and subject.
func (x *index) reunite() {
	r := reuniter{index: x, bySubject: map[topic]int32{}, byKey: map[string]int32{}}
	for i := range x.items {
		if x.items[i].human() && !r.byQuote(int32(i)) {
			r.bySameSubject(int32(i))
		}
	}
	for i := range x.items {
		x.items[i].thread = x.forest.find(x.items[i].thread)
	}
}

type reuniter struct {
	*index
	bySubject map[topic]int32
	byKey     map[string]int32
}

type topic struct{ org, subject string }

// byQuote joins a lost reply to the message it quotes, and remembers how this one would be quoted.
func (r *reuniter) byQuote(i int32) bool {
	it := &r.items[i]
	read := it.m.Brief()
	found := false
	if read.Quoted != "" && r.lost(it) {
		if p, ok := r.byKey[read.Quoted]; ok {
			r.forest.join(it.thread, r.items[p].thread)
			found = true
		}
	}
	if read.Key != "" && it.ours && !it.mass {
		r.byKey[read.Key] = i
	}
	return found
}

// lost tells a reply whose parent is not stored.
func (r *reuniter) lost(it *item) bool { return !it.ours && r.parentOf(it) == nil }

func (r *reuniter) bySameSubject(i int32) {
	it := &r.items[i]
	text, reply := r.subject(it.m.Subject)
	if text == "" {
		return
	}
	for _, org := range r.orgsOf(it) {
		k := topic{org, text}
		p, ok := r.bySubject[k]
		if ok && reply && r.parentOf(it) == nil && it.at.Sub(r.items[p].at) < subjectWindow {
			r.forest.join(it.thread, r.items[p].thread)
		}
		r.bySubject[k] = i
	}
}

// subject is baseSubject, remembered: mailboxes repeat their subjects.
func (x *index) subject(s string) (string, bool) {
	if b, ok := x.subjects[s]; ok {
		return b.text, b.reply
	}
	text, reply := baseSubject(s)
	x.subjects[s] = base{text, reply}
	return text, reply
}

type base struct {
	text  string
	reply bool
}
