//! Inclusion and consistency proofs: made as in RFC 6962, section 2.1, verified as in RFC 9162, section 2.1.

use crate::edge::complete_root;
use crate::{Hash, LedgerError, MAX_SIZE, node_hash};

/// The longest proof of a tree of at most 2^63 - 1 leaves.
pub(crate) const MAX_PATH_LEN: usize = 63;

/// That a leaf is in a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InclusionProof {
    /// Position of the leaf, from 0.
    pub index: u64,
    /// How many leaves the tree has.
    pub size: u64,
    /// The siblings from the leaf up to below the root.
    pub path: Vec<Hash>,
}

/// That a tree only appended leaves to an older one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsistencyProof {
    /// Leaves of the older tree.
    pub old_size: u64,
    /// Leaves of the newer tree.
    pub new_size: u64,
    /// The nodes that give both roots.
    pub path: Vec<Hash>,
}

/// Where the nodes of a tree come from.
pub trait Nodes {
    /// The root of the complete subtree over the leaves `[index << height, (index + 1) << height)`.
    /// Only asked for subtrees wholly inside the tree.
    fn node(&self, height: u32, index: u64) -> Result<Hash, LedgerError>;
}

/// A tree in memory: its leaf hashes.
impl Nodes for [Hash] {
    fn node(&self, height: u32, index: u64) -> Result<Hash, LedgerError> {
        let outside = || LedgerError::OutOfRange {
            asked: index,
            size: self.len() as u64,
        };
        let width = 1usize.checked_shl(height).ok_or_else(outside)?;
        let from = usize::try_from(index)
            .ok()
            .and_then(|i| i.checked_mul(width))
            .ok_or_else(outside)?;
        let to = from.checked_add(width).ok_or_else(outside)?;
        self.get(from..to).map(complete_root).ok_or_else(outside)
    }
}

/// Proves that leaf `index` is in the tree of the first `size` leaves.
pub fn prove_inclusion<N: Nodes + ?Sized>(
    nodes: &N,
    index: u64,
    size: u64,
) -> Result<InclusionProof, LedgerError> {
    if index >= size || size > MAX_SIZE {
        return Err(LedgerError::OutOfRange { asked: index, size });
    }
    // Downward from the root, keeping the half that does not hold the leaf.
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(range_root(nodes, middle, to)?);
            to = middle;
        } else {
            path.push(range_root(nodes, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(InclusionProof { index, size, path })
}

/// Proves that the tree of the first `new_size` leaves extends that of the first `old_size`.
pub fn prove_consistency<N: Nodes + ?Sized>(
    nodes: &N,
    old_size: u64,
    new_size: u64,
) -> Result<ConsistencyProof, LedgerError> {
    if old_size > new_size || new_size > MAX_SIZE {
        return Err(LedgerError::OutOfRange {
            asked: old_size,
            size: new_size,
        });
    }
    let mut path = Vec::new();
    if old_size > 0 {
        let (mut from, mut to) = (0, new_size);
        while old_size < to {
            let middle = from + split(to - from);
            if old_size <= middle {
                path.push(range_root(nodes, middle, to)?);
                to = middle;
            } else {
                path.push(range_root(nodes, from, middle)?);
                from = middle;
            }
        }
        // The verifier knows the old root; a node inside the old tree it must be told.
        if from > 0 {
            path.push(range_root(nodes, from, to)?);
        }
    }
    path.reverse();
    Ok(ConsistencyProof {
        old_size,
        new_size,
        path,
    })
}

/// Checks that the leaf with this hash is at the proof's place in the tree with this root.
pub fn verify_inclusion(
    proof: &InclusionProof,
    leaf: &Hash,
    root: &Hash,
) -> Result<(), LedgerError> {
    if proof.index >= proof.size {
        return Err(LedgerError::OutOfRange {
            asked: proof.index,
            size: proof.size,
        });
    }
    let bad = || LedgerError::BadProof {
        what: "inclusion",
        root: *root,
    };
    let (mut node, mut last) = (proof.index, proof.size - 1);
    let mut hash = *leaf;
    for sibling in &proof.path {
        if last == 0 {
            return Err(bad());
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A last node without right sibling rises until it has a left one.
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root {
        Ok(())
    } else {
        Err(bad())
    }
}

/// Checks that the tree with the new root extends the tree with the old root.
pub fn verify_consistency(
    proof: &ConsistencyProof,
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), LedgerError> {
    let ConsistencyProof {
        old_size,
        new_size,
        path,
    } = proof;
    let bad = || LedgerError::BadProof {
        what: "consistency",
        root: *new_root,
    };
    if old_size > new_size {
        return Err(LedgerError::OutOfRange {
            asked: *old_size,
            size: *new_size,
        });
    }
    if *old_size == 0 || old_size == new_size {
        // The empty tree is a prefix of every tree, and a tree of itself; nothing more is to be told.
        let expected = if *old_size == 0 {
            Hash::empty_root()
        } else {
            *new_root
        };
        let new_agrees = *new_size > 0 || *new_root == expected;
        return if path.is_empty() && *old_root == expected && new_agrees {
            Ok(())
        } else {
            Err(bad())
        };
    }
    let (mut node, mut last) = (old_size - 1, new_size - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let mut rest = path.iter();
    // An old tree that is a complete subtree is itself where both climbs begin.
    let start = if old_size.is_power_of_two() {
        *old_root
    } else {
        *rest.next().ok_or_else(bad)?
    };
    let (mut old, mut new) = (start, start);
    for sibling in rest {
        if last == 0 {
            return Err(bad());
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && old == *old_root && new == *new_root {
        Ok(())
    } else {
        Err(bad())
    }
}

/// The largest power of two below `n`, for `n` > 1: where RFC 6962 splits a tree.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The root over the leaves `[from, to)`, where `from` is where RFC 6962 splits put it.
fn range_root<N: Nodes + ?Sized>(nodes: &N, from: u64, to: u64) -> Result<Hash, LedgerError> {
    let width = to - from;
    if width.is_power_of_two() {
        let height = width.ilog2();
        return nodes.node(height, from >> height);
    }
    let middle = from + split(width);
    Ok(node_hash(
        &range_root(nodes, from, middle)?,
        &range_root(nodes, middle, to)?,
    ))
}
