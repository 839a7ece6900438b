//! The road network of the installation: imported once, kept in the data folder, read once a process.

use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use domain::{account::Permission, code::PlaceCode, officer::TravelProfile, place::Location};
use roads::{Heights, OsmExtract, Point, RoadNetwork};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::road_network::RoadNetworkRow;
use utoipa::ToSchema;

use crate::{Ctx, Environment, Error, ProblemCode, ctx::reach_of};

/// What every map says.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors, ODbL 1.0";

#[derive(Clone, Default)]
pub(crate) struct RoadsCache(Arc<Mutex<Option<Cached>>>);

struct Cached {
    digest: String,
    network: Arc<RoadNetwork>,
}

/// A road network in use, for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoadsView {
    /// File name of the extract.
    pub name: String,
    pub imported_at: domain::time::Instant,
    pub attribution: String,
    /// West, south, east and north edge, degrees.
    pub bounds: Option<[f64; 4]>,
    pub drivable_km: f64,
    /// Share of the drivable length in its largest connected part.
    pub connected_share: f64,
    pub height_tiles: bool,
}

/// Builds network and base map from an extract and height tiles, and puts them in use. Places keep their own coordinates, so a newer
/// extract replaces an older one without moving any.
pub async fn import(
    ctx: &Ctx,
    name: &str,
    osm: Vec<u8>,
    heights: Vec<(String, Vec<u8>)>,
) -> Result<RoadsView, Error> {
    ctx.extent(Permission::ImportRoads)?;
    let folder = ctx.env.folder.clone();
    let file = name.to_owned();
    let building = tokio::task::spawn_blocking(move || build(&folder, &file, &osm, &heights));
    let built = building.await.map_err(|error| Error::internal("building the roads stopped", error))??;
    let view = RoadsView { name: name.to_owned(), imported_at: ctx.now(), ..built.view };
    let facts =
        serde_json::to_value(&view).map_err(|error| Error::internal("facts have no JSON form", error))?;
    let row =
        RoadNetworkRow { digest: built.digest, name: name.to_owned(), imported_at: view.imported_at, facts };
    let mut tx = ctx.env.db.begin_write().await?;
    store::road_network::upsert(&mut tx, &row).await?;
    let detail = json!({ "name": name, "drivable_km": view.drivable_km });
    ctx.log(&mut tx, "imported", "road_network", &row.digest, None, detail).await?;
    tx.commit().await?;
    Ok(view)
}

struct Built {
    digest: String,
    view: RoadsView,
}

fn build(folder: &Path, name: &str, osm: &[u8], tiles: &[(String, Vec<u8>)]) -> Result<Built, Error> {
    let mut digest = Sha256::new();
    digest.update(osm);
    let mut heights = Heights::none();
    for (tile, bytes) in tiles {
        digest.update(bytes);
        heights.add(tile, bytes).map_err(|error| refused(tile, &error))?;
    }
    let digest = hex::encode(&digest.finalize()[..16]);
    let extract = OsmExtract::read(osm).map_err(|error| refused(name, &error))?;
    let network = RoadNetwork::build(&extract, &heights);
    let archive = roads::tiles::archive(&extract, &heights).map_err(|error| refused(name, &error))?;
    write_whole(&network_path(folder, &digest), &network.to_bytes())?;
    write_whole(&archive_path(folder, &digest), &archive)?;
    let statistics = network.statistics();
    let view = RoadsView {
        name: String::new(),
        imported_at: domain::time::Instant::from_micros(0),
        attribution: ATTRIBUTION.to_owned(),
        bounds: network.bounds().map(|edge| [edge.west, edge.south, edge.east, edge.north]),
        drivable_km: statistics.drivable_km,
        connected_share: statistics.car.largest_component_share,
        height_tiles: !heights.is_empty(),
    };
    Ok(Built { digest, view })
}

fn refused(name: &str, error: &roads::RoadsError) -> Error {
    Error::refused(
        ProblemCode::Invalid,
        format!("文件“{name}”不能使用：{error}"),
        format!("the file {name} cannot be used: {error}"),
    )
}

fn network_path(folder: &Path, digest: &str) -> PathBuf {
    folder.join("roads").join(format!("{digest}.roads"))
}

fn archive_path(folder: &Path, digest: &str) -> PathBuf {
    folder.join("map").join(format!("{digest}.pmtiles"))
}

/// Writes a file so that it is there whole or not at all, also after a power cut.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let part = path.with_extension("part");
        let mut file = std::fs::File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&part, path)?;
        std::fs::File::open(folder)?.sync_all()
    };
    write().map_err(|error| Error::internal("the data folder cannot be written", error))
}

