//! A new migration is compiled in, although no line of Rust changed.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
