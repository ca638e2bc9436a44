//! The lattice of transformations: one level per quasi-identifier.

/// Transformations as numbers in mixed radix.
#[derive(Debug, Clone)]
pub(crate) struct Lattice {
    heights: Vec<usize>,
    strides: Vec<usize>,
    nodes: usize,
}

impl Lattice {
    /// How many transformations these heights make; `None` beyond 2⁶⁴.
    pub(crate) fn count(heights: &[usize]) -> Option<u64> {
        heights
            .iter()
            .try_fold(1u64, |nodes, &height| nodes.checked_mul(height as u64))
    }

    /// A lattice of fewer than 2³² nodes (the caller has counted them).
    pub(crate) fn new(heights: Vec<usize>) -> Self {
        let mut strides = Vec::with_capacity(heights.len());
        let mut nodes = 1;
        for &height in &heights {
            strides.push(nodes);
            nodes *= height;
        }
        Self {
            heights,
            strides,
            nodes,
        }
    }

    /// How many transformations there are.
    pub(crate) fn nodes(&self) -> usize {
        self.nodes
    }

    /// The levels of a node.
    pub(crate) fn levels(&self, node: usize) -> Vec<usize> {
        self.strides
            .iter()
            .zip(&self.heights)
            .map(|(stride, height)| node / stride % height)
            .collect()
    }

    /// The nodes one level coarser in one column.
    pub(crate) fn coarser(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.steps()
            .filter(move |(stride, height)| node / stride % height + 1 < *height)
            .map(move |(stride, _)| node + stride)
    }

    /// The nodes one level finer in one column.
    pub(crate) fn finer(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.steps()
            .filter(move |(stride, height)| !(node / stride).is_multiple_of(*height))
            .map(move |(stride, _)| node - stride)
    }

    fn steps(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.strides
            .iter()
            .copied()
            .zip(self.heights.iter().copied())
    }
}

/// A set of nodes.
#[derive(Debug, Clone)]
pub(crate) struct Nodes(Vec<u64>);

impl Nodes {
    pub(crate) fn none(lattice: &Lattice) -> Self {
        Self(vec![0; lattice.nodes().div_ceil(64)])
    }

    pub(crate) fn has(&self, node: usize) -> bool {
        self.0[node / 64] >> (node % 64) & 1 == 1
    }

    /// Adds a node; whether it was new.
    pub(crate) fn add(&mut self, node: usize) -> bool {
        let new = !self.has(node);
        self.0[node / 64] |= 1 << (node % 64);
        new
    }

    /// Adds a node and all finer ones. What is finer than a member must be a member already.
    pub(crate) fn add_finer(&mut self, lattice: &Lattice, node: usize) {
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if self.add(node) {
                open.extend(lattice.finer(node).filter(|&finer| !self.has(finer)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_and_levels_correspond() {
        let lattice = Lattice::new(vec![2, 3]);
        assert_eq!(lattice.nodes(), 6);
        assert_eq!(lattice.levels(5), [1, 2]);
        assert_eq!(lattice.levels(2), [0, 1]);
        assert_eq!(lattice.coarser(2).collect::<Vec<_>>(), [3, 4]);
        assert_eq!(lattice.finer(2).collect::<Vec<_>>(), [0]);
        assert_eq!(Lattice::count(&[1 << 40, 1 << 40]), None);
    }

    #[test]
    fn everything_below_a_node_is_marked() {
        let lattice = Lattice::new(vec![2, 3]);
        let mut marked = Nodes::none(&lattice);
        marked.add_finer(&lattice, 3);
        let marked: Vec<_> = (0..6).filter(|&node| marked.has(node)).collect();
        assert_eq!(marked, [0, 1, 2, 3]);
    }
}
