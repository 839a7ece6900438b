use std::io::Write;

use super::*;
use crate::testkit::shared;

/// A tile whose height is 100 m in the west and rises 1 m with each sample eastward.
fn ramp(side: usize) -> Vec<u8> {
    (0..side * side).flat_map(|index| (100 + (index % side) as i16).to_be_bytes()).collect()
}

fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn heights_are_bilinear_between_samples() {
    let mut heights = Heights::none();
    heights.add("N26E108.hgt", &ramp(1201)).unwrap();
    let at = |lon, lat| heights.metres_at(Point::new(lon, lat));
    assert_eq!(at(108.0, 26.5), Some(100.0));
    assert!((at(108.5, 26.25).unwrap() - 700.0).abs() < 1e-6);
    assert!((at(108.0 + 1.5 / 1200.0, 26.0).unwrap() - 101.5).abs() < 1e-6);
    assert_eq!(at(109.5, 26.5), None);
    assert_eq!(at(f64::NAN, 26.5), None);
}

#[test]
fn voids_are_left_out() {
    let mut bytes = ramp(1201);
    // The north-west corner sample.
    bytes[..2].copy_from_slice(&VOID.to_be_bytes());
    let mut heights = Heights::none();
    heights.add("s01w001.HGT", &bytes).unwrap();
    assert_eq!(heights.metres_at(Point::new(-1.0, -0.0001 / 1200.0)), None);
    let near = heights.metres_at(Point::new(-1.0 + 0.5 / 1200.0, -0.5 / 1200.0)).unwrap();
    assert!((near - (101.0 + 100.0 + 101.0) / 3.0).abs() < 0.01);
    heights.add("N00E000.hgt", &vec![0x80; 2 * 1201 * 1201]).unwrap();
    assert!(heights.metres_at(Point::new(0.5, 0.5)).is_some());
}

#[test]
fn zipped_tiles_and_both_resolutions_are_read() {
    let mut heights = Heights::none();
    heights.add("whatever.zip", &zipped("folder/N26E108.hgt", &ramp(3601))).unwrap();
    assert!((heights.metres_at(Point::new(108.5, 26.5)).unwrap() - 1900.0).abs() < 1e-6);
}

#[test]
fn other_files_are_refused() {
    let mut heights = Heights::none();
    assert!(matches!(heights.add("N26E108.hgt", b""), Err(RoadsError::EmptyFile)));
    assert!(matches!(heights.add("N26E108.hgt", &[0; 100]), Err(RoadsError::HeightSize { .. })));
    for name in ["map.hgt", "N95E108.hgt", "N26E1x8.hgt", "N26", "", "北26东108.hgt"] {
        assert!(matches!(heights.add(name, &ramp(1201)), Err(RoadsError::HeightName { .. })), "{name}");
    }
    assert!(matches!(heights.add("a.zip", &zipped("readme.txt", b"x")), Err(RoadsError::NoHeightsInZip)));
    let zip = zipped("N26E108.hgt", &ramp(1201));
    for length in (2..zip.len()).step_by(97) {
        assert!(heights.add("a.zip", &zip[..length]).is_err());
    }
    assert!(heights.is_empty());
}

#[test]
fn andorra_lies_between_its_known_heights() {
    let Some(bytes) = shared("N42E001.hgt.zip") else { return };
    let mut heights = Heights::none();
    heights.add("N42E001.hgt.zip", &bytes).unwrap();
    let metres = |lon, lat| heights.metres_at(Point::new(lon, lat)).unwrap();
    // Andorra la Vella 1,023 m, Coma Pedrosa 2,942 m.
    assert!((metres(1.5218, 42.5075) - 1023.0).abs() < 40.0);
    assert!((metres(1.4440, 42.5917) - 2942.0).abs() < 60.0);
}
