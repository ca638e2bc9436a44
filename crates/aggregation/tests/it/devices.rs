//! Leader and helper in memory: totals, bad reports, replays, a leader that is killed.

use aggregation::{
    AggregationError, CheckChunk, DeviceTask, DeviceTotal, Helper, Leader, Measure, PartySecret,
    PreparedDevices, Report, ReportState, Round, ShareRequest, Slot, VerifyKey,
};
use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use zeroize::Zeroizing;

const HOUR: Slot = Slot(3_600);

struct Pair {
    prepared: PreparedDevices,
    leader: Leader<Vec<Vec<u8>>>,
    helper: Helper<Vec<Vec<u8>>>,
    rng: StdRng,
}

fn pair(measure: Measure, least: u32) -> Pair {
    let rng = StdRng::seed_from_u64(4);
    let (leader, helper) = (
        PartySecret::random(&mut StdRng::seed_from_u64(1)),
        PartySecret::random(&mut StdRng::seed_from_u64(2)),
    );
    let task = DeviceTask {
        name: "How do you get to work?".to_owned(),
        measure,
        slot_seconds: 3_600,
        least,
        most: 10_000,
        variance: 9,
        leader: leader.card().sealing,
        helper: helper.card().sealing,
    };
    let key = || VerifyKey::from_bytes(Zeroizing::new([5; 32]));
    Pair {
        prepared: PreparedDevices::new(&task).unwrap(),
        leader: Leader::new(key(), &leader, Vec::new(), &[]).unwrap(),
        helper: Helper::new(key(), &helper, Vec::new(), &[]).unwrap(),
        rng,
    }
}

