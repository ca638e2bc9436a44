//! Aggregated range proofs: Bulletproofs (Bünz, Bootle, Boneh, Poelstra, Wuille & Maxwell, S&P 2018, §4.2 and §6.2)
//! with the transcript of the crate `bulletproofs` 5, whose verifier accepts what is proved here, and whose proofs are
//! accepted here (see the tests).

use super::generators::Generators;
use super::inner_product::{InnerProduct, inner};
use super::transcript::Absorb;
use crate::elgamal::Key;
use crate::wire::{Reader, Wire};
use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as BASE;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{IsIdentity, VartimeMultiscalarMul};
use merlin::Transcript;
use rand::CryptoRng;
use zeroize::Zeroizing;

/// A proof that each of several committed values lies in `0..2^bits`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RangeProof {
    bits: CompressedRistretto,
    masks: CompressedRistretto,
    t1: CompressedRistretto,
    t2: CompressedRistretto,
    t_x: Scalar,
    t_blinding: Scalar,
    e_blinding: Scalar,
    product: InnerProduct,
}

/// The challenges of one proof, as both sides derive them.
struct Challenges {
    y: Scalar,
    z: Scalar,
    x: Scalar,
    w: Scalar,
}

/// What one valid proof says: these sums over the shared generators and over the proof's own points cancel out.
pub(crate) struct RangeTerms {
    pub(crate) base: Scalar,
    pub(crate) blinding: Scalar,
    pub(crate) g: Vec<Scalar>,
    pub(crate) h: Vec<Scalar>,
    /// One factor for each commitment.
    pub(crate) commitments: Vec<Scalar>,
    /// The proof's own points.
    pub(crate) points: Vec<(Scalar, CompressedRistretto)>,
}

impl RangeProof {
    /// Proves that `commitments[i]` = `values[i]`·G + `blindings[i]`·`blinding_base`, each value below 2^bits. There
    /// are as many values as `generators` have room for; values are at most 64 bits wide.
    pub(crate) fn prove<R: CryptoRng + ?Sized>(
        generators: &Generators,
        blinding_base: &Key,
        transcript: &mut Transcript,
        values: &[u64],
        blindings: &[Scalar],
        commitments: &[CompressedRistretto],
        rng: &mut R,
    ) -> Self {
        let (bits, length) = (generators.bits, generators.len());
        begin(transcript, generators, commitments);
        let random = |rng: &mut R| -> Zeroizing<Vec<Scalar>> {
            Zeroizing::new((0..length).map(|_| Scalar::random(rng)).collect())
        };
        // Each bit as a_L in {0, 1}; a_R = a_L − 1.
        let a_left: Zeroizing<Vec<Scalar>> = Zeroizing::new(
            values
                .iter()
                .flat_map(|value| (0..bits).map(move |bit| Scalar::from((value >> bit) & 1)))
                .collect(),
        );
        let a_right: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(a_left.iter().map(|bit| bit - Scalar::ONE).collect());
        let (s_left, s_right) = (random(rng), random(rng));
        let (alpha, rho) = (Scalar::random(rng), Scalar::random(rng));
        let masks = commit(blinding_base, &rho, generators, &s_left, &s_right).compress();
        let bits_point = bit_commitment(blinding_base, &alpha, generators, values).compress();
        transcript.point(b"A", &bits_point);
        transcript.point(b"S", &masks);
        let (y, z) = (transcript.challenge(b"y"), transcript.challenge(b"z"));

        // l(X) = l0 + l1·X, r(X) = r0 + r1·X, t(X) = ⟨l(X), r(X)⟩ = t0 + t1·X + t2·X².
        let powers_y = powers(&y, length);
        let z_and_2 = z_and_2(&z, bits, values.len());
        let l0: Zeroizing<Vec<Scalar>> = Zeroizing::new(a_left.iter().map(|a| a - z).collect());
        let r0: Zeroizing<Vec<Scalar>> = Zeroizing::new(
            (a_right.iter().zip(&powers_y).zip(&z_and_2))
                .map(|((a, y), z2)| y * (a + z) + z2)
                .collect(),
        );
        let r1: Zeroizing<Vec<Scalar>> =
            Zeroizing::new(s_right.iter().zip(&powers_y).map(|(s, y)| s * y).collect());
        let t1 = inner(&l0, &r1) + inner(&s_left, &r0);
        let t2 = inner(&s_left, &r1);
        let (tau1, tau2) = (Scalar::random(rng), Scalar::random(rng));
        let both = |t: &Scalar, tau: &Scalar| {
            (RistrettoPoint::mul_base(t) + blinding_base.times(tau)).compress()
        };
        let (t1, t2) = (both(&t1, &tau1), both(&t2, &tau2));
        transcript.point(b"T_1", &t1);
        transcript.point(b"T_2", &t2);
        let x = transcript.challenge(b"x");

        let at = |low: &[Scalar], high: &[Scalar]| -> Vec<Scalar> {
            low.iter()
                .zip(high)
                .map(|(low, high)| low + x * high)
                .collect()
        };
        let (l, r) = (at(&l0, &s_left), at(&r0, &r1));
        let t_x = inner(&l, &r);
        let of_values: Scalar = (blindings.iter().zip(powers(&z, blindings.len())))
            .map(|(blinding, power)| z * z * power * blinding)
            .sum();
        let t_blinding = of_values + x * (tau1 + x * tau2);
        let e_blinding = alpha + x * rho;
        let w = said(transcript, &t_x, &t_blinding, &e_blinding);
        let h_scale = powers(&y.invert(), length);
        let product = InnerProduct::prove(
            transcript,
            &w,
            generators.g.clone(),
            (generators.h.clone(), h_scale),
            l,
            r,
            generators.last,
        );
        Self {
            bits: bits_point,
            masks,
            t1,
            t2,
            t_x,
            t_blinding,
            e_blinding,
            product,
        }
    }

