//! The state of one trustee in the ceremony, moved on by what all trustees said.

use super::sharing::{DealtShare, Polynomial, combine, evaluate, lagrange, point_of};
use crate::council::{Council, GroupKey, KeyShare, PartySecret, TRUSTEES_MOST};
use crate::wire::{Reader, Wire, put_bytes, put_list};
use crate::{AggregationError, TrusteeIndex, seal};
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::{Identity, IsIdentity};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::Zeroizing;

/// Which of the six rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Hidden coefficients and sealed shares.
    Deal,
    /// Dealers who gave a bad share.
    Complain,
    /// Disputed shares in the open.
    Answer,
    /// Coefficients in the exponent.
    Show,
    /// Shares that contradict what was shown.
    Accuse,
    /// Shares of dealers found lying.
    Disclose,
}

impl Stage {
    /// All of them in order.
    pub const ALL: [Self; 6] = [
        Self::Deal,
        Self::Complain,
        Self::Answer,
        Self::Show,
        Self::Accuse,
        Self::Disclose,
    ];
}

/// What one trustee says in one round. Its bytes are signed by whoever sends it.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(Said);

#[derive(Clone, PartialEq, Eq)]
enum Said {
    Deal {
        hidden: Vec<RistrettoPoint>,
        sealed: Vec<Vec<u8>>,
    },
    Complain(Vec<TrusteeIndex>),
    /// (who complained, the share)
    Answer(Vec<(TrusteeIndex, DealtShare)>),
    Show(Vec<RistrettoPoint>),
    /// (the dealer, the share that one has from it)
    Accuse(Vec<(TrusteeIndex, DealtShare)>),
    Disclose(Vec<(TrusteeIndex, DealtShare)>),
}

impl Message {
    /// In which round this is said.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match self.0 {
            Said::Deal { .. } => Stage::Deal,
            Said::Complain(_) => Stage::Complain,
            Said::Answer(_) => Stage::Answer,
            Said::Show(_) => Stage::Show,
            Said::Accuse(_) => Stage::Accuse,
            Said::Disclose(_) => Stage::Disclose,
        }
    }
    /// The bytes that travel.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.wire()
    }
    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AggregationError> {
        Self::unwire(bytes)
    }
}

impl Wire for Message {
    const NAME: &'static str = "a message of the ceremony";

