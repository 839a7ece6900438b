//! Enrolment: a person sets the password and the second factor of an account with a one-time code.

use app::{
    account::AccountToEnrol,
    enrolment::{CompleteEnrolment, OpenEnrolment},
    one_time_code::IssuedCode,
    second_factor::SecondFactor,
};
use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{
    account::{Account, Role},
    time::Instant,
};
use formats::qr::qr_svg;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{body::Body, problem::Problem, request::Asked, session};

/// An account with the code by which its owner enrols.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountToEnrolView {
    account: Account,
    /// Shown once: a repeated command is answered without it, since only the code's digest is kept.
    enrolment: Option<EnrolmentSlip>,
}

/// What is handed to the account's owner.
#[derive(Serialize, ToSchema)]
struct EnrolmentSlip {
    code: String,
    expires_at: Instant,
    link: String,
    /// The link as an SVG image.
    qr_svg: String,
}

impl EnrolmentSlip {
    /// `address` is that of the staff's pages.
    fn of(issued: IssuedCode, login: &str, address: &str) -> Result<EnrolmentSlip, app::Error> {
        let IssuedCode { code, expires_at } = issued;
        let link = format!("{address}/app/enrol#{code}");
        Ok(EnrolmentSlip { qr_svg: qr(&link, login)?, code, expires_at, link })
    }
}

/// A second factor to add to an authenticator.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorView {
    #[serde(flatten)]
    factor: SecondFactor,
    /// Its address as an SVG image.
    qr_svg: String,
}

impl SecondFactorView {
    pub(crate) fn of(factor: SecondFactor, login: &str) -> Result<SecondFactorView, app::Error> {
        Ok(SecondFactorView { qr_svg: qr(&factor.totp_url, login)?, factor })
    }
}

fn qr(text: &str, title: &str) -> Result<String, app::Error> {
    qr_svg(text, title).map_err(|error| app::Error::internal("an address has no QR code", error))
}

/// Who enrols, and the second factor to add to an authenticator.
#[derive(Serialize, ToSchema)]
pub(crate) struct EnrolmentView {
    login: String,
    role: Role,
    second_factor: SecondFactorView,
}

/// Look at an enrolment; nothing of the account changes yet.
#[utoipa::path(post, path = "/api/v1/enrolment", tag = "session", request_body = OpenEnrolment, security(()),
    responses((status = 200, body = EnrolmentView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn open_enrolment(
    asked: Asked,
    Body(body): Body<OpenEnrolment>,
) -> Result<Json<EnrolmentView>, Problem> {
    let opened = asked.answer(app::enrolment::open(&asked.ctx, &body).await)?;
    let second_factor = asked.answer(SecondFactorView::of(opened.factor, &opened.account.login))?;
    Ok(Json(EnrolmentView { login: opened.account.login, role: opened.account.role, second_factor }))
}

/// Set the password and the second factor, and sign in.
#[utoipa::path(post, path = "/api/v1/enrolment/complete", tag = "session", request_body = CompleteEnrolment, security(()),
    responses((status = 200, body = session::SessionView), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn complete_enrolment(
    asked: Asked,
    Body(body): Body<CompleteEnrolment>,
) -> Result<Response, Problem> {
    let session = asked.answer(app::enrolment::complete(&asked.ctx, &body).await)?;
    session::opened(&asked, session).await
}

/// An account to enrol, answered with this status.
pub(crate) fn answer(
    asked: &Asked,
    headers: &HeaderMap,
    status: StatusCode,
    outcome: Result<AccountToEnrol, app::Error>,
) -> Result<(StatusCode, Json<AccountToEnrolView>), Problem> {
    let AccountToEnrol { account, enrolment } = asked.answer(outcome)?;
    let address = asked.settings.address_asked(headers);
    let slip = enrolment.map(|issued| EnrolmentSlip::of(issued, &account.login, &address)).transpose();
    let enrolment = asked.answer(slip)?;
    Ok((status, Json(AccountToEnrolView { account, enrolment })))
}
