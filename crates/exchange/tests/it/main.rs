//! Contracts as people live them: one story that both engines pass, and what nobody can do.

mod agreements;
#[path = "../../../store/tests/it/bed.rs"]
mod bed;
mod endings;
mod keys;
mod machine;
mod negotiations;
mod oracle;
mod register;
mod town;

use bed::Bed;
use town::Town;

#[test]
fn sqlite_tells_the_story() {
    story(&Bed::sqlite());
}

#[test]
fn postgresql_tells_the_same_story() {
    if let Some(bed) = Bed::postgres() {
        story(&bed);
    }
}

fn story(bed: &Bed) {
    let town = || Town::on(&bed.fresh_url());
    negotiations::a_request_is_answered_countered_accepted_and_signed_by_both(&town());
    negotiations::what_the_charter_decides_at_once(&town());
    negotiations::two_answers_to_one_step_do_not_both_count(&town());
    negotiations::a_step_out_of_turn_or_by_a_stranger_is_refused(&town());
    negotiations::nothing_is_stuck_without_showing(&town());
    negotiations::what_is_withdrawn_or_refused_leads_nowhere(&town());
    negotiations::the_number_of_steps_and_of_open_requests_is_bounded(&town());
    keys::a_party_registers_a_key_only_if_it_has_it(&town());
    keys::a_revoked_key_signs_nothing_and_its_open_signatures_fall(&town());
    keys::a_kept_key_signs_for_its_party_only(&town());
    agreements::a_wrong_signature_concludes_nothing(&town());
    agreements::an_error_in_the_middle_leaves_nothing(&town());
    endings::an_agreement_ends_at_once_by_whom_it_may(&town());
    endings::a_term_ends_by_itself_and_the_sweep_finds_it_once(&town());
    register::the_register_is_public_without_its_confidential_parts(&town());
    register::the_register_is_filtered_and_paged(&town());
    register::each_agreement_stands_in_one_way(&town());
}
