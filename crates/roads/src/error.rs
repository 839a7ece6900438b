/// Why bytes from outside could not be used.
#[derive(Debug, thiserror::Error)]
pub enum RoadsError {
    #[error("the file is empty")]
    EmptyFile,
    #[error("the file ends in the middle of {part}")]
    Truncated { part: &'static str },
    #[error("{part} is malformed")]
    Malformed { part: &'static str },
    #[error("{part} holds {found}, more than the {limit} accepted")]
    TooLarge { part: &'static str, found: u64, limit: u64 },
    #[error("the OpenStreetMap file needs the feature `{feature}`, which is not supported")]
    UnsupportedFeature { feature: String },
    #[error("the OpenStreetMap XML is malformed near byte {position}")]
    Xml { position: u64, source: quick_xml::Error },
    #[error("cannot decompress {part}")]
    Decompress { part: &'static str, source: std::io::Error },
    #[error("`{name}` is not the name of a height tile such as N42E001.hgt")]
    HeightName { name: String },
    #[error(
        "the height tile `{name}` has {bytes} bytes; 2884802 (3 arc seconds) or 25934402 (1) are expected"
    )]
    HeightSize { name: String, bytes: u64 },
    #[error("the zip file is malformed")]
    Zip { source: zip::result::ZipError },
    #[error("the zip file holds no .hgt file")]
    NoHeightsInZip,
    #[error("these bytes are no stored road network")]
    NotARoadNetwork,
    #[error("the stored road network has version {found}; this program reads version {expected}")]
    NetworkVersion { found: u32, expected: u32 },
    #[error("the stored road network is damaged: its digest does not match")]
    NetworkDigest,
    #[error("the map archive cannot be written")]
    Archive { source: pmtiles::PmtError },
}
