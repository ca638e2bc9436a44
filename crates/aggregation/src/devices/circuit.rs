//! Prio3 behind bytes and whole numbers, so that leader and helper need not know which circuit they run.

use super::task::Measure;
use crate::AggregationError;
use prio::codec::{Encode, ParameterizedDecode};
use prio::field::{FieldElement, FieldElementWithInteger};
use prio::flp::{Flp, Type};
use prio::vdaf::prio3::{
    Prio3, Prio3Histogram, Prio3InputShare, Prio3PublicShare, Prio3Sum, Prio3VerifierMessage,
    Prio3VerifierShare, Prio3VerifyState, optimal_chunk_length,
};
use prio::vdaf::xof::XofTurboShake128;
use prio::vdaf::{Aggregator, Client, VerifyTransition};
use std::io::Cursor;

/// Leader or helper, as Prio3 numbers its aggregators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Leader = 0,
    Helper = 1,
}

#[derive(Debug, Clone)]
pub(crate) enum Circuit {
    Sum(Prio3Sum),
    Histogram(Prio3Histogram),
}

/// A device's report, split.
pub(crate) struct Split {
    pub(crate) public: Vec<u8>,
    pub(crate) leader: Vec<u8>,
    pub(crate) helper: Vec<u8>,
}

/// What an aggregator holds of a report between its two steps.
pub(crate) struct Begun {
    /// Its own share of the check, for the other side.
    pub(crate) verifier: Vec<u8>,
    state: Vec<u8>,
}

/// One report as one aggregator sees it.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) side: Side,
    pub(crate) key: &'a [u8; 32],
    pub(crate) context: &'a [u8],
    pub(crate) nonce: &'a [u8; 16],
    pub(crate) public: &'a [u8],
    pub(crate) input: &'a [u8],
}

macro_rules! with {
    ($self:expr, $vdaf:ident => $body:expr) => {
        match $self {
            Self::Sum($vdaf) => $body,
            Self::Histogram($vdaf) => $body,
        }
    };
}

impl Circuit {
    pub(crate) fn new(measure: Measure) -> Result<Self, AggregationError> {
        let refused = |error: prio::vdaf::VdafError| AggregationError::Prio(error.to_string());
        match measure {
            Measure::Sum { most } => Prio3Sum::new_sum(2, u64::from(most)).map(Self::Sum),
            Measure::Histogram { bins } => {
                let bins = usize::from(bins);
                Prio3Histogram::new_histogram(2, bins, optimal_chunk_length(bins))
                    .map(Self::Histogram)
            }
        }
        .map_err(refused)
    }

    #[cfg(test)]
    pub(crate) fn histogram_in_chunks(bins: usize, chunk: usize) -> Self {
        Self::Histogram(Prio3Histogram::new_histogram(2, bins, chunk).unwrap())
    }

    /// Splits a measurement: a value for a sum, the number of a bin for a histogram.
    pub(crate) fn split(&self, context: &[u8], value: u32, nonce: &[u8; 16]) -> Option<Split> {
        let (public, leader, helper) = match self {
            Self::Sum(vdaf) => split(vdaf, context, &u64::from(value), nonce),
            Self::Histogram(vdaf) => split(vdaf, context, &usize::try_from(value).ok()?, nonce),
        }?;
        Some(Split {
            public,
            leader,
            helper,
        })
    }

    /// Begins to check a report.
    pub(crate) fn begin(&self, seen: Seen<'_>) -> Option<Begun> {
        with!(self, vdaf => begin(vdaf, seen))
    }

    /// Puts both sides' shares of the check together; `None` when the report is bad.
    pub(crate) fn message(
        &self,
        context: &[u8],
        begun: &Begun,
        side: Side,
        leader: &[u8],
        helper: &[u8],
    ) -> Option<Vec<u8>> {
        with!(self, vdaf => message(vdaf, context, begun, side, leader, helper))
    }

    /// Ends the check: this side's share of the measurement, or `None` when the report is bad.
    pub(crate) fn finish(
        &self,
        context: &[u8],
        begun: &Begun,
        side: Side,
        message: &[u8],
    ) -> Option<Vec<u128>> {
        with!(self, vdaf => finish(vdaf, context, begun, side, message))
    }

    /// How many numbers a total has.
    pub(crate) fn width(&self) -> usize {
        with!(self, vdaf => vdaf.output_len())
    }

    /// The prime that shares are counted modulo.
    fn modulus(&self) -> u128 {
        with!(self, vdaf => modulus(vdaf))
    }

