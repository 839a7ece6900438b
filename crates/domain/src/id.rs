//! Identifiers of events: `UUIDv7` newtypes, made by an injected source.

/// Declares a newtype over a UUID.
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Ok($name(text.parse()?)) }
        }
    )+};
}

id! {
    AccountId,
    /// A command's identity, made by the client; the same id with the same body is answered once.
    OpId,
    DisplacementId,
    PlanId,
    /// A phone or a desk that sends operations.
    DeviceId,
    SlotId,
    WorkRecordId,
}
