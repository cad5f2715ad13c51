//! A module's way into a registry and onto a channel.
//!
//! Owns: versions, channels, the layout of a module in a registry, reading what is there ([`survey()`]), judging it as
//! DKP would ([`inspect()`]), the plan (pure), the gates (pure), carrying a plan out, and the status of channels.
//! It does not know HTTP (`oci`), werf's process (`werf::engine`) or where a value came from (`settings`).

mod channel;
mod cluster_objects;
mod contents;
mod execute;
mod gate;
mod inspect;
mod intent;
mod layout;
mod outlook;
mod plan;
mod read;
mod registration;
mod rehearsal;
mod status;
mod survey;
mod tag;
mod version;

pub use channel::Channel;
pub use contents::{Contents, read_version};
pub use execute::{Done, Executor, StepResult};
pub use gate::{Force, Gate};
pub use inspect::{Built, Pullable, inspect};
pub use intent::{Intent, Register, Subject};
pub use layout::Layout;
pub use outlook::{Outlook, outlook};
pub use plan::{Found, Plan, Refusal, Step, plan};
pub use rehearsal::rehearse;
pub use status::{ChannelStatus, ModuleStatus, Problem, StatusRequest, status};
pub use survey::{ChannelState, LastLook, Survey, SurveyRequest, survey};
pub use tag::{DevTag, ReleaseTag};
pub use version::ModuleVersion;
