//! The inner-product argument of Bulletproofs (Bünz et al. 2018, protocol 2): two vectors a, b with ⟨a, b⟩ = c are
//! shown to lie under one commitment with 2·log n points.
//!
//! The vectors were blinded before they come here, so variable time tells nothing. Generators are folded only every
//! third round: until then the folding lives in the scalars, which is cheaper than multiplying points one by one.

use super::transcript::Absorb;
use crate::wire::{Reader, put_list};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as BASE;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use merlin::Transcript;

/// u² and u⁻² of each round.
type Squares = Vec<(Scalar, Scalar)>;

const FOLD_AFTER_ROUNDS: usize = 3;
/// Where the folding of our own proofs ends.
pub(crate) const LAST: usize = 8;

/// The argument: two points a round, and what is left of the two vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InnerProduct {
    pub(crate) rounds: Vec<(CompressedRistretto, CompressedRistretto)>,
    pub(crate) a: Vec<Scalar>,
    pub(crate) b: Vec<Scalar>,
}

/// A row of generators, some rounds of folding of which are still kept as factors.
struct Row {
    points: Vec<RistrettoPoint>,
    /// One factor for each point, from outside.
    scale: Vec<Scalar>,
    /// One factor for each block: the folded generator i is the sum over blocks of factor · block[i].
    blocks: Vec<Scalar>,
}

impl Row {
    fn len(&self) -> usize {
        self.points.len() / self.blocks.len()
    }

    /// Terms of Σ values[i] · (folded generator offset + i).
    fn terms<'a>(
        &'a self,
        values: &'a [Scalar],
        offset: usize,
    ) -> impl Iterator<Item = (Scalar, &'a RistrettoPoint)> {
        let blocks = self
            .points
            .chunks(self.len())
            .zip(self.scale.chunks(self.len()));
        self.blocks
            .iter()
            .zip(blocks)
            .flat_map(move |(factor, (points, scale))| {
                let part = points.iter().zip(scale).skip(offset);
                values
                    .iter()
                    .zip(part)
                    .map(move |(value, (point, scale))| (value * factor * scale, point))
            })
    }

    /// The lower half times `low` plus the upper half times `high`, as factors.
    fn fold(&mut self, low: &Scalar, high: &Scalar) {
        self.blocks = self
            .blocks
            .iter()
            .flat_map(|factor| [factor * low, factor * high])
            .collect();
    }

    /// Carries the factors out on the points.
    fn settle(&mut self) {
        let length = self.len();
        self.points = (0..length)
            .map(|i| {
                let one = |row: usize| {
                    let at = row * length + i;
                    self.scale.get(at).zip(self.points.get(at))
                };
                let terms: Vec<_> = (0..self.blocks.len())
                    .zip(&self.blocks)
                    .filter_map(|(row, factor)| {
                        one(row).map(|(scale, point)| (factor * scale, point))
                    })
                    .collect();
                sum(terms.into_iter())
            })
            .collect();
        self.scale = vec![Scalar::ONE; length];
        self.blocks = vec![Scalar::ONE];
    }
}

fn sum<'a>(terms: impl Iterator<Item = (Scalar, &'a RistrettoPoint)>) -> RistrettoPoint {
    let (scalars, points): (Vec<Scalar>, Vec<&RistrettoPoint>) = terms.unzip();
    RistrettoPoint::vartime_multiscalar_mul(scalars, points)
}

