//! `.osm.pbf` as specified at <https://wiki.openstreetmap.org/wiki/PBF_Format>.
//!
//! Own reader over `flate2`: the format needs 300 lines, while `osmpbf` pulls an unsound `memmap2` and
//! `osmpbfreader` a code generator and blobs without a limit.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::{
    Builder,
    wire::{Message, Packed, Value, deltas, zigzag},
};
use crate::{RoadsError, geo::Fixed};

/// The specification's limits for the header and the data of one blob.
const BLOB_HEADER_BYTES_MAX: u64 = 64 * 1024;
const BLOB_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Blobs of real extracts inflate 1.5 to 3 times; with this budget the memory of a hostile file stays a small
/// multiple of its size.
const INFLATED_BYTES_FREE: u64 = 16 * 1024 * 1024;
const INFLATED_RATIO_MAX: u64 = 10;

pub(super) fn read(mut bytes: &[u8], builder: &mut Builder) -> Result<(), RoadsError> {
    let mut budget = INFLATED_BYTES_FREE + INFLATED_RATIO_MAX * bytes.len() as u64;
    let mut header_seen = false;
    while !bytes.is_empty() {
        let length = take(&mut bytes, 4, "a blob header length")?;
        let length = u64::from(u32::from_be_bytes(length.try_into().unwrap_or_default()));
        limit("a blob header", length, BLOB_HEADER_BYTES_MAX)?;
        let (kind, size) = blob_header(take(&mut bytes, length, "a blob header")?)?;
        limit("a blob", size, BLOB_BYTES_MAX)?;
        let blob = take(&mut bytes, size, "a blob")?;
        match kind {
            b"OSMHeader" => {
                header_block(&inflate(blob, &mut budget)?)?;
                header_seen = true;
            }
            b"OSMData" if header_seen => primitive_block(&inflate(blob, &mut budget)?, builder)?,
            b"OSMData" => return Err(RoadsError::Malformed { part: "the order of blobs" }),
            _ => {}
        }
    }
    if header_seen { Ok(()) } else { Err(RoadsError::Malformed { part: "the file header" }) }
}

fn take<'a>(bytes: &mut &'a [u8], length: u64, part: &'static str) -> Result<&'a [u8], RoadsError> {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let (head, tail) = bytes.split_at_checked(length).ok_or(RoadsError::Truncated { part })?;
    *bytes = tail;
    Ok(head)
}

fn limit(part: &'static str, found: u64, limit: u64) -> Result<(), RoadsError> {
    if found > limit { Err(RoadsError::TooLarge { part, found, limit }) } else { Ok(()) }
}

fn blob_header(bytes: &[u8]) -> Result<(&[u8], u64), RoadsError> {
    const PART: &str = "a blob header";
    let (mut kind, mut size) = (&[][..], None);
    let mut message = Message::new(bytes, PART);
    while let Some((field, value)) = message.field()? {
        match field {
            1 => kind = value.bytes(PART)?,
            3 => size = Some(value.number(PART)?),
            _ => {}
        }
    }
    Ok((kind, size.ok_or(RoadsError::Malformed { part: PART })?))
}

fn inflate(bytes: &[u8], budget: &mut u64) -> Result<Vec<u8>, RoadsError> {
    const PART: &str = "a blob";
    let mut plain = None;
    let mut message = Message::new(bytes, PART);
    while let Some((field, value)) = message.field()? {
        match field {
            1 => plain = Some(value.bytes(PART)?.to_vec()),
            2 => limit(PART, value.number(PART)?, BLOB_BYTES_MAX)?,
            3 => plain = Some(inflate_zlib(value.bytes(PART)?)?),
            4..=7 => {
                let feature = ["lzma", "bzip2", "lz4", "zstd"][(field - 4) as usize];
                return Err(RoadsError::UnsupportedFeature { feature: feature.to_owned() });
            }
            _ => {}
        }
    }
    let plain = plain.ok_or(RoadsError::Malformed { part: PART })?;
    *budget = budget.checked_sub(plain.len() as u64).ok_or(RoadsError::TooLarge {
        part: "the unpacked file",
        found: plain.len() as u64,
        limit: *budget,
    })?;
    Ok(plain)
}

