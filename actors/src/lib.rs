//! Who makes it happen.
pub mod clock;
