-- +goose Up
-- Facts (messages, where they lie, what the user said) and promises (drafts,
-- reports). Nothing concluded is stored. Times are unix seconds; those read from
-- mail carry the sender's offset in minutes beside them.

CREATE TABLE account (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL UNIQUE CHECK (name <> ''),
    email TEXT NOT NULL
) STRICT;

CREATE TABLE identity (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address    TEXT NOT NULL CHECK (address <> ''),
    PRIMARY KEY (account_id, address)
) STRICT, WITHOUT ROWID;

CREATE TABLE mailbox (
    id          INTEGER PRIMARY KEY,
    account_id  INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name        TEXT NOT NULL CHECK (name <> ''),
    delimiter   TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('', 'inbox', 'sent', 'drafts', 'archive', 'all', 'trash', 'junk')),
    state       TEXT NOT NULL CHECK (state IN ('new', 'backfill', 'live', 'blocked', 'gone')),
    messages    INTEGER NOT NULL,
    uidvalidity INTEGER NOT NULL,
    next_uid    INTEGER NOT NULL,
    low_uid     INTEGER NOT NULL,
    floor_uid   INTEGER NOT NULL,
    modseq      INTEGER NOT NULL,
    exist       INTEGER NOT NULL,
    problem     TEXT NOT NULL,
    excluded    INTEGER NOT NULL CHECK (excluded IN (0, 1)),
    applied     INTEGER, -- time of the newest batch
    UNIQUE (account_id, name)
) STRICT;

-- Every address seen, once. domain is what an organization is known by, '' for free mail.
CREATE TABLE address (
    id         INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address    TEXT NOT NULL,
    domain     TEXT NOT NULL,
    UNIQUE (account_id, address)
) STRICT;

CREATE TABLE message (
    id             INTEGER PRIMARY KEY,
    account_id     INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    ident          TEXT NOT NULL CHECK (ident <> ''),
    message_id     TEXT NOT NULL,
    id_hash        INTEGER NOT NULL, -- of message_id, what link.ref_hash points at; 0 without one
    date           INTEGER,
    date_zone      INTEGER NOT NULL,
    received       INTEGER,
    received_zone  INTEGER NOT NULL,
    internal       INTEGER,
    internal_zone  INTEGER NOT NULL,
    arrived        INTEGER NOT NULL, -- the best of the three: newest first goes by it
    earliest       INTEGER NOT NULL, -- the smallest of the three: as-of goes by it
    from_id        INTEGER NOT NULL REFERENCES address (id),
    from_name      TEXT NOT NULL,
    people         TEXT NOT NULL, -- one line each: kind, address, tab, name
    subject        TEXT NOT NULL,
    in_reply_to    TEXT NOT NULL, -- one id a line
    refs           TEXT NOT NULL, -- one id a line, oldest first
    fields         TEXT NOT NULL, -- one "name: value" a line
    attachments    TEXT NOT NULL, -- one file name a line
    calendar       TEXT NOT NULL, -- JSON or ''
    delivery       TEXT NOT NULL, -- JSON or ''
    receipt        TEXT NOT NULL,
    size           INTEGER NOT NULL,
    imported       INTEGER NOT NULL CHECK (imported IN (0, 1)),
    has_text       INTEGER NOT NULL CHECK (has_text IN (0, 1)),
    text_truncated INTEGER NOT NULL CHECK (text_truncated IN (0, 1)),
    looks          INTEGER NOT NULL, -- bits read from the header fields: see looks.go
    seen           INTEGER NOT NULL, -- bits: roles of the mailboxes it was ever seen in
    fact           INTEGER NOT NULL CHECK (fact IN (0, 1)), -- 0 while it was only ever seen as a draft
    reading_version INTEGER NOT NULL DEFAULT 0,
    class          TEXT NOT NULL DEFAULT '' CHECK (class IN ('', 'human', 'out_of_office', 'bounce_hard',
                       'bounce_soft', 'receipt', 'calendar', 'automatic', 'bulk')),
    reading        BLOB, -- what it says, packed; made again from the text when the rules change
    UNIQUE (account_id, ident)
) STRICT;
CREATE INDEX message_from ON message (account_id, from_id);
CREATE INDEX message_unread ON message (account_id, reading_version);
-- Light leaves these out, but for those that something refers to.
CREATE INDEX message_bulk ON message (account_id) WHERE class IN ('bulk', 'automatic');
CREATE INDEX message_textless ON message (account_id, arrived) WHERE has_text = 0;