    /// The one equation that makes the proof valid, with `join` binding its two halves together: a random scalar of
    /// the verifier. `None` when the proof cannot be valid.
    pub(crate) fn terms(
        &self,
        generators: &Generators,
        transcript: &mut Transcript,
        commitments: &[CompressedRistretto],
        join: &Scalar,
    ) -> Option<RangeTerms> {
        let (bits, length) = (generators.bits, generators.len());
        let Challenges { y, z, x, w } = self.challenges(generators, transcript, commitments)?;
        let (squares, factors) = self.product.scalars(length, generators.last, transcript)?;
        let InnerProduct { rounds, a, b } = &self.product;
        let z_and_2 = z_and_2(&z, bits, generators.values);
        let g = (factors.iter())
            .flat_map(|s| a.iter().map(move |a| -z - a * s))
            .collect();
        let b_by_s = factors
            .iter()
            .rev()
            .flat_map(|s| b.iter().map(move |b| b * s));
        let h = (b_by_s.zip(powers(&y.invert(), length)).zip(&z_and_2))
            .map(|((b, y_inverse), z2)| z + y_inverse * (z2 - b))
            .collect();
        let commitments = powers(&z, generators.values)
            .iter()
            .map(|power| join * z * z * power)
            .collect();
        let sum_y: Scalar = powers(&y, length).iter().sum();
        let sum_z2: Scalar = z_and_2.iter().sum();
        let delta = (z - z * z) * sum_y - z * sum_z2;
        let mut points = vec![
            (Scalar::ONE, self.bits),
            (x, self.masks),
            (join * x, self.t1),
            (join * x * x, self.t2),
        ];
        for ((left, right), (square, inverse)) in rounds.iter().zip(squares) {
            points.push((square, *left));
            points.push((inverse, *right));
        }
        Some(RangeTerms {
            base: w * (self.t_x - inner(a, b)) + join * (delta - self.t_x),
            blinding: -self.e_blinding - join * self.t_blinding,
            g,
            h,
            commitments,
            points,
        })
    }

    fn challenges(
        &self,
        generators: &Generators,
        transcript: &mut Transcript,
        commitments: &[CompressedRistretto],
    ) -> Option<Challenges> {
        let points = [&self.bits, &self.masks, &self.t1, &self.t2];
        if commitments.len() != generators.values || points.iter().any(|point| point.is_identity())
        {
            return None;
        }
        begin(transcript, generators, commitments);
        transcript.point(b"A", &self.bits);
        transcript.point(b"S", &self.masks);
        let (y, z) = (transcript.challenge(b"y"), transcript.challenge(b"z"));
        transcript.point(b"T_1", &self.t1);
        transcript.point(b"T_2", &self.t2);
        let x = transcript.challenge(b"x");
        let w = said(transcript, &self.t_x, &self.t_blinding, &self.e_blinding);
        Some(Challenges { y, z, x, w })
    }
}

impl Wire for RangeProof {
    const NAME: &'static str = "a range proof";

    fn write(&self, out: &mut Vec<u8>) {
        for point in [&self.bits, &self.masks, &self.t1, &self.t2] {
            out.extend_from_slice(point.as_bytes());
        }
        for scalar in [&self.t_x, &self.t_blinding, &self.e_blinding] {
            out.extend_from_slice(scalar.as_bytes());
        }
        self.product.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            bits: from.point()?,
            masks: from.point()?,
            t1: from.point()?,
            t2: from.point()?,
            t_x: from.scalar()?,
            t_blinding: from.scalar()?,
            e_blinding: from.scalar()?,
            product: InnerProduct::read(from)?,
        })
    }
}

