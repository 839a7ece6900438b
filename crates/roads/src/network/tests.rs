use super::*;
use crate::Point;

#[test]
fn andorra_look() {
    for file in ["andorra-2013-05-28.osm.pbf", "andorra-2020-05-01.osm.pbf"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/roads");
        let bytes = std::fs::read(format!("{folder}/{file}")).unwrap();
        let t = std::time::Instant::now();
        let osm = OsmExtract::read(&bytes).unwrap();
        let mut heights = Heights::none();
        heights.add("N42E001.hgt.zip", &std::fs::read(format!("{folder}/N42E001.hgt.zip")).unwrap()).unwrap();
        println!("read {:?}", t.elapsed());
        let network = RoadNetwork::build(&osm, &heights);
        println!("build {:?}", t.elapsed());
        println!("{:#?}", network.statistics());
        let stored = network.to_bytes();
        println!("{} {:?}", stored.len(), t.elapsed());
        let again = RoadNetwork::from_bytes(&stored).unwrap();
        assert_eq!(again.to_bytes(), stored);
        let s = osm.settlements();
        let points: Vec<Point> = (0..300).map(|i| s[i % s.len()].point).collect();
        let t = std::time::Instant::now();
        let m = network.matrix(TravelProfile::Car, &points);
        println!("matrix {:?} {:?} {:?}", t.elapsed(), m.unsnapped().len(), m.cut_off().len());
        println!("{:?}", network.path(TravelProfile::Car, points[0], points[1]).map(|r| (r.seconds, r.metres, r.line.len())));
    }
}
