//! Posts and areas: a place is served by those posted there, by its station, and by stations that lend a hand.

use crate::problem::{Officer, Place, Station};

/// Whether this person may serve this place; `station` is the person's station.
pub(crate) fn may_serve(officer: &Officer, station: Option<&Station>, place: &Place) -> bool {
    officer.station == place.station
        || is_posted(officer, place)
        || station.is_some_and(|station| station.mutual_aid.contains(&place.station))
}

/// Whether this person is posted at the place.
pub(crate) fn is_posted(officer: &Officer, place: &Place) -> bool {
    place.posted.contains(&officer.id) || is_primary(officer, place)
}

/// Whether residents should meet this person here.
pub(crate) fn is_primary(officer: &Officer, place: &Place) -> bool {
    place.primary_officer.as_ref() == Some(&officer.id)
}