/// The network in use; a refusal when none has been imported.
pub async fn network(env: &Environment) -> Result<Arc<RoadNetwork>, Error> {
    let mut tx = env.db.begin_read().await?;
    let row = store::road_network::find_current(&mut tx).await?;
    drop(tx);
    let digest = row.ok_or_else(|| Error::plain(ProblemCode::NoRoads))?.digest;
    if let Some(cached) = &*env.roads.0.lock().unwrap_or_else(PoisonError::into_inner)
        && cached.digest == digest
    {
        return Ok(Arc::clone(&cached.network));
    }
    let path = network_path(&env.folder, &digest);
    let reading = tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(&path)
            .map_err(|error| Error::internal("the road network cannot be read", error))?;
        RoadNetwork::from_bytes(&bytes).map_err(|error| Error::internal("the road network is damaged", error))
    });
    let network =
        Arc::new(reading.await.map_err(|error| Error::internal("reading the roads stopped", error))??);
    *env.roads.0.lock().unwrap_or_else(PoisonError::into_inner) =
        Some(Cached { digest, network: Arc::clone(&network) });
    Ok(network)
}

/// The file of the base map in use.
pub async fn map_archive(env: &Environment) -> Result<PathBuf, Error> {
    let mut tx = env.db.begin_read().await?;
    let row = store::road_network::find_current(&mut tx).await?;
    let row = row.ok_or_else(|| Error::plain(ProblemCode::NoRoads))?;
    Ok(archive_path(&env.folder, &row.digest))
}

/// What the map shows to everybody: its extent and whom to thank.
pub async fn find(env: &Environment) -> Result<RoadsView, Error> {
    let mut tx = env.db.begin_read().await?;
    let row = store::road_network::find_current(&mut tx).await?;
    let row = row.ok_or_else(|| Error::plain(ProblemCode::NoRoads))?;
    serde_json::from_value(row.facts)
        .map_err(|error| Error::internal("facts of the roads cannot be read", error))
}

/// A place that cannot be planned for, and why.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UnreachablePlace {
    pub code: PlaceCode,
    pub name: String,
    pub reason: UnreachableReason,
}

domain::choice! {
    pub enum UnreachableReason {
        /// No coordinates are on record.
        NoLocation = "no_location",
        /// No road or path lies near.
        NoRoadNear = "no_road_near",
        /// The road there does not join the others.
        CutOff = "cut_off",
    }
}

/// The places of the actor's area that nobody can reach with `profile`; none is dropped silently.
pub async fn list_unreachable(ctx: &Ctx, profile: TravelProfile) -> Result<Vec<UnreachablePlace>, Error> {
    let extent = ctx.extent(Permission::ViewCounty)?;
    let mut tx = ctx.env.db.begin_read().await?;
    let reach = reach_of(&mut tx, &extent).await?;
    let mut places = store::place::list(&mut tx).await?;
    drop(tx);
    places.retain(|place| reach.holds(&place.code));
    let network = network(&ctx.env).await?;
    let finding = tokio::task::spawn_blocking(move || {
        let located: Vec<_> = places.iter().filter(|place| place.location.is_some()).collect();
        let points: Vec<Point> = located.iter().filter_map(|place| place.location).map(point).collect();
        let matrix = network.matrix(profile, &points);
        let of = |index: &usize, reason| UnreachablePlace {
            code: located[*index].code.clone(),
            name: located[*index].name.clone(),
            reason,
        };
        let unlocated =
            places.iter().filter(|place| place.location.is_none()).map(|place| UnreachablePlace {
                code: place.code.clone(),
                name: place.name.clone(),
                reason: UnreachableReason::NoLocation,
            });
        let far = matrix.unsnapped();
        let cut_off = matrix.cut_off();
        unlocated
            .chain(far.iter().map(|index| of(index, UnreachableReason::NoRoadNear)))
            .chain(cut_off.iter().map(|index| of(index, UnreachableReason::CutOff)))
            .collect()
    });
    finding.await.map_err(|error| Error::internal("looking for unreachable places stopped", error))
}

fn point(at: Location) -> Point {
    Point::new(at.lon, at.lat)
}

/// Whole minutes between points for the planner, rounded up.
pub fn minutes(network: &RoadNetwork, profile: TravelProfile, points: &[Option<Location>]) -> Vec<u16> {
    let located: Vec<usize> = (0..points.len()).filter(|index| points[*index].is_some()).collect();
    let known: Vec<Point> = points.iter().flatten().copied().map(point).collect();
    let matrix = network.matrix(profile, &known);
    let mut minutes = vec![planner::problem::UNREACHABLE; points.len() * points.len()];
    for place in 0..points.len() {
        minutes[place * points.len() + place] = 0;
    }
    for (row, from) in located.iter().enumerate() {
        for (column, to) in located.iter().enumerate() {
            if let Some(seconds) = matrix.seconds_between(row, column) {
                let whole = seconds.div_ceil(60).min(u32::from(planner::problem::UNREACHABLE) - 1);
                minutes[from * points.len() + to] = whole as u16;
            }
        }
    }
    minutes
}

/// The way between two places, for drawing a tour.
pub async fn path(
    ctx: &Ctx,
    profile: TravelProfile,
    from: Location,
    to: Location,
) -> Result<Vec<[f64; 2]>, Error> {
    ctx.extent(Permission::ViewCounty)?;
    let network = network(&ctx.env).await?;
    let route = network.path(profile, point(from), point(to));
    Ok(route.map(|route| route.line.iter().map(|at| [at.lon, at.lat]).collect()).unwrap_or_default())
}

#[cfg(test)]
mod tests;