    fn write(&self, out: &mut Vec<u8>) {
        out.push(self.stage() as u8);
        match &self.0 {
            Said::Deal { hidden, sealed } => {
                put_points(out, hidden);
                put_list(out, sealed, |out, one| put_bytes(out, one));
            }
            Said::Complain(dealers) => put_list(out, dealers, |out, one| out.push(one.0)),
            Said::Show(points) => put_points(out, points),
            Said::Answer(shares) | Said::Accuse(shares) | Said::Disclose(shares) => {
                put_list(out, shares, |out, (trustee, share)| {
                    out.push(trustee.0);
                    share.write(out);
                });
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        let stage = from.u8()?;
        let points =
            |from: &mut Reader<'_>| from.list(TRUSTEES_MOST, |from| from.point()?.decompress());
        let index = |from: &mut Reader<'_>| from.u8().map(TrusteeIndex);
        let shares = |from: &mut Reader<'_>| {
            from.list(TRUSTEES_MOST, |from| {
                Some((index(from)?, DealtShare::read(from)?))
            })
        };
        Some(Self(match stage {
            0 => Said::Deal {
                hidden: points(from)?,
                sealed: from.list(TRUSTEES_MOST, |from| Some(from.bytes(256)?.to_vec()))?,
            },
            1 => Said::Complain(from.list(TRUSTEES_MOST, index)?),
            2 => Said::Answer(shares(from)?),
            3 => Said::Show(points(from)?),
            4 => Said::Accuse(shares(from)?),
            5 => Said::Disclose(shares(from)?),
            _ => return None,
        }))
    }
}

fn put_points(out: &mut Vec<u8>, points: &[RistrettoPoint]) {
    put_list(out, points, |out, point| {
        out.extend_from_slice(point.compress().as_bytes());
    });
}

/// How a ceremony ended for one trustee.
#[derive(Debug)]
pub struct CeremonyEnd {
    /// The joint key.
    pub group: GroupKey,
    /// This trustee's share of it.
    pub share: KeyShare,
    /// Trustees who were caught, and at what. They hold a share all the same; a council is better made without them.
    pub caught: BTreeMap<TrusteeIndex, &'static str>,
    /// The digest of everything that was said: the key is good only when all trustees have the same.
    pub transcript: [u8; 32],
}

/// One trustee's part in one ceremony.
pub struct Ceremony {
    council: Council,
    id: [u8; 32],
    me: TrusteeIndex,
    sealing: seal::Opener,
    polynomial: Polynomial,
    mask: Polynomial,
    deal: Message,
    stage: Stage,
    hidden: BTreeMap<TrusteeIndex, Vec<RistrettoPoint>>,
    shares: BTreeMap<TrusteeIndex, Zeroizing<DealtShare>>,
    complaints: BTreeMap<TrusteeIndex, BTreeSet<TrusteeIndex>>,
    shown: BTreeMap<TrusteeIndex, Vec<RistrettoPoint>>,
    lying: BTreeSet<TrusteeIndex>,
    caught: BTreeMap<TrusteeIndex, &'static str>,
    heard: Sha256,
}

impl Ceremony {
    /// Begins the ceremony `id` (chosen by whoever convenes it, never used twice) and says the first thing. A trustee
    /// that begins the same ceremony again says the same again.
    pub fn begin(
        council: &Council,
        id: [u8; 32],
        secret: &PartySecret,
    ) -> Result<(Self, Message), AggregationError> {
        let me = council.index_of(&secret.card()).ok_or_else(|| {
            AggregationError::Ceremony("this trustee is not in the council".to_owned())
        })?;
        let mut rng = secret.ceremony(&crate::id::digest(
            "bastide ceremony v1",
            &[&id, &council.digest()],
        ));
        let polynomial = Polynomial::random(council.threshold(), &mut rng);
        let mask = Polynomial::random(council.threshold(), &mut rng);
        let mut sealed = Vec::new();
        for trustee in council.indices() {
            let share = Zeroizing::new(DealtShare {
                value: polynomial.at(trustee),
                mask: mask.at(trustee),
            });
            let plain = Zeroizing::new(share.wire());
            let recipient = council.sealing(trustee);
            let one = recipient
                .and_then(|to| seal::seal(&to, &context(&id, me, trustee), &plain, &mut rng))
                .ok_or_else(|| AggregationError::Ceremony("a share cannot be sealed".to_owned()))?;
            sealed.push(one);
        }
        let hidden = polynomial.hidden(&mask);
        let deal = Message(Said::Deal { hidden, sealed });
        let mut heard = Sha256::new();
        heard.update(id);
        heard.update(council.digest());
        let ceremony = Self {
            council: council.clone(),
            id,
            me,
            sealing: seal::Opener::new(secret.sealing()),
            polynomial,
            mask,
            deal: deal.clone(),
            stage: Stage::Deal,
            hidden: BTreeMap::new(),
            shares: BTreeMap::new(),
            complaints: BTreeMap::new(),
            shown: BTreeMap::new(),
            lying: BTreeSet::new(),
            caught: BTreeMap::new(),
            heard,
        };
        Ok((ceremony, deal))
    }

    /// Hears what everybody said in the present round, itself included, and says what comes next. Every trustee must
    /// hear the same, from all: somebody silent must be replaced and a new ceremony begun.
    pub fn hear(
        &mut self,
        said: &BTreeMap<TrusteeIndex, Message>,
    ) -> Result<Message, AggregationError> {
        self.listen(said)?;
        let (next, stage) = match self.stage {
            Stage::Deal => (self.after_deals(said), Stage::Complain),
            Stage::Complain => (self.after_complaints(said), Stage::Answer),
            Stage::Answer => (self.after_answers(said)?, Stage::Show),
            Stage::Show => (self.after_shown(said), Stage::Accuse),
            Stage::Accuse => (self.after_accusations(said), Stage::Disclose),
            Stage::Disclose => {
                return Err(AggregationError::Ceremony(
                    "everything is said: finish it".to_owned(),
                ));
            }
        };
        self.stage = stage;
        Ok(Message(next))
    }

