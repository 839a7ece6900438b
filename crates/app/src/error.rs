//! The only error that leaves this crate.

use store::StoreError;

use crate::{problem_code::ProblemCode, text::Text};

/// An error whose type is not a standard error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Opaque(pub(crate) String);

/// One value that is not right, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// JSON pointer into the body.
    pub pointer: String,
    pub detail: Text,
}

#[derive(Debug, thiserror::Error)]
#[expect(clippy::error_impl_error, reason = "`app::Error` is what every caller reads")]
pub enum Error {
    #[error("{detail}")]
    Refused { code: ProblemCode, detail: Text },
    #[error("{} values are not right", .0.len())]
    Invalid(Vec<FieldError>),
    #[error("{} rules of the plan are broken", .0.len())]
    RulesBroken(Vec<FieldError>),
    #[error("a store operation failed")]
    Store(#[source] StoreError),
    #[error("{what}")]
    Internal {
        what: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Error {
        Error::Store(error)
    }
}

impl Error {
    pub fn refused(code: ProblemCode, zh: impl Into<String>, en: impl Into<String>) -> Error {
        Error::Refused { code, detail: Text::new(zh, en) }
    }

    /// A refusal for which the code's own title says enough.
    pub fn plain(code: ProblemCode) -> Error {
        Error::Refused { code, detail: code.title() }
    }

    pub fn not_found(what_zh: &str, what_en: &str, key: impl std::fmt::Display) -> Error {
        Error::refused(
            ProblemCode::NotFound,
            format!("没有找到{what_zh}“{key}”"),
            format!("there is no {what_en} {key}"),
        )
    }

    pub fn field(pointer: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Error {
        Error::Invalid(vec![FieldError { pointer: pointer.into(), detail: Text::new(zh, en) }])
    }

    pub fn internal(what: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::Internal { what, source: Box::new(source) }
    }

    /// Whether the actor may not do it there, other than that it could not be found out.
    pub(crate) fn is_out_of_reach(&self) -> bool {
        matches!(self.code(), ProblemCode::NotFound | ProblemCode::Forbidden)
    }

    pub fn code(&self) -> ProblemCode {
        match self {
            Error::Refused { code, detail: _ } => *code,
            Error::Invalid(_) => ProblemCode::Invalid,
            Error::RulesBroken(_) => ProblemCode::RulesBroken,
            Error::Store(StoreError::Busy | StoreError::Commit(_)) => ProblemCode::Busy,
            Error::Store(StoreError::NotText) => ProblemCode::Unreadable,
            Error::Store(StoreError::Duplicate) => ProblemCode::AlreadyThere,
            Error::Store(StoreError::RowsChanged { rows: _, expected: _ }) => ProblemCode::Conflict,
            Error::Store(_) | Error::Internal { what: _, source: _ } => ProblemCode::Internal,
        }
    }

    /// What the caller is told; the inside of a failure is not.
    pub fn detail(&self) -> Text {
        match self {
            Error::Refused { code: _, detail } => detail.clone(),
            Error::Invalid(fields) => Text::new(
                format!("{} 处内容不对", fields.len()),
                format!("{} values are not right", fields.len()),
            ),
            Error::RulesBroken(_) | Error::Store(_) | Error::Internal { what: _, source: _ } => {
                self.code().title()
            }
        }
    }

    pub fn fields(&self) -> &[FieldError] {
        match self {
            Error::Invalid(fields) | Error::RulesBroken(fields) => fields,
            _ => &[],
        }
    }
}
