//! Bytes to values and back: sheets (CSV, XLSX), iCalendar feeds, QR codes.
//!
//! Nothing here does I/O. What comes from outside is hostile: it is limited, checked and refused with a typed error
//! that names the place and the remedy.

pub mod icalendar;
pub mod qr;
pub mod table;
