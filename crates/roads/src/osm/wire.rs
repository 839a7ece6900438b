//! Just enough of the Protocol Buffers wire format to read `.osm.pbf` without copying.

use crate::RoadsError;

#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Fixed-width numbers do not occur in the fields read here.
    Skipped,
}

impl<'a> Value<'a> {
    pub(super) fn bytes(self, part: &'static str) -> Result<&'a [u8], RoadsError> {
        match self {
            Value::Bytes(bytes) => Ok(bytes),
            Value::Number(_) | Value::Skipped => Err(RoadsError::Malformed { part }),
        }
    }

    pub(super) fn number(self, part: &'static str) -> Result<u64, RoadsError> {
        match self {
            Value::Number(number) => Ok(number),
            Value::Bytes(_) | Value::Skipped => Err(RoadsError::Malformed { part }),
        }
    }
}

/// Reads one message field by field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message<'a> {
    bytes: &'a [u8],
    part: &'static str,
}

impl<'a> Message<'a> {
    /// `part` names the message in errors.
    pub(super) const fn new(bytes: &'a [u8], part: &'static str) -> Self {
        Self { bytes, part }
    }

    /// The next field number and value; `None` at the end.
    pub(super) fn field(&mut self) -> Result<Option<(u64, Value<'a>)>, RoadsError> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.take(8).map(|_| Value::Skipped)?,
            2 => {
                let length = self.varint()?;
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                Value::Bytes(self.take(length)?)
            }
            5 => self.take(4).map(|_| Value::Skipped)?,
            _ => return Err(RoadsError::Malformed { part: self.part }),
        };
        Ok(Some((tag >> 3, value)))
    }

    fn varint(&mut self) -> Result<u64, RoadsError> {
        varint(&mut self.bytes).ok_or(RoadsError::Malformed { part: self.part })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], RoadsError> {
        let (head, tail) =
            self.bytes.split_at_checked(length).ok_or(RoadsError::Truncated { part: self.part })?;
        self.bytes = tail;
        Ok(head)
    }
}

/// A packed list of varints.
#[derive(Debug)]
pub(super) struct Packed<'a>(pub(super) &'a [u8]);

impl Iterator for Packed<'_> {
    type Item = Result<u64, RoadsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let number = varint(&mut self.0);
        if number.is_none() {
            self.0 = &[];
        }
        Some(number.ok_or(RoadsError::Malformed { part: "a packed list" }))
    }
}

/// A packed list of zigzag numbers, each the difference to the one before.
pub(super) fn deltas(bytes: &[u8]) -> impl Iterator<Item = Result<i64, RoadsError>> {
    let mut last = 0_i64;
    Packed(bytes).map(move |number| {
        last = last.wrapping_add(zigzag(number?));
        Ok(last)
    })
}

pub(super) const fn zigzag(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..70).step_by(7) {
        let (&byte, tail) = bytes.split_first()?;
        *bytes = tail;
        number |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
