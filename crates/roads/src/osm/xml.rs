//! `.osm`, the XML form of OpenStreetMap.

use std::io::BufRead;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::Builder;
use crate::{
    RoadsError,
    geo::{Fixed, Point},
};

/// The entity whose children are being read.
#[derive(Clone, Copy)]
enum Open {
    Nothing,
    Node { id: i64, position: Option<Fixed> },
    Way { id: i64 },
    Relation { id: i64 },
}

pub(super) fn read(input: impl BufRead, builder: &mut Builder) -> Result<(), RoadsError> {
    let mut reader = Reader::from_reader(input);
    let mut buffer = Vec::new();
    let mut open = Open::Nothing;
    let mut root_seen = false;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let position = reader.buffer_position();
        let event = event.map_err(|source| RoadsError::Xml { position, source })?;
        match event {
            Event::Start(element) => {
                root_seen |= element.name().as_ref() == "osm";
                start(&element, &mut open, builder).map_err(|source| RoadsError::Xml { position, source })?;
            }
            Event::Empty(element) => {
                root_seen |= element.name().as_ref() == "osm";
                start(&element, &mut open, builder).map_err(|source| RoadsError::Xml { position, source })?;
                end(element.name().as_ref(), &mut open, builder);
            }
            Event::End(element) => end(element.name().as_ref(), &mut open, builder),
            Event::Eof if root_seen => return Ok(()),
            Event::Eof => return Err(RoadsError::Malformed { part: "the OpenStreetMap XML" }),
            _ => {}
        }
    }
}

fn start(element: &BytesStart<'_>, open: &mut Open, builder: &mut Builder) -> Result<(), quick_xml::Error> {
    match element.name().as_ref() {
        "node" => {
            builder.start();
            let mut point = Point::new(f64::NAN, f64::NAN);
            let mut id = 0;
            for attribute in element.attributes().with_checks(false) {
                let attribute = attribute?;
                match attribute.key.as_ref() {
                    "id" => id = attribute.value.parse().unwrap_or(0),
                    "lat" => point.lat = attribute.value.parse().unwrap_or(f64::NAN),
                    "lon" => point.lon = attribute.value.parse().unwrap_or(f64::NAN),
                    _ => {}
                }
            }
            *open = Open::Node { id, position: Fixed::from_point(point) };
        }
        "way" => {
            builder.start();
            *open = Open::Way { id: number(element, "id")? };
        }
        "relation" => {
            builder.start();
            *open = Open::Relation { id: number(element, "id")? };
        }
        "nd" => builder.add_ref(number(element, "ref")?),
        "tag" => {
            let key = attribute(element, "k")?;
            let value = attribute(element, "v")?;
            builder.add_tag(&key, &value);
        }
        "member" if attribute(element, "type")? == "way" => {
            builder.add_member(number(element, "ref")?, attribute(element, "role")? == "inner");
        }
        _ => {}
    }
    Ok(())
}

fn end(name: &str, open: &mut Open, builder: &mut Builder) {
    match (name, *open) {
        ("node", Open::Node { id, position: Some(position) }) => builder.end_node(id, position),
        ("way", Open::Way { id }) => builder.end_way(id),
        ("relation", Open::Relation { id }) => builder.end_relation(id),
        ("node" | "way" | "relation", _) => {}
        _ => return,
    }
    *open = Open::Nothing;
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<String, quick_xml::Error> {
    match element.try_get_attribute(name)? {
        Some(attribute) => Ok(attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0)?.into_owned()),
        None => Ok(String::new()),
    }
}

/// The attribute as a number, 0 when it is missing or none.
fn number(element: &BytesStart<'_>, name: &str) -> Result<i64, quick_xml::Error> {
    Ok(element.try_get_attribute(name)?.and_then(|attribute| attribute.value.parse().ok()).unwrap_or(0))
}
