//! The tag keys that matter here; every other tag of an extract is dropped while reading.

macro_rules! keys {
    ($($variant:ident = $text:literal),+ $(,)?) => {
        /// A tag key that is kept.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Key { $($variant),+ }

        impl Key {
            pub(crate) fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

keys! {
    Access = "access", Amenity = "amenity", Area = "area", Barrier = "barrier", Bridge = "bridge",
    Building = "building", Capacity = "capacity", Construction = "construction", Ele = "ele", Ferry = "ferry",
    Foot = "foot", Footway = "footway", Ford = "ford", Highway = "highway", Junction = "junction",
    Landuse = "landuse", Lanes = "lanes", Leisure = "leisure", Locked = "locked", Maxspeed = "maxspeed",
    MaxspeedBackward = "maxspeed:backward", MaxspeedForward = "maxspeed:forward", MotorVehicle = "motor_vehicle",
    Motorcar = "motorcar", Motorcycle = "motorcycle", Motorroad = "motorroad", Name = "name", NameEn = "name:en",
    NameZh = "name:zh", NameZhHans = "name:zh-Hans", Natural = "natural", Oneway = "oneway",
    OnewayFoot = "oneway:foot", OnewayMotorcar = "oneway:motorcar", OnewayMotorcycle = "oneway:motorcycle",
    Place = "place", Population = "population", Ref = "ref", Route = "route", SacScale = "sac_scale",
    Service = "service", Shop = "shop", Sidewalk = "sidewalk", Smoothness = "smoothness", Surface = "surface",
    Tourism = "tourism", Tracktype = "tracktype", Tunnel = "tunnel", Type = "type", Vehicle = "vehicle",
    Water = "water", Waterway = "waterway", Width = "width",
}
