//! The starts of one sweep as an axis: from an instant to the index of the first start at or after it.
//! Nearly every day's grid is evenly spaced, and then that is a division; else it is a binary search.

use std::ops::Range;

/// Sorted starts, in epoch seconds.
#[derive(Clone, Copy)]
pub(super) struct Axis<'a> {
    at: &'a [i64],
    first: i64,
    /// Seconds from the first start to the last.
    extent: i64,
    /// The spacing, where it is even; else 0.
    step: u32,
}

impl<'a> Axis<'a> {
    /// Looks once whether the starts are evenly spaced.
    pub(super) fn new(at: &'a [i64]) -> Self {
        let (first, last) = (at.first().copied().unwrap_or(0), at.last().copied().unwrap_or(0));
        let step = at.get(1).map_or(0, |second| second - first);
        let even = at.windows(2).all(|pair| matches!(pair, [a, b] if b - a == step));
        let step = u32::try_from(step).ok().filter(|_| even && last - first < 1 << 30).unwrap_or(0);
        Self { at, first, extent: last - first, step }
    }

    /// The starts.
    pub(super) fn starts(self) -> &'a [i64] {
        self.at
    }

    /// The indexes of the starts in `[from, to)`.
    pub(super) fn between(self, from: i64, to: i64) -> Range<usize> {
        let first = self.index(from);
        first..self.index(to).max(first)
    }

    fn index(self, instant: i64) -> usize {
        let after = instant - self.first;
        if after <= 0 {
            0
        } else if after > self.extent {
            self.at.len()
        } else if self.step > 0 {
            // 0 < after <= extent < 2^30, so nothing is lost and nothing overflows.
            (after as u32).div_ceil(self.step) as usize
        } else {
            self.at.partition_point(|start| *start < instant)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_what_a_search_finds() {
        for at in [&[][..], &[50], &[0, 15, 30, 45], &[10, 20, 40], &[-30, -20, -10, 0]] {
            let axis = Axis::new(at);
            for from in -60..60 {
                for to in from..60 {
                    let found: Vec<usize> = axis.between(from, to).collect();
                    let inside = |n: &usize| from <= at[*n] && at[*n] < to;
                    assert_eq!(found, (0..at.len()).filter(inside).collect::<Vec<_>>(), "{at:?} {from} {to}");
                }
            }
        }
    }
}