fn begin(
    transcript: &mut Transcript,
    generators: &Generators,
    commitments: &[CompressedRistretto],
) {
    transcript.append_message(b"dom-sep", b"rangeproof v1");
    transcript.append_u64(b"n", generators.bits as u64);
    transcript.append_u64(b"m", generators.values as u64);
    for commitment in commitments {
        transcript.point(b"V", commitment);
    }
}

fn said(
    transcript: &mut Transcript,
    t_x: &Scalar,
    t_blinding: &Scalar,
    e_blinding: &Scalar,
) -> Scalar {
    transcript.scalar(b"t_x", t_x);
    transcript.scalar(b"t_x_blinding", t_blinding);
    transcript.scalar(b"e_blinding", e_blinding);
    transcript.challenge(b"w")
}

/// 1, base, base², …
fn powers(base: &Scalar, count: usize) -> Vec<Scalar> {
    std::iter::successors(Some(Scalar::ONE), |power| Some(power * base))
        .take(count)
        .collect()
}

/// z^(2+j)·2^i for bit i of value j.
fn z_and_2(z: &Scalar, bits: usize, values: usize) -> Vec<Scalar> {
    let twos = powers(&Scalar::from(2_u8), bits);
    powers(z, values)
        .iter()
        .flat_map(|power| twos.iter().map(move |two| z * z * power * two))
        .collect()
}

/// Σ left·g + Σ right·h, hidden by `blinding`. The vectors are fresh masks that are used once: what variable time tells of
/// them, a count of digits over all, says nothing about a reading.
fn commit(
    blinding_base: &Key,
    blinding: &Scalar,
    generators: &Generators,
    left: &[Scalar],
    right: &[Scalar],
) -> RistrettoPoint {
    let masks = RistrettoPoint::vartime_multiscalar_mul(
        left.iter().chain(right),
        generators.g.iter().chain(&generators.h),
    );
    masks + blinding_base.times(blinding)
}

/// Σ over bits of g where the bit is set and −h where it is not, without a branch on the bit.
fn bit_commitment(
    blinding_base: &Key,
    blinding: &Scalar,
    generators: &Generators,
    values: &[u64],
) -> RistrettoPoint {
    use curve25519_dalek::traits::Identity;
    let bits = values
        .iter()
        .flat_map(|value| (0..generators.bits).map(move |bit| (value >> bit) & 1));
    let sum = (bits.zip(&generators.g).zip(&generators.h)).fold(
        RistrettoPoint::identity(),
        |sum, ((bit, g), h)| {
            let chosen = subtle_select(&-h, g, bit);
            sum + chosen
        },
    );
    sum + blinding_base.times(blinding)
}

fn subtle_select(zero: &RistrettoPoint, one: &RistrettoPoint, bit: u64) -> RistrettoPoint {
    use subtle::{Choice, ConditionallySelectable};
    RistrettoPoint::conditional_select(zero, one, Choice::from(u8::from(bit == 1)))
}

/// The value base, named as the field names it.
pub(crate) const VALUE_BASE: RistrettoPoint = BASE;

#[cfg(test)]
mod tests {
    use super::*;
    use bulletproofs::{BulletproofGens, PedersenGens};
    use curve25519_dalek_4::ristretto::CompressedRistretto as Compressed4;
    use curve25519_dalek_4::scalar::Scalar as Scalar4;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    /// The same bytes without counts, as `bulletproofs` lays them out.
    fn foreign(proof: &RangeProof) -> Vec<u8> {
        let mut bytes = proof.wire();
        let end = bytes.len();
        bytes.drain(end - 36..end - 32);
        bytes.drain(end - 72..end - 68);
        bytes.drain(7 * 32..7 * 32 + 4);
        bytes
    }

    fn native(bytes: &[u8]) -> RangeProof {
        let rounds = u32::try_from((bytes.len() / 32 - 9) / 2).unwrap();
        let (head, tail) = bytes.split_at(7 * 32);
        let (points, last) = tail.split_at(tail.len() - 64);
        let (a, b) = last.split_at(32);
        let one = 1_u32.to_le_bytes();
        let parts = [head, &rounds.to_le_bytes(), points, &one, a, &one, b];
        RangeProof::unwire(&parts.concat()).unwrap()
    }

