//! CPU seconds and peak memory of this process, as Linux counts them.

use std::fs;

/// CPU time of all threads, summed over the pieces of work that it is given.
#[derive(Default)]
pub(crate) struct Cost {
    nanos: u64,
}

impl Cost {
    /// Does a piece of work.
    pub(crate) fn of<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let before = cpu_nanos();
        let done = work();
        self.nanos += cpu_nanos() - before;
        done
    }

    /// User and system time so far.
    pub(crate) fn cpu_seconds(&self) -> f64 {
        self.nanos as f64 / 1e9
    }
}

/// Fields 14 and 15 of proc(5) stat, in ticks of a hundredth of a second: pieces of work should take several.
fn cpu_nanos() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<u64>().ok()).sum::<u64>() * 10_000_000
}

/// The most memory held since [`reset_peak`].
pub(crate) fn peak_mebibytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kib| kib.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

/// Starts measuring memory afresh.
pub(crate) fn reset_peak() {
    // Refused where the kernel does not offer it: then the peak is that of the whole run.
    let _ = fs::write("/proc/self/clear_refs", "5");
}
