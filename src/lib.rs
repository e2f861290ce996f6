//! bellhop, the library.
