-- Instants are whole milliseconds since 1970 in UTC. A record is named `kind:id`.

CREATE TABLE instance (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    secret BLOB NOT NULL
) STRICT;

-- The daemons that serve this database, by name, each with the number of its latest run: greater than any before.
CREATE TABLE node (
    name       TEXT PRIMARY KEY,
    epoch      INTEGER NOT NULL UNIQUE,
    started_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE note (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `digest` is of `canonical`, the text of what decides the rule's occurrences.
CREATE TABLE rule_state (
    rule            TEXT PRIMARY KEY,
    effective_from  INTEGER NOT NULL,
    planned_through INTEGER NOT NULL,
    digest          TEXT NOT NULL,
    canonical       TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Which rules a person has paused; '*' is all of them. Without `until_at` until somebody says otherwise.
CREATE TABLE pause (
    rule     TEXT PRIMARY KEY,
    by       TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    until_at INTEGER,
    reason   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A record is one document; `changed` holds the instant of each field's latest change.
CREATE TABLE record (
    number     INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    id         TEXT NOT NULL,
    doc        TEXT NOT NULL,
    changed    TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE INDEX record_by_kind ON record (kind);

-- The fields that are indexed, and as what. Each index row names its field by number.
CREATE TABLE field (
    number     INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL,
    name       TEXT NOT NULL,
    indexed_as TEXT NOT NULL,
    UNIQUE (kind, name)
) STRICT;

-- Dates, and the local days of instants: days since 1970-01-01.
CREATE TABLE record_day (
    field  INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (field, day, record)
) STRICT, WITHOUT ROWID;

-- Days of the year: month * 100 + day, and 10000 more in a leap month. Calendar 0 is solar, 1 lunar.
CREATE TABLE record_month_day (
    field     INTEGER NOT NULL,
    calendar  INTEGER NOT NULL,
    month_day INTEGER NOT NULL,
    record    INTEGER NOT NULL,
    PRIMARY KEY (field, calendar, month_day, record)
) STRICT, WITHOUT ROWID;

-- References, and fields that hold one of a list of words.
CREATE TABLE record_text (
    field  INTEGER NOT NULL,
    value  TEXT NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (field, value, record)
) STRICT, WITHOUT ROWID;

-- Who changed records, and when; and what. A change without a field is the record's coming in.
CREATE TABLE edit (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    author TEXT NOT NULL
) STRICT;
CREATE TABLE change (
    number    INTEGER PRIMARY KEY,
    edit      INTEGER NOT NULL,
    record    INTEGER NOT NULL,
    field     TEXT,
    old_value TEXT,
    new_value TEXT
) STRICT;
CREATE INDEX change_by_record ON change (record);

-- `repeat` is the number of the repeat of its step, from 0: that of its first touch. `epoch` is the run that has it.
CREATE TABLE message (
    number           INTEGER PRIMARY KEY,
    rule             TEXT NOT NULL,
    step             TEXT NOT NULL,
    repeat           INTEGER NOT NULL,
    class            TEXT NOT NULL,
    recipient        TEXT NOT NULL,
    template         TEXT NOT NULL,
    via              TEXT NOT NULL,
    channel          TEXT NOT NULL,
    due_at           INTEGER NOT NULL,
    expires_at       INTEGER NOT NULL,
    not_before_at    INTEGER NOT NULL,
    state            TEXT NOT NULL,
    reason           TEXT,
    attempts         INTEGER NOT NULL,
    channel_attempts INTEGER NOT NULL,
    crashes          INTEGER NOT NULL,
    epoch            INTEGER,
    sent_at          INTEGER,
    address          BLOB,
    address_masked   TEXT,
    settled_at       INTEGER
) STRICT;
-- What may be claimed, in the order of claiming; what is open of a rule; what waits for the end of a pause; what an
-- ended daemon has left behind; of what nobody knows whether it went.
CREATE INDEX message_waiting ON message (channel, not_before_at, due_at) WHERE state = 'planned';
CREATE INDEX message_open ON message (rule) WHERE state = 'planned';
CREATE INDEX message_paused ON message (number) WHERE state = 'planned' AND reason = 'paused';
CREATE INDEX message_busy ON message (state, epoch) WHERE state IN ('claimed', 'sending');
CREATE INDEX message_unknown ON message (number) WHERE state = 'unknown';
-- By person and by address. Neither names the state, so that the end of an attempt writes to neither: their pages
-- lie in no useful order, and would each be written whole.
CREATE INDEX message_by_recipient ON message (recipient, class, sent_at);
CREATE INDEX message_by_address ON message (address, sent_at) WHERE address IS NOT NULL;

-- Apart, so that a message's moves do not write its text again.
CREATE TABLE message_text (
    message INTEGER PRIMARY KEY REFERENCES message (number),
    subject TEXT,
    body    TEXT
) STRICT;

-- What a step does, and how; few rows, shared by all touches of a rule's step. Template and channels belong to messages.
CREATE TABLE way (
    number   INTEGER PRIMARY KEY,
    action   TEXT NOT NULL CHECK (action IN ('send', 'task', 'set')),
    class    TEXT NOT NULL,
    template TEXT,
    via      TEXT,
    grouped  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX way_once ON way (action, class, ifnull(template, ''), ifnull(via, ''), grouped);

-- The unique key leads with the record, so that it also finds what is about a record. No recipient is ''. `error` holds
-- the words of a `where` or a template that failed.
CREATE TABLE touch (
    number     INTEGER PRIMARY KEY,
    record     TEXT NOT NULL,
    rule       TEXT NOT NULL,
    step       TEXT NOT NULL,
    recipient  TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    due_at     INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    way        INTEGER NOT NULL REFERENCES way (number),
    state      TEXT NOT NULL,
    reason     TEXT,
    error      TEXT,
    message    INTEGER REFERENCES message (number),
    UNIQUE (record, rule, step, recipient, occurrence)
) STRICT;
CREATE INDEX touch_by_due ON touch (due_at, rule);
CREATE INDEX touch_by_message ON touch (message) WHERE message IS NOT NULL;
CREATE INDEX touch_by_recipient ON touch (recipient) WHERE recipient <> record;
CREATE INDEX touch_held ON touch (rule) WHERE state = 'held';

CREATE TABLE attempt (
    message     INTEGER NOT NULL REFERENCES message (number),
    n           INTEGER NOT NULL,
    channel     TEXT NOT NULL,
    out_id      TEXT NOT NULL UNIQUE,
    epoch       INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    ended_at    INTEGER,
    outcome     TEXT,
    detail      TEXT,
    provider_id TEXT,
    PRIMARY KEY (message, n)
) STRICT, WITHOUT ROWID;

-- Append only: every move of a touch or a message.
CREATE TABLE event (
    number     INTEGER PRIMARY KEY,
    touch      INTEGER,
    message    INTEGER,
    at         INTEGER NOT NULL,
    from_state TEXT NOT NULL,
    to_state   TEXT NOT NULL,
    reason     TEXT,
    actor      TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_touch ON event (touch) WHERE touch IS NOT NULL;
CREATE INDEX event_by_message ON event (message) WHERE message IS NOT NULL;

-- Addresses, as keyed digests, that get nothing of a class by a channel.
CREATE TABLE suppression (
    channel TEXT NOT NULL,
    class   TEXT NOT NULL,
    address BLOB NOT NULL,
    reason  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    author  TEXT NOT NULL,
    PRIMARY KEY (channel, class, address)
) STRICT, WITHOUT ROWID;
