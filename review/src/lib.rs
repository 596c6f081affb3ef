//! A review of Terraform's plan: who gains what, who loses what, on which resource, and then how much else changes. It
//! reads what `terraform show -json` says of a saved plan; it asks Google nothing and judges nothing.
mod access;
mod change;
mod digest;
mod grant;
mod place;
mod plan;
pub mod program;
mod review;
mod words;

pub use digest::digest;
pub use plan::{Plan, PlanError};
pub use review::Review;
pub use words::told;
