//! QR codes as SVG, for posters and door plates.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code that a camera needs to find it (ISO/IEC 18004: four).
const QUIET_ZONE: usize = 4;

/// The text does not fit into a QR code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a text of {bytes} bytes does not fit into a QR code; shorten the address")]
pub struct QrError {
    pub bytes: usize,
}

/// A square SVG of the code of `text`, dark on white also on a dark page, named `title` for those who cannot see it.
///
/// A quarter of the code may be dirty or torn (error correction level Q).
pub fn qr_svg(text: &str, title: &str) -> Result<String, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::Q);
    let code = code.map_err(|_too_long| QrError { bytes: text.len() })?;
    let width = code.width();
    let size = width + 2 * QUIET_ZONE;
    let title = escaped(title);
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x + QUIET_ZONE, y + QUIET_ZONE, run.len());
                write!(path, "M{left} {top}h{length}v1h-{length}z").expect("a String takes all text");
            }
            x += run.len();
        }
    }
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{title}" shape-rendering="crispEdges"><title>{title}</title><path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// Text as XML content or attribute.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
