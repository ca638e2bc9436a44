//! The right edge of a tree: the least one must keep to append leaves and know the root (a "compact range").

use crate::{Hash, LedgerError, MAX_SIZE, node_hash};

/// A tree reduced to its right edge: the roots of its complete subtrees, largest first, at most 63 hashes.
/// It appends leaf hashes one by one and gives the RFC 6962 root at any time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    /// One hash for each bit set in `size`, highest bit first.
    hashes: Vec<Hash>,
}

impl Frontier {
    /// The edge of the empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf by its [`leaf_hash`](crate::leaf_hash).
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        // Each trailing one of the size is a complete subtree that the new one completes to twice its size.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// How many leaves were appended.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree (RFC 6962, section 2.1).
    pub fn root(&self) -> Hash {
        let mut smallest_first = self.hashes.iter().rev();
        match smallest_first.next() {
            None => Hash::empty_root(),
            Some(last) => smallest_first.fold(*last, |right, left| node_hash(left, &right)),
        }
    }

    /// The roots of the complete subtrees, largest first: one for each bit set in [`size`](Self::size).
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Takes up an edge that was put away. Errors when the number of hashes is not that of the size.
    pub fn from_hashes(size: u64, hashes: Vec<Hash>) -> Result<Self, LedgerError> {
        if size > MAX_SIZE {
            return Err(LedgerError::malformed(
                "frontier",
                format!("size {size} is above 2^63 - 1"),
            ));
        }
        if hashes.len() != size.count_ones() as usize {
            let why = format!(
                "size {size} has {} hashes, not {}",
                size.count_ones(),
                hashes.len()
            );
            return Err(LedgerError::malformed("frontier", why));
        }
        Ok(Self { size, hashes })
    }

    /// The edge as bytes: the size in 8 bytes, most significant first, then the hashes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + Hash::LEN * self.hashes.len());
        bytes.extend_from_slice(&self.size.to_be_bytes());
        for hash in &self.hashes {
            bytes.extend_from_slice(hash.as_bytes());
        }
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LedgerError> {
        let (size, hashes) = bytes
            .split_first_chunk::<8>()
            .ok_or_else(|| LedgerError::malformed("frontier", "it is shorter than 8 bytes"))?;
        let (hashes, rest) = hashes.as_chunks::<32>();
        if !rest.is_empty() || hashes.len() > 64 {
            return Err(LedgerError::malformed(
                "frontier",
                "its length is not 8 bytes plus whole hashes",
            ));
        }
        Self::from_hashes(
            u64::from_be_bytes(*size),
            hashes.iter().copied().map(Hash::from_bytes).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn roots_of_the_certificate_transparency_test_tree() {
        // Leaves and roots published with the first implementations of RFC 6962.
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut frontier = Frontier::new();
        assert_eq!(frontier.root(), Hash::empty_root());
        for (leaf, root) in leaves.iter().zip(roots) {
            frontier.append(leaf_hash(leaf));
            assert_eq!(
                frontier.root().to_hex(),
                root,
                "after {} leaves",
                frontier.size()
            );
            assert_eq!(
                Frontier::from_bytes(&frontier.to_bytes()).unwrap(),
                frontier
            );
        }
    }

    #[test]
    fn a_damaged_edge_is_refused() {
        let mut frontier = Frontier::new();
        (0..5u8).for_each(|i| frontier.append(leaf_hash(&[i])));
        let bytes = frontier.to_bytes();
        assert!(Frontier::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Frontier::from_bytes(&bytes[..bytes.len() - 32]).is_err());
        assert!(Frontier::from_bytes(&[0; 7]).is_err());
        assert!(Frontier::from_bytes(&[0xff; 8 + 64 * 32]).is_err());
    }
}
