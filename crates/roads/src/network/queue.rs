//! A radix heap: a priority queue for keys that never fall below the last one taken.

/// Entries are sorted into buckets by the highest bit in which their key differs from the last key taken, so each is
/// moved at most 32 times and mostly far less.
#[derive(Debug)]
pub(super) struct RadixHeap {
    buckets: [Vec<(u32, u32)>; 33],
    last: u32,
    /// A bit for each bucket above 0 that is not empty.
    filled: u64,
}

impl RadixHeap {
    pub(super) fn new() -> Self {
        Self { buckets: std::array::from_fn(|_| Vec::new()), last: 0, filled: 0 }
    }

    pub(super) fn clear(&mut self) {
        for bucket in &mut self.buckets {
            bucket.clear();
        }
        self.last = 0;
        self.filled = 0;
    }

    /// `key` must be at least the key last taken.
    pub(super) fn push(&mut self, key: u32, value: u32) {
        debug_assert!(key >= self.last, "a radix heap only grows");
        let bucket = bucket_of(key ^ self.last);
        self.filled |= 1 << bucket;
        self.buckets[bucket].push((key, value));
    }

    /// Takes an entry with the smallest key.
    pub(super) fn pop(&mut self) -> Option<(u32, u32)> {
        if self.filled == 0 {
            return None;
        }
        let lowest = self.filled.trailing_zeros() as usize;
        if lowest > 0 {
            let mut entries = std::mem::take(&mut self.buckets[lowest]);
            self.filled &= !(1 << lowest);
            self.last = entries.iter().map(|(key, _)| *key).min().unwrap_or(self.last);
            for &(key, value) in &entries {
                let bucket = bucket_of(key ^ self.last);
                self.filled |= 1 << bucket;
                self.buckets[bucket].push((key, value));
            }
            entries.clear();
            self.buckets[lowest] = entries;
        }
        let entry = self.buckets[0].pop();
        if self.buckets[0].is_empty() {
            self.filled &= !1;
        }
        entry
    }
}

const fn bucket_of(difference: u32) -> usize {
    (u32::BITS - difference.leading_zeros()) as usize
}
