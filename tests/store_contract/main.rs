//! The contract of the store: every case runs over the database and over the store in memory.
//!
//! What only a database in a file can do (foreign files, full disks, locks, copies) is in `sqlite`; `property`
//! drives both stores with the same random operations and compares what they say.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside test functions; a failure there fails the test, as it should"
)]

mod arm;
mod at_once;
mod brake;
mod damage;
mod due;
mod given;
mod landed;
mod ledger;
mod notes;
mod on_disk;
mod operator;
mod pauses;
mod plan;
mod property;
mod readers;
mod records;
mod refusals;
mod retention;
mod sqlite;
mod told;
mod wishes;

/// Makes a test of each case for each store.
macro_rules! contract {
    ($($file:ident { $($case:ident)+ })+) => {
        mod over_sqlite {
            $(mod $file { $(
                #[test]
                fn $case() {
                    let mut database = crate::given::Database::new();
                    crate::$file::$case(&mut database.store);
                }
            )+ })+
        }
        mod over_memory {
            $(mod $file { $(
                #[test]
                fn $case() {
                    crate::$file::$case(&mut crate::given::memory());
                }
            )+ })+
        }
    };
}

contract! {
    refusals {
        what_everybody_was_refused_is_planned_again_and_nothing_else
        what_is_known_of_refusals_is_written_with_the_end_that_changed_it
    }
    retention {
        texts_go_and_their_rows_stay
        rows_go_and_are_never_planned_again
        a_renamed_rule_takes_along_what_it_did_long_ago
        the_newest_stays_so_that_no_number_is_given_again
        what_is_sent_together_goes_together
        a_long_ledger_goes_in_pieces
    }
    records {
        what_is_put_reads_back
        only_real_changes_are_written
        no_number_changes_by_being_kept
        every_change_of_a_field_is_kept
        emptied_fields_are_gone
        a_dry_run_is_visible_inside_and_gone_after
        an_error_takes_the_whole_pass_back
        undeclared_kinds_and_fields_are_refused
        days_find_dates_and_local_days_of_instants
        days_follow_the_value
        days_find_creation_and_change
        month_days_find_each_calendar_apart
        all_and_these_find_what_is_there
        many_candidates_come_each_once
        an_error_of_the_visitor_ends_the_walk
        references_are_followed_back
        words_and_texts_are_found
        changed_after_names_each_record_once_and_goes_on
        twice_in_one_batch_is_written_twice
    }
    plan {
        planning_twice_changes_nothing
        overlapping_batches_in_another_order_add_only_what_is_new
        held_and_skipped_touches_get_no_message
        a_message_is_the_lowest_repeat_of_its_touches
        nobody_and_no_channel_are_skipped
        grouped_touches_of_one_hour_share_a_message
        grouping_keeps_to_rule_step_person_class_and_hour
        a_tried_message_takes_no_further_touch
        cancelled_touches_come_back_only_if_the_record_had_said_no
        open_touches_are_those_that_may_be_cancelled
        cancelling_a_group_takes_its_message_with_the_last
        what_is_on_the_wire_is_not_cancelled
        open_touches_move_with_their_messages
        a_moved_touch_leaves_the_others_of_its_group
    }
    told {
        a_corrected_date_tells_nobody_again
        only_what_may_have_gone_tells
        what_is_on_its_way_tells_until_it_turns_out_not_to_have_gone
        an_edited_once_within_sends_nothing_that_was_kept_back
        a_date_put_back_and_forth_is_told_once
        each_repeat_is_told_by_its_own
        a_field_that_was_emptied_holds_a_new_occasion
        what_waits_is_about_its_record_as_it_stands
        a_step_that_told_of_one_record_is_counted
    }
    due {
        claims_take_the_longest_waiting_first_and_no_more_than_asked
        nothing_is_claimed_before_its_time
        an_old_boot_claims_and_arms_nothing
        next_due_is_the_earliest_of_the_channel
        overdue_is_what_waits_since_then
        what_waits_for_a_pause_is_woken
        what_was_claimed_is_given_back
        a_boot_gives_back_and_ends_what_was_sending
        a_late_end_moves_nothing_but_its_attempt
        ends_lead_where_they_say
        a_channel_fault_is_no_try
        oldest_due_sees_what_waits
    }
    arm {
        a_sent_message_has_its_attempt
        ids_differ_by_attempt_and_the_reference_does_not
        only_what_this_boot_has_claimed_is_armed
        a_deferred_message_waits_and_says_so_once
        a_moved_message_waits_on_the_other_channel
        a_skipped_message_keeps_its_text
        what_went_wrong_is_kept_with_its_row
        a_cancelled_message_is_gone
        a_failing_gate_changes_nothing
        the_gate_sees_records_and_what_it_sent_before
        the_gate_sees_addresses_and_suppressions
        touches_that_no_longer_hold_are_dropped_as_the_rest_goes
    }
    wishes {
        a_wish_in_a_list_holds_for_the_number
        another_number_has_no_wish_yet
        a_pass_that_is_taken_back_lists_nothing
        a_wish_by_number_is_noted_in_every_record_with_it
        a_wish_by_record_names_the_others_with_the_number
        a_wish_that_ends_is_kept_and_another_record_can_keep_it_up
        a_blacklisted_number_is_not_tried_again
        what_is_said_of_too_many_numbers_is_taken_back
        a_wish_by_number_holds_on_the_other_channels_of_whoever_has_it
        a_number_is_dead_when_it_is_said_twice_a_day_apart
        of_whom_was_erased_only_numbers_are_left
    }
    ledger {
        entries_say_what_became_of_each_touch
        filters_narrow_down
        a_limit_keeps_the_latest
        following_misses_nothing
        history_tells_every_move
        counts_add_up
        what_is_late_is_what_could_have_gone
        people_are_counted_once_and_what_is_held_has_its_last_moment
    }
    pauses {
        each_rule_is_paused_and_resumed_by_itself
        a_pause_holds_until_its_end
        a_renamed_rule_takes_its_pause_along
    }
    operator {
        released_touches_get_their_messages
        a_failed_message_is_sent_once_more
        skipped_touches_open_with_or_without_a_message
        a_taken_message_is_not_opened
        one_of_a_skipped_group_opens_alone
        what_is_called_off_is_counted_once_by_where_it_stood
        what_is_to_come_again_is_called_off_as_well
        what_is_too_late_or_has_no_way_stays_held
        what_stands_elsewhere_than_it_was_seen_is_not_sent_again
        each_touch_sent_again_keeps_its_own_end
        a_wish_says_what_stood_before_and_what_is_open
    }
    brake {
        a_big_day_is_held_whole_in_however_many_batches
        what_comes_later_takes_along_what_is_planned_of_the_day
        a_limit_that_is_found_later_holds_what_waits
        what_went_counts_and_stays
        what_a_person_has_let_go_is_not_held_again
        skipped_touches_do_not_count
        what_a_cause_adds_beyond_the_brake_is_held_when_it_is_made
        causes_of_a_day_add_up_by_door
        what_a_person_accepts_beforehand_is_not_held
        a_renamed_rule_takes_along_what_waits_for_it
        a_rule_with_a_limit_is_judged_by_that_alone
    }
    notes {
        notes_and_rule_states_are_remembered
        a_renamed_rule_keeps_what_it_did
    }
}
