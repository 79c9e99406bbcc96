//! What an archive may cost, whoever made it.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// Bounds on what is unpacked. There is none on the total size or the number of members of a streamed archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a file or member that must be held whole.
    pub whole: u64,
    /// How many bytes may come out of one byte of an archive …
    pub ratio: u64,
    /// … once so many have come out.
    pub ratio_floor: u64,
    /// Archives in archives.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { whole: 256 << 20, ratio: 100, ratio_floor: 10_000_000, depth: 4 }
    }
}

/// The error inside an `io::Error` that says that a limit was met, and which.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct LimitMet(pub String);

/// The limit that an I/O error stands for, if it does.
pub(super) fn limit_met(error: &io::Error) -> Option<String> {
    error.get_ref()?.downcast_ref::<LimitMet>().map(|limit| limit.0.clone())
}

/// Bytes that may still be unpacked from one file on disk, over all archives in it.
///
/// Counting over all layers keeps a zip of zips, each within the ratio, from multiplying.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<u64>,
    ratio: u64,
}

impl Budget {
    pub(super) fn new(size: u64, limits: &Limits) -> Self {
        let all = size.saturating_mul(limits.ratio).max(limits.ratio_floor);
        Self { left: Cell::new(all), ratio: limits.ratio }
    }

    fn spend(&self, bytes: u64) -> io::Result<()> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(too_dense(self.ratio)),
        }
    }
}

fn too_dense(ratio: u64) -> io::Error {
    io::Error::other(LimitMet(format!("unpacks to more than {ratio} times its size, the limit")))
}

/// Counts the compressed bytes that a decompressor takes.
pub(super) struct Taken<'a> {
    inner: &'a mut dyn BufRead,
    count: Rc<Cell<u64>>,
}

impl<'a> Taken<'a> {
    pub(super) fn new(inner: &'a mut dyn BufRead) -> (Self, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Self { inner, count: Rc::clone(&count) }, count)
    }
}

impl Read for Taken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

impl BufRead for Taken<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count.set(self.count.get() + amount as u64);
        self.inner.consume(amount);
    }
}

/// A decompressor that fails when more comes out than the limits allow.
pub(super) struct Guarded<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
    given: u64,
    floor: u64,
    budget: Rc<Budget>,
}

impl<R: Read> Guarded<R> {
    pub(super) fn new(inner: R, taken: Rc<Cell<u64>>, limits: &Limits, budget: Rc<Budget>) -> Self {
        Self { inner, taken, given: 0, floor: limits.ratio_floor, budget }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.given += read as u64;
        if self.given > self.floor && self.given / self.budget.ratio > self.taken.get() {
            return Err(too_dense(self.budget.ratio));
        }
        self.budget.spend(read as u64)?;
        Ok(read)
    }
}
