//! A county as files, ready to import: generated, or generated and moved onto real roads.

use std::collections::BTreeMap;

use app::{
    Ctx, Text,
    sheet::{Edit, SheetName},
};
use domain::{code::PlaceCode, id::OpId};
use formats::table::{CsvEncoding, Table, write_csv};
use generator::GeneratedFile;

use crate::failure::Failure;

/// Sheets in an order in which every row finds what it names.
const ORDER: [SheetName; 11] = [
    SheetName::Divisions,
    SheetName::Holidays,
    SheetName::Organisation,
    SheetName::Places,
    SheetName::People,
    SheetName::Posts,
    SheetName::Leave,
    SheetName::Training,
    SheetName::Rota,
    SheetName::Duties,
    SheetName::Appointments,
];

pub(crate) struct Material {
    /// By the names of the import.
    pub(crate) sheets: BTreeMap<String, Table>,
    /// An extract and its file name.
    pub(crate) roads: (String, Vec<u8>),
    pub(crate) heights: Vec<(String, Vec<u8>)>,
    /// Said on every page when names and roads do not belong together.
    pub(crate) note: Option<String>,
}

impl Material {
    pub(crate) fn generated(options: &generator::Options) -> Result<Material, Failure> {
        let files = generator::generate(options).map_err(|error| Failure::bug().because(&error))?;
        Material::of_files(&files)
    }

    pub(crate) fn of_files(files: &[GeneratedFile]) -> Result<Material, Failure> {
        let (mut sheets, mut roads, mut heights) = (BTreeMap::new(), None, Vec::new());
        for file in files {
            let name = file.path.rsplit_once('/').map_or(file.path.as_str(), |(_folder, name)| name);
            let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
            match ending {
                "csv" => {
                    let table =
                        formats::table::read(&file.bytes).map_err(|error| Failure::bug().because(&error))?;
                    sheets.insert(stem.to_owned(), table);
                }
                "osm" => roads = Some((name.to_owned(), file.bytes.clone())),
                "hgt" => heights.push((name.to_owned(), file.bytes.clone())),
                _ => {}
            }
        }
        Ok(Material { sheets, roads: roads.ok_or_else(Failure::bug)?, heights, note: None })
    }

    /// Imports the county, its roads last; importing it again changes nothing.
    pub(crate) async fn import(self, ctx: &Ctx) -> Result<PlaceCode, Failure> {
        for sheet in ORDER {
            let Some(table) = self.sheets.get(sheet.as_str()) else { continue };
            let bytes =
                write_csv(table, CsvEncoding::Utf8).map_err(|error| Failure::bug().because(&error))?;
            let edit = Edit::of_files([(format!("{sheet}.csv"), bytes)]);
            let input = app::sheet::read(ctx, sheet, edit).await?;
            let preview = app::sheet::preview(ctx, &input).await?;
            if let Some(refused) = preview.refused.first() {
                let text = format!("{sheet} {:?} {}: {}", refused.row, refused.column, refused.detail);
                return Err(Failure::bug().because_text(Text::new(text.clone(), text)));
            }
            let op_id = OpId(ctx.env.random.uuid_v7(ctx.now()));
            app::sheet::apply(ctx, &input, op_id, &preview.digest).await?;
        }
        let county = app::county::first(&ctx.env).await?.code;
        if let Some(note) = &self.note {
            app::county::set_pairing_note(ctx, &county, note).await?;
        }
        let (name, osm) = self.roads;
        app::roads::import(ctx, &name, osm, self.heights).await?;
        Ok(county)
    }
}
