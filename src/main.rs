//! bellhop
fn main() {}