fn inflate_zlib(bytes: &[u8]) -> Result<Vec<u8>, RoadsError> {
    let mut plain = Vec::new();
    ZlibDecoder::new(bytes)
        .take(BLOB_BYTES_MAX + 1)
        .read_to_end(&mut plain)
        .map_err(|source| RoadsError::Decompress { part: "a blob", source })?;
    limit("an unpacked blob", plain.len() as u64, BLOB_BYTES_MAX)?;
    Ok(plain)
}

fn header_block(bytes: &[u8]) -> Result<(), RoadsError> {
    const PART: &str = "the file header";
    let mut message = Message::new(bytes, PART);
    while let Some((field, value)) = message.field()? {
        if field == 4 {
            let feature = value.bytes(PART)?;
            if feature != b"OsmSchema-V0.6" && feature != b"DenseNodes" {
                return Err(RoadsError::UnsupportedFeature {
                    feature: String::from_utf8_lossy(feature).into_owned(),
                });
            }
        }
    }
    Ok(())
}

/// What the entities of one block share: its strings and the scale of its coordinates.
struct Block<'a> {
    strings: Vec<&'a [u8]>,
    granularity: i64,
    lat_offset: i64,
    lon_offset: i64,
}

impl<'a> Block<'a> {
    fn text(&self, index: u64) -> &'a str {
        let bytes = usize::try_from(index).ok().and_then(|index| self.strings.get(index)).copied();
        // Text that is no UTF-8 cannot be a tag that matters.
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn position(&self, lat: i64, lon: i64) -> Option<Fixed> {
        let scaled = |offset: i64, value: i64| {
            i32::try_from(value.checked_mul(self.granularity)?.checked_add(offset)?.div_euclid(100)).ok()
        };
        Some(Fixed { lon: scaled(self.lon_offset, lon)?, lat: scaled(self.lat_offset, lat)? })
            .filter(|position| position.is_on_globe())
    }

    fn add_tags(&self, keys: &[u8], values: &[u8], builder: &mut Builder) -> Result<(), RoadsError> {
        for (key, value) in Packed(keys).zip(Packed(values)) {
            builder.add_tag(self.text(key?), self.text(value?));
        }
        Ok(())
    }
}