    fn holds(
        proof: &RangeProof,
        generators: &Generators,
        key: &Key,
        commitments: &[CompressedRistretto],
        rng: &mut StdRng,
    ) -> bool {
        let mut transcript = Transcript::new(b"interop");
        let join = Scalar::random(rng);
        let Some(terms) = proof.terms(generators, &mut transcript, commitments, &join) else {
            return false;
        };
        let (own, points): (Vec<_>, Vec<_>) = terms.points.into_iter().unzip();
        RistrettoPoint::optional_multiscalar_mul(
            own.iter()
                .chain([&terms.base, &terms.blinding])
                .chain(&terms.g)
                .chain(&terms.h)
                .chain(&terms.commitments),
            points
                .iter()
                .map(CompressedRistretto::decompress)
                .chain([Some(VALUE_BASE), Some(key.point)])
                .chain(generators.g.iter().chain(&generators.h).copied().map(Some))
                .chain(commitments.iter().map(CompressedRistretto::decompress)),
        )
        .is_some_and(|sum| sum.is_identity())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(6))]
        /// The oracle is the crate `bulletproofs` 5.0.0: it accepts what is proved here and is accepted here.
        #[test]
        fn proofs_are_those_of_bulletproofs(
            seed: u64, width in 0_usize..3, count in 0_u32..3, wrong: bool,
        ) {
            let rng = &mut StdRng::seed_from_u64(seed);
            let bits = [8, 16, 32][width];
            let mut generators = Generators::new(bits, 1 << count);
            generators.last = 1;
            let key = Key::new(RistrettoPoint::random(rng));
            let limit = (1_u64 << bits) - 1;
            let values: Vec<u64> = (0..1 << count).map(|at| (seed.rotate_left(at)) & limit).collect();
            let blindings: Vec<_> = values.iter().map(|_| Scalar::random(rng)).collect();
            let mut commitments: Vec<_> = values.iter().zip(&blindings)
                .map(|(v, r)| (RistrettoPoint::mul_base(&Scalar::from(*v)) + r * key.point).compress())
                .collect();
            if wrong {
                commitments[0] = RistrettoPoint::random(rng).compress();
            }
            let proof = RangeProof::prove(
                &generators, &key, &mut Transcript::new(b"interop"), &values, &blindings, &commitments, rng,
            );
            prop_assert_eq!(holds(&proof, &generators, &key, &commitments, rng), !wrong);

            let theirs = BulletproofGens::new(bits, 1 << count);
            let pedersen = PedersenGens {
                B_blinding: Compressed4(key.point.compress().to_bytes()).decompress().unwrap(),
                ..PedersenGens::default()
            };
            let commitments4: Vec<_> = commitments.iter().map(|c| Compressed4(c.to_bytes())).collect();
            let verdict = bulletproofs::RangeProof::from_bytes(&foreign(&proof)).unwrap().verify_multiple(
                &theirs, &pedersen, &mut Transcript::new(b"interop"), &commitments4, bits,
            );
            prop_assert_eq!(verdict.is_ok(), !wrong);

            let blindings4: Vec<_> = blindings.iter()
                .map(|r| Scalar4::from_bytes_mod_order(r.to_bytes())).collect();
            let (foreign_proof, made) = bulletproofs::RangeProof::prove_multiple(
                &theirs, &pedersen, &mut Transcript::new(b"interop"), &values, &blindings4, bits,
            ).unwrap();
            let made: Vec<_> = made.iter().map(|c| CompressedRistretto(c.to_bytes())).collect();
            prop_assert!(holds(&native(&foreign_proof.to_bytes()), &generators, &key, &made, rng));
        }
    }

    #[test]
    fn a_value_out_of_range_cannot_be_proved_and_a_bent_proof_does_not_hold() {
        let rng = &mut StdRng::seed_from_u64(7);
        let generators = Generators::new(8, 2);
        let key = Key::new(RistrettoPoint::random(rng));
        let blindings = [Scalar::random(rng), Scalar::random(rng)];
        let commit = |value: u64, r: &Scalar| {
            (RistrettoPoint::mul_base(&Scalar::from(value)) + r * key.point).compress()
        };
        let mut prove = |values: [u64; 2]| {
            let commitments = [
                commit(values[0], &blindings[0]),
                commit(values[1], &blindings[1]),
            ];
            let mut transcript = Transcript::new(b"interop");
            let proof = RangeProof::prove(
                &generators,
                &key,
                &mut transcript,
                &values,
                &blindings,
                &commitments,
                rng,
            );
            (proof, commitments)
        };
        let (honest, commitments) = prove([255, 0]);
        let (lying, lies) = prove([256, 0]);
        let rng = &mut StdRng::seed_from_u64(8);
        assert!(holds(&honest, &generators, &key, &commitments, rng));
        assert!(!holds(&lying, &generators, &key, &lies, rng));
        let bytes = honest.wire();
        for at in (0..bytes.len()).step_by(29) {
            let mut bent = bytes.clone();
            bent[at] ^= 1;
            if let Ok(bent) = RangeProof::unwire(&bent) {
                assert!(
                    !holds(&bent, &generators, &key, &commitments, rng),
                    "byte {at}"
                );
            }
        }
    }
}
