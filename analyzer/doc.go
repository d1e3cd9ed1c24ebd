// Package analyzer draws conclusions from the facts of one account: which
// person is a prospect, whose turn it is, how likely an answer still is, and
// what the rep should do next. Everything here is a pure function of the
// facts, the options and the present moment; nothing is stored, so the state
// at any earlier time is computed by giving the facts up to that time.
// docs/how-silence-is-judged.md says in words what the code decides.
package analyzer
