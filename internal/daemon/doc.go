// Package daemon wires a pass: sync, read, settle, judge, write drafts, deliver
// a due report. One worker per account runs passes one after the other; IDLE,
// ticks and pokes only ask for the next one.
package daemon