    /// Adds `more` to a running total of shares.
    pub(crate) fn add(&self, total: &mut [u128], more: &[u128]) {
        let modulus = self.modulus();
        for (sum, one) in total.iter_mut().zip(more) {
            *sum = plus(*sum, *one, modulus);
        }
    }

    /// Takes `less` away again.
    pub(crate) fn subtract(&self, total: &mut [u128], less: &[u128]) {
        let modulus = self.modulus();
        for (sum, one) in total.iter_mut().zip(less) {
            *sum = plus(*sum, modulus - one % modulus, modulus);
        }
    }

    /// Adds signed whole numbers, such as noise.
    pub(crate) fn add_signed(&self, total: &mut [u128], more: &[i128]) {
        let modulus = self.modulus();
        for (sum, one) in total.iter_mut().zip(more) {
            let size = one.unsigned_abs() % modulus;
            *sum = plus(*sum, if *one < 0 { modulus - size } else { size }, modulus);
        }
    }

    /// Two shares of a total put together: numbers below half the prime are positive, the others negative.
    pub(crate) fn join(&self, one: &[u128], other: &[u128]) -> Option<Vec<i64>> {
        let modulus = self.modulus();
        let whole = |(a, b): (&u128, &u128)| {
            let sum = plus(*a, *b, modulus);
            if sum > modulus / 2 {
                i64::try_from(modulus - sum).ok().map(|size| -size)
            } else {
                i64::try_from(sum).ok()
            }
        };
        one.iter().zip(other).map(whole).collect()
    }
}

/// Addition modulo a prime of up to 128 bits.
fn plus(a: u128, b: u128, modulus: u128) -> u128 {
    let (a, b) = (a % modulus, b % modulus);
    if a >= modulus - b {
        a - (modulus - b)
    } else {
        a + b
    }
}

type Vdaf<T> = Prio3<T, XofTurboShake128, 32>;
type State<T> = Prio3VerifyState<<T as Flp>::Field, 32>;

fn split<T: Type>(
    vdaf: &Vdaf<T>,
    context: &[u8],
    measurement: &T::Measurement,
    nonce: &[u8; 16],
) -> Option<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let (public, shares) = vdaf.shard(context, measurement, nonce).ok()?;
    let [leader, helper] = shares.as_slice() else {
        return None;
    };
    Some((
        public.get_encoded().ok()?,
        leader.get_encoded().ok()?,
        helper.get_encoded().ok()?,
    ))
}

fn begin<T: Type>(vdaf: &Vdaf<T>, seen: Seen<'_>) -> Option<Begun> {
    let side = seen.side as usize;
    let public = Prio3PublicShare::get_decoded_with_param(vdaf, seen.public).ok()?;
    let input = Prio3InputShare::get_decoded_with_param(&(vdaf, side), seen.input).ok()?;
    let (state, verifier) = vdaf
        .verify_init(
            seen.key,
            seen.context,
            side,
            &(),
            seen.nonce,
            &public,
            &input,
        )
        .ok()?;
    Some(Begun {
        verifier: verifier.get_encoded().ok()?,
        state: state.get_encoded().ok()?,
    })
}

fn state<T: Type>(vdaf: &Vdaf<T>, begun: &Begun, side: Side) -> Option<State<T>> {
    let mut bytes = Cursor::new(begun.state.as_slice());
    State::<T>::decode_with_param(&(vdaf, side as usize), &mut bytes).ok()
}

fn message<T: Type>(
    vdaf: &Vdaf<T>,
    context: &[u8],
    begun: &Begun,
    side: Side,
    leader: &[u8],
    helper: &[u8],
) -> Option<Vec<u8>> {
    let state = state(vdaf, begun, side)?;
    let read = |bytes| Prio3VerifierShare::get_decoded_with_param(&state, bytes).ok();
    let shares = [read(leader)?, read(helper)?];
    vdaf.verifier_shares_to_message(context, &(), shares)
        .ok()?
        .get_encoded()
        .ok()
}

fn finish<T: Type>(
    vdaf: &Vdaf<T>,
    context: &[u8],
    begun: &Begun,
    side: Side,
    message: &[u8],
) -> Option<Vec<u128>>
where
    <T::Field as FieldElementWithInteger>::Integer: Into<u128>,
    T::Field: FieldElementWithInteger,
{
    let state = state(vdaf, begun, side)?;
    let message = Prio3VerifierMessage::get_decoded_with_param(&state, message).ok()?;
    match vdaf.verify_next(context, state, message).ok()? {
        VerifyTransition::Finish(share) => Some(
            share
                .as_ref()
                .iter()
                .map(|element| {
                    <T::Field as FieldElementWithInteger>::Integer::from(*element).into()
                })
                .collect(),
        ),
        VerifyTransition::Continue(..) => None,
    }
}