    /// Hears the last round and ends with the key.
    pub fn finish(
        mut self,
        said: &BTreeMap<TrusteeIndex, Message>,
    ) -> Result<CeremonyEnd, AggregationError> {
        if self.stage != Stage::Disclose {
            return Err(AggregationError::Ceremony(
                "there are rounds to come: hear them first".to_owned(),
            ));
        }
        self.listen(said)?;
        let mut key = RistrettoPoint::identity();
        let mut shares = vec![RistrettoPoint::identity(); self.council.indices().count()];
        for dealer in self.hidden.keys() {
            let (at_zero, at_each) = if self.lying.contains(dealer) {
                self.rebuilt(*dealer, said)?
            } else {
                let shown = self
                    .shown
                    .get(dealer)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let at_each = self
                    .council
                    .indices()
                    .map(|trustee| evaluate(shown, trustee));
                (
                    shown.first().copied().unwrap_or_default(),
                    at_each.collect::<Vec<_>>(),
                )
            };
            key += at_zero;
            for (sum, share) in shares.iter_mut().zip(at_each) {
                *sum += share;
            }
        }
        let mine = (self.hidden.keys())
            .filter_map(|dealer| self.shares.get(dealer))
            .fold(Zeroizing::new(Scalar::ZERO), |sum, share| {
                Zeroizing::new(*sum + share.value)
            });
        let group = GroupKey::new(self.council.threshold(), key, shares);
        if key.is_identity() || group.share(self.me) != Some(RistrettoPoint::mul_base(&mine)) {
            return Err(AggregationError::Ceremony(
                "this trustee's share does not fit the key: begin a new one".to_owned(),
            ));
        }
        Ok(CeremonyEnd {
            group,
            share: KeyShare {
                trustee: self.me,
                secret: mine,
            },
            caught: self.caught,
            transcript: self.heard.finalize().into(),
        })
    }

    /// Everybody has spoken, in this round; and what I said is what I hear.
    fn listen(&mut self, said: &BTreeMap<TrusteeIndex, Message>) -> Result<(), AggregationError> {
        if !said.keys().copied().eq(self.council.indices()) {
            return Err(AggregationError::Ceremony(
                "not every trustee has spoken: replace who is silent and begin a new one"
                    .to_owned(),
            ));
        }
        for (trustee, message) in said {
            if message.stage() != self.stage {
                return Err(AggregationError::Trustee {
                    trustee: *trustee,
                    what: "a message of another round of the ceremony",
                });
            }
            let bytes = message.wire();
            self.heard.update((bytes.len() as u64).to_le_bytes());
            self.heard.update(bytes);
        }
        if self.stage == Stage::Deal && said.get(&self.me) != Some(&self.deal) {
            return Err(AggregationError::Ceremony(
                "somebody speaks in this trustee's name: its secret is known to others".to_owned(),
            ));
        }
        Ok(())
    }

    fn after_deals(&mut self, said: &BTreeMap<TrusteeIndex, Message>) -> Said {
        let mut bad = Vec::new();
        for (dealer, message) in said {
            let Said::Deal { hidden, sealed } = &message.0 else {
                continue;
            };
            let room = self.council.indices().count();
            if hidden.len() != usize::from(self.council.threshold()) || sealed.len() != room {
                self.caught.insert(*dealer, "a deal of the wrong shape");
                continue;
            }
            self.hidden.insert(*dealer, hidden.clone());
            let share = usize::from(self.me.0)
                .checked_sub(1)
                .and_then(|at| sealed.get(at))
                .and_then(|sealed| {
                    seal::open(&self.sealing, &context(&self.id, *dealer, self.me), sealed)
                })
                .and_then(|plain| DealtShare::unwire(&plain).ok())
                .filter(|share| share.fits_hidden(hidden, self.me));
            match share {
                Some(share) => drop(self.shares.insert(*dealer, Zeroizing::new(share))),
                None => bad.push(*dealer),
            }
        }
        Said::Complain(bad)
    }

    fn after_complaints(&mut self, said: &BTreeMap<TrusteeIndex, Message>) -> Said {
        for (accuser, message) in said {
            let Said::Complain(dealers) = &message.0 else {
                continue;
            };
            for dealer in dealers {
                self.complaints.entry(*dealer).or_default().insert(*accuser);
            }
        }
        let quorum = usize::from(self.council.threshold());
        let mut out = Vec::new();
        for (dealer, accusers) in &self.complaints {
            if accusers.len() >= quorum && self.hidden.contains_key(dealer) {
                out.push(*dealer);
            }
        }
        for dealer in out {
            self.disqualify(dealer, "a bad share to a quorum of trustees");
        }
        let of_me = self.complaints.get(&self.me).cloned().unwrap_or_default();
        let answer = |accuser: TrusteeIndex| DealtShare {
            value: self.polynomial.at(accuser),
            mask: self.mask.at(accuser),
        };
        let known: BTreeSet<_> = self.council.indices().collect();
        let answers = of_me
            .intersection(&known)
            .map(|accuser| (*accuser, answer(*accuser)));
        Said::Answer(answers.collect())
    }