impl Pair {
    fn round(&self) -> Round {
        Round {
            task: self.prepared.task().id(),
            slot: HOUR,
        }
    }
    fn report(&mut self, value: u32) -> Report {
        Report::make(&self.prepared, HOUR, value, &mut self.rng).unwrap()
    }
    /// Everything over the wire, as processes do.
    fn total(&mut self) -> Result<DeviceTotal, AggregationError> {
        let mut progress = self.leader.aggregate(&self.prepared, self.round())?;
        while let Some(chunk) = self.leader.next_chunk(&self.prepared, &mut progress) {
            let chunk = CheckChunk::from_bytes(&chunk.to_bytes())?;
            let answer = self.helper.check(&self.prepared, &chunk)?;
            assert_eq!(
                self.helper.check(&self.prepared, &chunk)?,
                answer,
                "asked twice"
            );
            self.leader.hear(&self.prepared, &mut progress, &answer)?;
        }
        let request = self.leader.share_request(&self.prepared, &progress)?;
        let request = ShareRequest::from_bytes(&request.to_bytes())?;
        let share = self.helper.share(&self.prepared, &request, &mut self.rng)?;
        let again = self.helper.share(&self.prepared, &request, &mut self.rng)?;
        assert_eq!(share, again, "noise is drawn once");
        self.leader
            .finish(&self.prepared, progress, &share, &mut self.rng)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn totals_are_right_within_the_noise(
        values in proptest::collection::vec(0_u32..5, 3..300), sum: bool,
    ) {
        let measure = if sum { Measure::Sum { most: 1000 } } else { Measure::Histogram { bins: 5 } };
        let mut pair = pair(measure, 3);
        for value in &values {
            let report = pair.report(*value);
            pair.leader.accept(&pair.prepared, report).unwrap();
        }
        let total = pair.total().unwrap();
        prop_assert_eq!(usize::try_from(total.counted).unwrap(), values.len());
        prop_assert_eq!((total.rejected, total.noise_variance), (0, 18));
        let truth: Vec<i64> = if sum {
            vec![values.iter().copied().map(i64::from).sum()]
        } else {
            (0..5).map(|bin| values.iter().filter(|value| **value == bin).count() as i64).collect()
        };
        // Ten standard deviations of all the noise.
        for (number, truth) in total.numbers.iter().zip(truth) {
            prop_assert!((number - truth).abs() <= 43, "{} for {}", number, truth);
        }
    }
}

#[test]
fn bad_reports_are_left_out_and_counted() {
    let mut pair = pair(Measure::Histogram { bins: 4 }, 3);
    for bin in [0, 1, 2, 3, 3, 3] {
        let report = pair.report(bin);
        pair.leader.accept(&pair.prepared, report).unwrap();
    }
    let length = pair.report(0).to_bytes().len();
    // Public share, leader's share, helper's share: a byte of each is spoilt in a report of its own.
    for at in [40 + 16 + 4 + 3, 40 + 16 + 4 + 64 + 4 + 60, length - 20] {
        let mut bytes = pair.report(1).to_bytes();
        bytes[at] ^= 1;
        pair.leader
            .accept(&pair.prepared, Report::from_bytes(&bytes).unwrap())
            .unwrap();
    }
    let total = pair.total().unwrap();
    assert_eq!((total.counted, total.rejected), (6, 3));
}

#[test]
fn replays_small_batches_and_second_totals_are_refused() {
    let mut pair = pair(Measure::Sum { most: 100 }, 3);
    let report = pair.report(7);
    assert_eq!(
        pair.leader.accept(&pair.prepared, report.clone()).unwrap(),
        ReportState::New
    );
    assert_eq!(
        pair.leader.accept(&pair.prepared, report.clone()).unwrap(),
        ReportState::Known
    );
    // The same name with other shares.
    let mut bytes = report.to_bytes();
    *bytes.last_mut().unwrap() ^= 1;
    let renamed = Report::from_bytes(&bytes).unwrap();
    assert!(matches!(
        pair.leader.accept(&pair.prepared, renamed),
        Err(AggregationError::Report(_))
    ));
    assert!(matches!(
        pair.total(),
        Err(AggregationError::TooFew { have: 1, least: 3 })
    ));
    assert!(matches!(
        Report::make(&pair.prepared, HOUR, 101, &mut StdRng::seed_from_u64(1)),
        Err(AggregationError::OutOfRange { value: 101, .. })
    ));
    let late = pair.report(1);
    assert!(
        pair.leader.accept(&pair.prepared, late).is_err(),
        "the slot is closed"
    );
}

#[test]
fn a_helper_counts_a_report_once_and_shares_only_what_both_counted() {
    let mut pair = pair(Measure::Sum { most: 100 }, 3);
    for value in [1, 2, 3, 4] {
        let report = pair.report(value);
        pair.leader.accept(&pair.prepared, report).unwrap();
    }
    let mut progress = pair.leader.aggregate(&pair.prepared, pair.round()).unwrap();
    let chunk = pair
        .leader
        .next_chunk(&pair.prepared, &mut progress)
        .unwrap();
    pair.helper.check(&pair.prepared, &chunk).unwrap();
    // The same reports under another number: all bad, so the leader ends with none and the share is refused.
    let mut bytes = chunk.to_bytes();
    bytes[40] = 1;
    let replay = CheckChunk::from_bytes(&bytes).unwrap();
    let answer = pair.helper.check(&pair.prepared, &replay).unwrap();
    pair.leader
        .hear(&pair.prepared, &mut progress, &answer)
        .unwrap();
    assert!(matches!(
        pair.leader.share_request(&pair.prepared, &progress),
        Err(AggregationError::TooFew { have: 0, .. })
    ));
    // A leader that was killed begins anew and ends with the same four.
    let total = pair.total().unwrap();
    assert_eq!((total.counted, total.rejected), (4, 0));
    assert!((total.numbers[0] - 10).abs() <= 43);
    assert_eq!(pair.leader.total(pair.round()), Some(&total));
    // After its share was given, the helper checks nothing more of that slot.
    let mut bytes = chunk.to_bytes();
    bytes[40] = 9;
    let late = CheckChunk::from_bytes(&bytes).unwrap();
    assert!(matches!(
        pair.helper.check(&pair.prepared, &late),
        Err(AggregationError::Spent(HOUR))
    ));
}
