//! `anlin authz …`

use clap::Subcommand;

use crate::{failure::Failure, terminal::Terminal};

#[derive(Subcommand)]
pub(crate) enum Authz {
    /// 整张权限表：role,state,permission,purpose,reach · The whole policy table as CSV
    Matrix {
        /// docs/policy.md
        #[arg(long, hide = true)]
        page: bool,
    },
}

impl Authz {
    pub(crate) fn run(self, terminal: &Terminal) -> Result<(), Failure> {
        match self {
            Authz::Matrix { page: true } => terminal.bytes(domain::account::policy_page().as_bytes()),
            Authz::Matrix { page: false } => terminal.bytes(domain::account::policy_csv().as_bytes()),
        }
    }
}