    fn after_answers(
        &mut self,
        said: &BTreeMap<TrusteeIndex, Message>,
    ) -> Result<Said, AggregationError> {
        for (dealer, accusers) in std::mem::take(&mut self.complaints) {
            let Some(hidden) = self.hidden.get(&dealer).cloned() else {
                continue;
            };
            let answers = match said.get(&dealer).map(|message| &message.0) {
                Some(Said::Answer(answers)) => answers.as_slice(),
                _ => &[],
            };
            for accuser in accusers {
                let good = answers
                    .iter()
                    .find(|(to, share)| *to == accuser && share.fits_hidden(&hidden, accuser));
                match good {
                    Some((_, share)) if accuser == self.me => {
                        self.shares.insert(dealer, Zeroizing::new(*share));
                    }
                    Some(_) => {}
                    None => {
                        self.disqualify(dealer, "a bad share, and no good one when asked");
                        break;
                    }
                }
            }
        }
        if self.hidden.len() < usize::from(self.council.threshold()) {
            return Err(AggregationError::Ceremony(
                "fewer honest dealers than the quorum: replace who was caught".to_owned(),
            ));
        }
        Ok(Said::Show(self.polynomial.shown()))
    }

    fn after_shown(&mut self, said: &BTreeMap<TrusteeIndex, Message>) -> Said {
        let mut accusations = Vec::new();
        for dealer in self.hidden.keys().copied().collect::<Vec<_>>() {
            let Some(Said::Show(shown)) = said.get(&dealer).map(|message| &message.0) else {
                continue;
            };
            if shown.len() != usize::from(self.council.threshold()) {
                self.expose(dealer, "coefficients of the wrong number");
                continue;
            }
            self.shown.insert(dealer, shown.clone());
            if let Some(share) = self.shares.get(&dealer)
                && !share.fits_shown(shown, self.me)
            {
                accusations.push((dealer, **share));
            }
        }
        Said::Accuse(accusations)
    }

    fn after_accusations(&mut self, said: &BTreeMap<TrusteeIndex, Message>) -> Said {
        for (accuser, message) in said {
            let Said::Accuse(accusations) = &message.0 else {
                continue;
            };
            for (dealer, share) in accusations {
                let proves = self
                    .hidden
                    .get(dealer)
                    .zip(self.shown.get(dealer))
                    .is_some_and(|(hidden, shown)| {
                        share.fits_hidden(hidden, *accuser) && !share.fits_shown(shown, *accuser)
                    });
                if proves {
                    self.expose(*dealer, "coefficients that contradict its shares");
                } else {
                    self.caught.entry(*accuser).or_insert("a false accusation");
                }
            }
        }
        let disclosed = self
            .lying
            .iter()
            .filter_map(|dealer| self.shares.get(dealer).map(|share| (*dealer, **share)));
        Said::Disclose(disclosed.collect())
    }

    /// A lying dealer's part of the key and of each share, from what the others disclose.
    fn rebuilt(
        &self,
        dealer: TrusteeIndex,
        said: &BTreeMap<TrusteeIndex, Message>,
    ) -> Result<(RistrettoPoint, Vec<RistrettoPoint>), AggregationError> {
        let hidden = self
            .hidden
            .get(&dealer)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let good = said.iter().filter_map(|(trustee, message)| {
            let Said::Disclose(shares) = &message.0 else {
                return None;
            };
            let (_, share) = shares
                .iter()
                .find(|(of, share)| *of == dealer && share.fits_hidden(hidden, *trustee))?;
            Some((*trustee, RistrettoPoint::mul_base(&share.value)))
        });
        let quorum = usize::from(self.council.threshold());
        let (at, values): (Vec<_>, Vec<_>) = good.take(quorum).unzip();
        if at.len() < quorum {
            return Err(AggregationError::Ceremony(format!(
                "too few trustees disclosed their share of trustee {dealer}, who lied: begin a new one"
            )));
        }
        let of = |target| combine(&lagrange(&at, target), &values);
        let at_each = self.council.indices().map(|trustee| of(point_of(trustee)));
        Ok((of(Scalar::ZERO), at_each.collect()))
    }

    fn disqualify(&mut self, dealer: TrusteeIndex, why: &'static str) {
        self.hidden.remove(&dealer);
        self.caught.entry(dealer).or_insert(why);
    }

    fn expose(&mut self, dealer: TrusteeIndex, why: &'static str) {
        self.lying.insert(dealer);
        self.caught.entry(dealer).or_insert(why);
    }
}

fn context(id: &[u8; 32], dealer: TrusteeIndex, to: TrusteeIndex) -> Vec<u8> {
    [b"bastide dealt share".as_slice(), id, &[dealer.0, to.0]].concat()
}
