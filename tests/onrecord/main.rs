//! The program as its users run it, and the rules of the house.
//!
//! One binary, because each binary links the whole engine. Tests of a single room stand beside it in `src`.

mod asking;
mod exploring;
mod ingesting;
mod layers;
mod readme;
mod sandbox;
mod tidy;