-- The text lies apart so that a scan of the messages does not read it.
CREATE TABLE body (
    message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    text       TEXT NOT NULL
) STRICT;

CREATE TABLE own_text (
    message_id INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    text       TEXT NOT NULL
) STRICT;

-- Who a message went to: with message.from_id, what the scope is decided by.
CREATE TABLE party (
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    role       TEXT NOT NULL CHECK (role IN ('to', 'cc', 'bcc')),
    address_id INTEGER NOT NULL REFERENCES address (id),
    PRIMARY KEY (message_id, role, address_id)
) STRICT, WITHOUT ROWID;

-- What a message without text refers to, to find out whether it answers one of ours.
CREATE TABLE link (
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    ref_hash   INTEGER NOT NULL,
    PRIMARY KEY (message_id, ref_hash)
) STRICT, WITHOUT ROWID;

-- Where a message lies. Rows go when the server says so; messages stay.
CREATE TABLE placement (
    mailbox_id  INTEGER NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
    uidvalidity INTEGER NOT NULL,
    uid         INTEGER NOT NULL CHECK (uid > 0),
    message_id  INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    flags       TEXT NOT NULL, -- separated by spaces
    draft       INTEGER NOT NULL CHECK (draft IN (0, 1)),
    PRIMARY KEY (mailbox_id, uidvalidity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX placement_message ON placement (message_id);
CREATE INDEX placement_draft ON placement (message_id) WHERE draft = 1;

CREATE TABLE draft (
    id           INTEGER PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key          TEXT NOT NULL CHECK (key <> ''),
    message_id   TEXT NOT NULL,
    case_id      TEXT NOT NULL,
    organization TEXT NOT NULL,
    prospect     TEXT NOT NULL,
    strategy     TEXT NOT NULL,
    rung         INTEGER NOT NULL,
    language     TEXT NOT NULL,
    subject      TEXT NOT NULL,
    parent_id    TEXT NOT NULL,
    raw          BLOB NOT NULL,
    hash         TEXT NOT NULL,
    body         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('planned', 'saved', 'edited', 'sent', 'withdrawn', 'dismissed', 'expired', 'blocked')),
    mailbox      TEXT NOT NULL,
    uidvalidity  INTEGER NOT NULL,
    uidnext      INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    planned      INTEGER,
    tried        INTEGER,
    tries        INTEGER NOT NULL,
    saved        INTEGER,
    ended        INTEGER,
    why          TEXT NOT NULL,
    sent_id      TEXT NOT NULL,
    sent_at      INTEGER,
    edited_share REAL NOT NULL,
    outcome      TEXT NOT NULL CHECK (outcome IN ('', 'answered', 'truth', 'unclear', 'nothing', 'negative', 'not_sent')),
    outcome_at   INTEGER,
    chance       REAL NOT NULL,
    UNIQUE (account_id, key)
) STRICT;

CREATE TABLE report (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    week       TEXT NOT NULL CHECK (week <> ''),
    message_id TEXT NOT NULL,
    mailbox    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('planned', 'delivered')),
    planned    INTEGER,
    delivered  INTEGER,
    uid        INTEGER NOT NULL,
    PRIMARY KEY (account_id, week)
) STRICT;

CREATE TABLE mark (
    id         INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address    TEXT NOT NULL,
    case_id    TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('called', 'snooze', 'close', 'reopen', 'truth', 'not-prospect', 'prospect', 'value')),
    value      TEXT NOT NULL,
    until      INTEGER,
    until_zone INTEGER NOT NULL,
    note       TEXT NOT NULL,
    at         INTEGER,
    at_zone    INTEGER NOT NULL
) STRICT;
CREATE INDEX mark_account ON mark (account_id);

CREATE TABLE contact (
    account_id   INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address      TEXT NOT NULL CHECK (address <> ''),
    name         TEXT NOT NULL,
    organization TEXT NOT NULL,
    phone        TEXT NOT NULL,
    value        TEXT NOT NULL,
    stage        TEXT NOT NULL,
    PRIMARY KEY (account_id, address)
) STRICT;

CREATE TABLE pass (
    id         INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    started    INTEGER,
    ended      INTEGER,
    state      TEXT NOT NULL, -- the health of the account after it, '' when it went well
    error      TEXT NOT NULL,
    counts     TEXT NOT NULL -- JSON: name to number
) STRICT;
CREATE INDEX pass_account ON pass (account_id, id);
