-- Occasions of cron are local minutes. Only adds: nothing that version 2 wrote changes its meaning.
-- Edits: what a rule's trigger was before it became its present cron expression, and until when. The names of occurrences
-- of cron expressions become local minutes in `src/store/sqlite/local_minutes.rs`.
ALTER TABLE rule_state ADD COLUMN cron_before TEXT;
ALTER TABLE rule_state ADD COLUMN cron_before_until INTEGER;
