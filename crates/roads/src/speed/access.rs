//! Access, one-way and barriers.

use domain::officer::TravelProfile;

use crate::osm::{Key, Tags};

/// The directions in which a way is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directions {
    Both,
    Forward,
    Backward,
}

/// Access keys of a profile, the most specific first: the first one present decides.
const fn access_keys(profile: TravelProfile) -> &'static [Key] {
    match profile {
        TravelProfile::Car => &[Key::Motorcar, Key::MotorVehicle, Key::Vehicle, Key::Access],
        TravelProfile::Motorcycle => &[Key::Motorcycle, Key::MotorVehicle, Key::Vehicle, Key::Access],
        TravelProfile::Foot => &[Key::Foot, Key::Access],
    }
}

/// `None` when no access tag of the profile is present.
fn access(profile: TravelProfile, tags: &Tags<'_>) -> Option<bool> {
    access_keys(profile).iter().find_map(|key| tags.find(*key)).map(|value| {
        !matches!(
            value,
            "no" | "private"
                | "agricultural"
                | "forestry"
                | "emergency"
                | "psv"
                | "bus"
                | "military"
                | "use_sidepath"
        )
    })
}

pub(super) fn is_open(profile: TravelProfile, tags: &Tags<'_>) -> bool {
    access(profile, tags).unwrap_or(true)
}

pub(super) fn directions(profile: TravelProfile, tags: &Tags<'_>) -> Directions {
    let own_key = match profile {
        TravelProfile::Car => Key::OnewayMotorcar,
        TravelProfile::Motorcycle => Key::OnewayMotorcycle,
        TravelProfile::Foot => {
            return match tags.find(Key::OnewayFoot) {
                Some("yes" | "true" | "1") => Directions::Forward,
                Some("-1" | "reverse") => Directions::Backward,
                _ => Directions::Both,
            };
        }
    };
    match tags.find(own_key).or_else(|| tags.find(Key::Oneway)) {
        Some("yes" | "true" | "1") => Directions::Forward,
        Some("-1" | "reverse") => Directions::Backward,
        None if matches!(tags.find(Key::Junction), Some("roundabout" | "circular")) => Directions::Forward,
        None if matches!(tags.find(Key::Highway), Some("motorway")) => Directions::Forward,
        Some(_) | None => Directions::Both,
    }
}

/// Whether the profile can pass a node with these tags. Gates count as open unless a tag closes them.
pub(crate) fn lets_through(profile: TravelProfile, tags: &Tags<'_>) -> bool {
    let Some(barrier) = tags.find(Key::Barrier) else { return true };
    if let Some(is_open) = access(profile, tags) {
        return is_open;
    }
    if tags.is(Key::Locked, "yes") {
        return false;
    }
    match profile {
        TravelProfile::Foot => {
            !matches!(barrier, "wall" | "fence" | "hedge" | "retaining_wall" | "city_wall")
        }
        TravelProfile::Motorcycle if matches!(barrier, "bollard" | "block" | "height_restrictor") => true,
        TravelProfile::Car | TravelProfile::Motorcycle => matches!(
            barrier,
            "gate"
                | "lift_gate"
                | "swing_gate"
                | "sliding_gate"
                | "cattle_grid"
                | "border_control"
                | "toll_booth"
                | "sally_port"
                | "entrance"
                | "height_restrictor"
                | "kerb"
                | "no"
        ),
    }
}
