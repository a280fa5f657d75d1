-- What the promises need that are about more than one message. Only adds: nothing that version 1 wrote changes its meaning.

-- One occasion, one message. `reference` is the civil day or the instant that a touch is about (2026-08-15,
-- 2026-08-15T02:00:00Z); NULL for rows of version 1. `told_by` is the touch that went, where this one is skipped because
-- its person was told already.
ALTER TABLE touch ADD COLUMN reference TEXT;
ALTER TABLE touch ADD COLUMN told_by INTEGER;
-- Wishes and the law (P8, P12). `ground` is what a wish rests on: a call, a letter.
ALTER TABLE suppression ADD COLUMN ground TEXT;
-- What stood on the suppression list and does not any more.
CREATE TABLE suppression_end (
    number   INTEGER PRIMARY KEY,
    channel  TEXT NOT NULL,
    class    TEXT NOT NULL,
    address  BLOB NOT NULL,
    reason   TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    author   TEXT NOT NULL,
    ground   TEXT NOT NULL
) STRICT;
CREATE INDEX suppression_end_by_address ON suppression_end (address);
-- Addresses of which the other side has said once that they do not exist, and when.
CREATE TABLE address_failure (
    channel TEXT NOT NULL,
    address BLOB NOT NULL,
    at      INTEGER NOT NULL,
    reason  TEXT NOT NULL,
    PRIMARY KEY (channel, address)
) STRICT, WITHOUT ROWID;
-- Who has looked at data that was not masked. `by` is the user of the machine.
CREATE TABLE reading (
    number INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    by     TEXT NOT NULL,
    what   TEXT NOT NULL,
    about  TEXT NOT NULL
) STRICT;
CREATE INDEX reading_by_about ON reading (about);
-- Persons of whom nothing is kept any more: a keyed digest of the id, and the name under which the ledger goes on.
CREATE TABLE erased (
    digest BLOB PRIMARY KEY,
    stands TEXT NOT NULL,
    at     INTEGER NOT NULL,
    author TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A mass effect waits for a person. A touch that a person has let go is not held again; `cause` is what has brought it,
-- where that was judged.
ALTER TABLE touch ADD COLUMN released INTEGER NOT NULL DEFAULT 0;
ALTER TABLE touch ADD COLUMN cause INTEGER;
CREATE INDEX touch_by_cause ON touch (cause) WHERE cause IS NOT NULL;

-- What has changed what will be sent: edits, starts with other rules, lists. Days are days since 1970-01-01.
CREATE TABLE cause (
    number   INTEGER PRIMARY KEY,
    door     TEXT NOT NULL,
    name     TEXT NOT NULL,
    at       INTEGER NOT NULL,
    on_day   INTEGER NOT NULL,
    accepted INTEGER NOT NULL
) STRICT;
CREATE INDEX cause_by_day ON cause (door, on_day);

-- The touches that a cause adds, each by its rule and a digest of the rest of its key; kept a while after their day.
CREATE TABLE added (
    rule  TEXT NOT NULL,
    key   BLOB NOT NULL,
    cause INTEGER NOT NULL,
    day   INTEGER NOT NULL,
    made  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (rule, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX added_by_cause ON added (cause, day);

-- The days to which causes by one door on one day add more than the brake: what they add to these waits.
CREATE TABLE braked (
    door   TEXT NOT NULL,
    on_day INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    PRIMARY KEY (door, on_day, day)
) STRICT, WITHOUT ROWID;

-- Edits: the text of a rule's file as it was put in force, and since when it is not there any more; under which name
-- the touches of each of its steps stand, whatever its file calls it now.
ALTER TABLE rule_state ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE rule_state ADD COLUMN gone_at INTEGER;
CREATE TABLE step_state (
    rule              TEXT NOT NULL,
    stands_as         TEXT NOT NULL,
    step              TEXT NOT NULL,
    effective_from_at INTEGER NOT NULL,
    gone              INTEGER NOT NULL,
    unclear           INTEGER NOT NULL,
    PRIMARY KEY (rule, stands_as)
) STRICT, WITHOUT ROWID;

-- Retention: what is left of a touch whose row was kept long enough, so that nothing goes again because its row is gone.
-- `key` is a keyed digest of its key without the rule.
CREATE TABLE gone_key (
    rule TEXT NOT NULL,
    key  BLOB NOT NULL,
    PRIMARY KEY (rule, key)
) STRICT, WITHOUT ROWID;