pub(crate) fn inner(a: &[Scalar], b: &[Scalar]) -> Scalar {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

impl InnerProduct {
    /// Proves with generators `g`, `h`, of which the `h` are scaled by `h_scale`, and with ⟨a, b⟩ on `weight` · base.
    /// All lengths are the same power of two. When `last` numbers are left they are told: three more rounds would save
    /// little space and cost as much as the others.
    pub(crate) fn prove(
        transcript: &mut Transcript,
        weight: &Scalar,
        g: Vec<RistrettoPoint>,
        (h, h_scale): (Vec<RistrettoPoint>, Vec<Scalar>),
        mut a: Vec<Scalar>,
        mut b: Vec<Scalar>,
        last: usize,
    ) -> Self {
        begin(transcript, a.len());
        let mut g = Row {
            scale: vec![Scalar::ONE; g.len()],
            blocks: vec![Scalar::ONE],
            points: g,
        };
        let mut h = Row {
            scale: h_scale,
            blocks: vec![Scalar::ONE],
            points: h,
        };
        let mut rounds = Vec::new();
        let mut unsettled = 0;
        while a.len() > last {
            if unsettled == FOLD_AFTER_ROUNDS && a.len() > 2 * last {
                g.settle();
                h.settle();
                unsettled = 0;
            }
            let half = a.len() / 2;
            let (a_low, a_high) = a.split_at(half);
            let (b_low, b_high) = b.split_at(half);
            let cross = |a: &[Scalar], g_from, b: &[Scalar], h_from| {
                let product = weight * inner(a, b);
                let terms = g.terms(a, g_from).chain(h.terms(b, h_from));
                sum(terms.chain([(product, &BASE)])).compress()
            };
            let left = cross(a_low, half, b_high, 0);
            let right = cross(a_high, 0, b_low, half);
            rounds.push((left, right));
            let u = round(transcript, &left, &right);
            let u_inverse = u.invert();
            let fold = |low: &[Scalar], high: &[Scalar], x: &Scalar, y: &Scalar| {
                low.iter().zip(high).map(|(l, h)| l * x + h * y).collect()
            };
            (a, b) = (
                fold(a_low, a_high, &u, &u_inverse),
                fold(b_low, b_high, &u_inverse, &u),
            );
            g.fold(&u_inverse, &u);
            h.fold(&u, &u_inverse);
            unsettled += 1;
        }
        Self { rounds, a, b }
    }

    /// For `length` generators folded to `last`: u² and u⁻² of each round, and the factor s of each block of `last`
    /// generators `g` (that of `h` is the same list backwards). `None` when the argument has another length or holds a neutral point.
    pub(crate) fn scalars(
        &self,
        length: usize,
        last: usize,
        transcript: &mut Transcript,
    ) -> Option<(Squares, Vec<Scalar>)> {
        let rounds = u32::try_from(self.rounds.len()).ok()?;
        let told = self.a.len() == last && self.b.len() == last;
        if !told || 1_usize.checked_shl(rounds)?.checked_mul(last)? != length {
            return None;
        }
        begin(transcript, length);
        let mut challenges = Vec::with_capacity(self.rounds.len());
        for (left, right) in &self.rounds {
            if left.is_identity() || right.is_identity() {
                return None;
            }
            challenges.push(round(transcript, left, right));
        }
        // A challenge of zero has no inverse; nobody can bring it about.
        if challenges.contains(&Scalar::ZERO) {
            return None;
        }
        let mut inverses = challenges.clone();
        let all_inverse = Scalar::invert_batch_alloc(&mut inverses);
        let squares: Vec<_> = challenges
            .iter()
            .zip(&inverses)
            .map(|(u, inverse)| (u * u, inverse * inverse))
            .collect();
        let mut factors = vec![all_inverse];
        for (square, _) in squares.iter().rev() {
            let more: Vec<_> = factors.iter().map(|factor| factor * square).collect();
            factors.extend(more);
        }
        Some((squares, factors))
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_list(out, &self.rounds, |out, (left, right)| {
            out.extend_from_slice(left.as_bytes());
            out.extend_from_slice(right.as_bytes());
        });
        for vector in [&self.a, &self.b] {
            put_list(out, vector, |out, one| {
                out.extend_from_slice(one.as_bytes())
            });
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            rounds: from.list(16, |from| Some((from.point()?, from.point()?)))?,
            a: from.list(LAST, Reader::scalar)?,
            b: from.list(LAST, Reader::scalar)?,
        })
    }
}

fn begin(transcript: &mut Transcript, length: usize) {
    transcript.append_message(b"dom-sep", b"ipp v1");
    transcript.append_u64(b"n", length as u64);
}

fn round(
    transcript: &mut Transcript,
    left: &CompressedRistretto,
    right: &CompressedRistretto,
) -> Scalar {
    transcript.point(b"L", left);
    transcript.point(b"R", right);
    transcript.challenge(b"u")
}
