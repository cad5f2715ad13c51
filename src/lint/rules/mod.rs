//! The table of rules: one rule, one file, one row. Groups of codes: DM1 rendering · DM2 images · DM3 git mappings and stages ·
//! DM4 bundle and release · DM5 digests · DM6 giterminism and secrets · DM7 identity, cleanup, editions · DM8 workflows.

mod digest_key_bad;
mod digest_key_collision;
mod giterminism_env;
mod giterminism_uncommitted;
mod secret_unused;
mod werf;
mod werf_v3_incompatible;

use super::Row;
use super::ignores::{WITHOUT_EFFECT, WITHOUT_REASON};

/// All rules: those of this room, and what werf's own checks and the rendering find.
pub const RULES: &[&[Row]] =
    &[OWN, COMMENTS, werf::RENDER, werf::SECTIONS, werf::IMAGES, werf::MAPPINGS, werf::GITERMINISM];

/// What is wrong with comments that silence rules: the engine finds it.
const COMMENTS: &[Row] = &[Row::of_werf(&WITHOUT_REASON), Row::of_werf(&WITHOUT_EFFECT)];

const OWN: &[Row] = &[
    Row::new(&digest_key_bad::RULE, digest_key_bad::check),
    Row::new(&digest_key_collision::RULE, digest_key_collision::check),
    Row::new(&giterminism_env::RULE, giterminism_env::check),
    Row::new(&giterminism_uncommitted::RULE, giterminism_uncommitted::check),
    Row::new(&secret_unused::RULE, secret_unused::check),
    Row::new(&werf_v3_incompatible::RULE, werf_v3_incompatible::check),
];
