//! Flows of whole numbers: from any start within the bounds to one that every node conserves (Dinitz 1970).

/// A graph whose arcs carry a flow between two bounds.
#[derive(Debug)]
pub(super) struct Network {
    arcs: Vec<Arc>,
    /// For each node its arcs.
    at: Vec<Vec<usize>>,
    /// For each node what comes in and does not go out.
    excess: Vec<i64>,
}

#[derive(Debug)]
struct Arc {
    from: usize,
    to: usize,
    low: i64,
    high: i64,
    flow: i64,
}

impl Network {
    pub(super) fn new(nodes: usize) -> Self {
        Self {
            arcs: Vec::new(),
            at: vec![Vec::new(); nodes],
            excess: vec![0; nodes],
        }
    }

    /// Adds an arc with low ≤ flow ≤ high.
    pub(super) fn arc(&mut self, from: usize, to: usize, low: i64, high: i64, flow: i64) {
        let arc = self.arcs.len();
        self.arcs.push(Arc {
            from,
            to,
            low,
            high,
            flow,
        });
        if from != to {
            self.at[from].push(arc);
            self.at[to].push(arc);
            self.excess[from] -= flow;
            self.excess[to] += flow;
        }
    }

    pub(super) fn flows(&self) -> impl Iterator<Item = i64> + '_ {
        self.arcs.iter().map(|arc| arc.flow)
    }

    /// Moves flow from nodes with too much to nodes with too little until none can be reached any more.
    pub(super) fn balance(&mut self) {
        loop {
            let Some(levels) = self.levels() else {
                return;
            };
            let mut next = vec![0; self.at.len()];
            for node in 0..self.at.len() {
                while self.excess[node] > 0 && self.send(node, &levels, &mut next) {}
            }
        }
    }

    /// Distances from the nodes with too much; none when no node with too little is reached.
    fn levels(&self) -> Option<Vec<usize>> {
        let mut levels = vec![usize::MAX; self.at.len()];
        let mut queue: Vec<usize> = (0..self.at.len())
            .filter(|node| self.excess[*node] > 0)
            .collect();
        for node in &queue {
            levels[*node] = 0;
        }
        let mut reached = false;
        let mut head = 0;
        while let Some(node) = queue.get(head).copied() {
            head += 1;
            reached |= self.excess[node] < 0;
            for arc in &self.at[node] {
                if let Some(other) = self.beyond(*arc, node)
                    && levels[other] == usize::MAX
                {
                    levels[other] = levels[node] + 1;
                    queue.push(other);
                }
            }
        }
        reached.then_some(levels)
    }

    /// Sends what fits along a shortest way to a node with too little.
    fn send(&mut self, start: usize, levels: &[usize], next: &mut [usize]) -> bool {
        let mut way: Vec<(usize, usize)> = Vec::new();
        let mut node = start;
        loop {
            if self.excess[node] < 0 {
                break;
            }
            let step = self.at[node][next[node]..].iter().position(|arc| {
                self.beyond(*arc, node)
                    .is_some_and(|other| levels[other] == levels[node].saturating_add(1))
            });
            match step {
                Some(skipped) => {
                    next[node] += skipped;
                    let arc = self.at[node][next[node]];
                    way.push((arc, node));
                    let arc = &self.arcs[arc];
                    node = if arc.from == node { arc.to } else { arc.from };
                }
                None => {
                    next[node] = self.at[node].len();
                    let Some((_, before)) = way.pop() else {
                        return false;
                    };
                    node = before;
                    next[node] += 1;
                }
            }
        }
        let fits = |(arc, from): &(usize, usize)| self.room(*arc, *from);
        let amount = way
            .iter()
            .map(fits)
            .fold(self.excess[start].min(-self.excess[node]), i64::min);
        for (arc, from) in way {
            let arc = &mut self.arcs[arc];
            arc.flow += if arc.from == from { amount } else { -amount };
        }
        self.excess[start] -= amount;
        self.excess[node] += amount;
        true
    }

    /// How much more can go along an arc from this end.
    fn room(&self, arc: usize, from: usize) -> i64 {
        let arc = &self.arcs[arc];
        if arc.from == from {
            arc.high.saturating_sub(arc.flow)
        } else {
            arc.flow.saturating_sub(arc.low)
        }
    }

    /// The other end of an arc, when more can go there from `node`.
    fn beyond(&self, arc: usize, node: usize) -> Option<usize> {
        let ends = &self.arcs[arc];
        let other = if ends.from == node {
            ends.to
        } else {
            ends.from
        };
        (self.room(arc, node) > 0).then_some(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_out_of_balance_is_balanced_within_the_bounds() {
        // Two ways from 0 to 2, and back: 3 units must go round, at most 2 on each way.
        let mut network = Network::new(3);
        network.arc(0, 1, 0, 2, 0);
        network.arc(1, 2, 0, 2, 2);
        network.arc(0, 2, 0, 2, 0);
        network.arc(2, 0, 3, 3, 3);
        network.balance();
        let flows: Vec<i64> = network.flows().collect();
        assert_eq!(flows[3], 3);
        assert_eq!(flows[0], flows[1]);
        assert_eq!(flows[0] + flows[2], 3);
    }
}