fn primitive_block(bytes: &[u8], builder: &mut Builder) -> Result<(), RoadsError> {
    const PART: &str = "a data block";
    let mut block = Block { strings: Vec::new(), granularity: 100, lat_offset: 0, lon_offset: 0 };
    let mut message = Message::new(bytes, PART);
    while let Some((field, value)) = message.field()? {
        match field {
            1 => {
                let mut table = Message::new(value.bytes(PART)?, "a string table");
                while let Some((field, value)) = table.field()? {
                    if field == 1 {
                        block.strings.push(value.bytes("a string table")?);
                    }
                }
            }
            17 => block.granularity = value.number(PART)? as i64,
            19 => block.lat_offset = value.number(PART)? as i64,
            20 => block.lon_offset = value.number(PART)? as i64,
            _ => {}
        }
    }
    let mut message = Message::new(bytes, PART);
    while let Some((field, value)) = message.field()? {
        if field == 2 {
            let mut group = Message::new(value.bytes(PART)?, PART);
            while let Some((field, value)) = group.field()? {
                match field {
                    1 => node(value, &block, builder)?,
                    2 => dense_nodes(value, &block, builder)?,
                    3 => way(value, &block, builder)?,
                    4 => relation(value, &block, builder)?,
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

fn node(value: Value<'_>, block: &Block<'_>, builder: &mut Builder) -> Result<(), RoadsError> {
    const PART: &str = "a node";
    let (mut id, mut lat, mut lon) = (0, 0, 0);
    let (mut keys, mut values) = (&[][..], &[][..]);
    let mut message = Message::new(value.bytes(PART)?, PART);
    while let Some((field, value)) = message.field()? {
        match field {
            1 => id = zigzag(value.number(PART)?),
            2 => keys = value.bytes(PART)?,
            3 => values = value.bytes(PART)?,
            8 => lat = zigzag(value.number(PART)?),
            9 => lon = zigzag(value.number(PART)?),
            _ => {}
        }
    }
    builder.start();
    block.add_tags(keys, values, builder)?;
    if let Some(position) = block.position(lat, lon) {
        builder.end_node(id, position);
    }
    Ok(())
}

fn dense_nodes(value: Value<'_>, block: &Block<'_>, builder: &mut Builder) -> Result<(), RoadsError> {
    const PART: &str = "dense nodes";
    let (mut ids, mut lats, mut lons, mut tags) = (&[][..], &[][..], &[][..], &[][..]);
    let mut message = Message::new(value.bytes(PART)?, PART);
    while let Some((field, value)) = message.field()? {
        match field {
            1 => ids = value.bytes(PART)?,
            8 => lats = value.bytes(PART)?,
            9 => lons = value.bytes(PART)?,
            10 => tags = value.bytes(PART)?,
            _ => {}
        }
    }
    let (mut lats, mut lons, mut tags) = (deltas(lats), deltas(lons), Packed(tags));
    for id in deltas(ids) {
        let missing = RoadsError::Truncated { part: PART };
        let (Some(lat), Some(lon)) = (lats.next(), lons.next()) else { return Err(missing) };
        builder.start();
        while let Some(key) = tags.next().transpose()?.filter(|&key| key != 0) {
            let value = tags.next().ok_or(RoadsError::Truncated { part: PART })??;
            builder.add_tag(block.text(key), block.text(value));
        }
        if let Some(position) = block.position(lat?, lon?) {
            builder.end_node(id?, position);
        }
    }
    Ok(())
}

fn way(value: Value<'_>, block: &Block<'_>, builder: &mut Builder) -> Result<(), RoadsError> {
    const PART: &str = "a way";
    let mut id = 0;
    let (mut keys, mut values, mut refs) = (&[][..], &[][..], &[][..]);
    let mut message = Message::new(value.bytes(PART)?, PART);
    while let Some((field, value)) = message.field()? {
        match field {
            1 => id = value.number(PART)? as i64,
            2 => keys = value.bytes(PART)?,
            3 => values = value.bytes(PART)?,
            8 => refs = value.bytes(PART)?,
            _ => {}
        }
    }
    builder.start();
    block.add_tags(keys, values, builder)?;
    for node in deltas(refs) {
        builder.add_ref(node?);
    }
    builder.end_way(id);
    Ok(())
}

fn relation(value: Value<'_>, block: &Block<'_>, builder: &mut Builder) -> Result<(), RoadsError> {
    const PART: &str = "a relation";
    let mut id = 0;
    let (mut keys, mut values) = (&[][..], &[][..]);
    let (mut roles, mut members, mut kinds) = (&[][..], &[][..], &[][..]);
    let mut message = Message::new(value.bytes(PART)?, PART);
    while let Some((field, value)) = message.field()? {
        match field {
            1 => id = value.number(PART)? as i64,
            2 => keys = value.bytes(PART)?,
            3 => values = value.bytes(PART)?,
            8 => roles = value.bytes(PART)?,
            9 => members = value.bytes(PART)?,
            10 => kinds = value.bytes(PART)?,
            _ => {}
        }
    }
    builder.start();
    block.add_tags(keys, values, builder)?;
    for ((member, role), kind) in deltas(members).zip(Packed(roles)).zip(Packed(kinds)) {
        // Member kinds: 0 node, 1 way, 2 relation.
        let (member, role) = (member?, role?);
        if kind? == 1 {
            builder.add_member(member, block.text(role) == "inner");
        }
    }
    builder.end_relation(id);
    Ok(())
}