fn modulus<T: Type>(_: &Vdaf<T>) -> u128
where
    T::Field: FieldElement + FieldElementWithInteger,
    <T::Field as FieldElementWithInteger>::Integer: Into<u128>,
{
    T::Field::modulus().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::hex;
    use serde_json::Value;

    fn bytes(value: &Value) -> Vec<u8> {
        let text = value.as_str().unwrap();
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
            .collect()
    }

    /// Runs both aggregators on a test vector of the draft and compares each message with it. The files are those of
    /// draft-irtf-cfrg-vdaf-18, as they are published with the draft.
    fn golden(circuit: &Circuit, file: &str) {
        let vector: Value = serde_json::from_str(file).unwrap();
        let key: [u8; 32] = bytes(&vector["verify_key"]).try_into().unwrap();
        let context = bytes(&vector["ctx"]);
        let mut totals = [vec![0; circuit.width()], vec![0; circuit.width()]];
        let mut bad = 0;
        for report in vector["reports"].as_array().unwrap() {
            let nonce: [u8; 16] = bytes(&report["nonce"]).try_into().unwrap();
            let public = bytes(&report["public_share"]);
            let begun: Vec<_> = [Side::Leader, Side::Helper]
                .into_iter()
                .map(|side| {
                    let input = bytes(&report["input_shares"][side as usize]);
                    let seen = Seen {
                        side,
                        key: &key,
                        context: &context,
                        nonce: &nonce,
                        public: &public,
                        input: &input,
                    };
                    let begun = circuit.begin(seen).unwrap();
                    let shares = &report["verifier_shares"][0];
                    assert_eq!(
                        hex(&begun.verifier),
                        shares[side as usize].as_str().unwrap()
                    );
                    begun
                })
                .collect();
            let joined = circuit.message(
                &context,
                &begun[0],
                Side::Leader,
                &begun[0].verifier,
                &begun[1].verifier,
            );
            let finished = joined.and_then(|message| {
                assert_eq!(
                    hex(&message),
                    report["verifier_messages"][0].as_str().unwrap()
                );
                Some([
                    circuit.finish(&context, &begun[0], Side::Leader, &message)?,
                    circuit.finish(&context, &begun[1], Side::Helper, &message)?,
                ])
            });
            let Some(shares) = finished else {
                bad += 1;
                continue;
            };
            for (total, share) in totals.iter_mut().zip(shares) {
                circuit.add(total, &share);
            }
        }
        let joined = circuit.join(&totals[0], &totals[1]).unwrap();
        match &vector["agg_result"] {
            Value::Number(number) => assert_eq!(joined, [number.as_i64().unwrap()]),
            Value::Array(numbers) => {
                let numbers: Vec<_> = numbers.iter().map(|n| n.as_i64().unwrap()).collect();
                assert_eq!(joined, numbers);
            }
            _ => assert_eq!(bad, vector["reports"].as_array().unwrap().len()),
        }
    }

    #[test]
    fn the_drafts_test_vectors_come_out_message_for_message() {
        let sum = |most| Circuit::new(Measure::Sum { most }).unwrap();
        golden(
            &sum(255),
            include_str!("../../tests/golden/Prio3Sum_0.json"),
        );
        golden(
            &sum(1337),
            include_str!("../../tests/golden/Prio3Sum_2.json"),
        );
        golden(
            &Circuit::histogram_in_chunks(4, 2),
            include_str!("../../tests/golden/Prio3Histogram_0.json"),
        );
    }

    #[test]
    fn signed_numbers_go_in_and_come_out() {
        for measure in [Measure::Sum { most: 9 }, Measure::Histogram { bins: 3 }] {
            let circuit = Circuit::new(measure).unwrap();
            let width = circuit.width();
            let mut one = vec![circuit.modulus() - 5; width];
            let other = vec![3; width];
            circuit.add_signed(&mut one, &vec![-7; width]);
            assert_eq!(circuit.join(&one, &other).unwrap(), vec![-9; width]);
            circuit.add(&mut one, &vec![20; width]);
            circuit.subtract(&mut one, &vec![4; width]);
            assert_eq!(circuit.join(&one, &other).unwrap(), vec![7; width]);
        }
    }
}
