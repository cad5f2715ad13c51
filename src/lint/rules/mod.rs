//! The table of rules: one rule, one file, one row. Groups of codes: DM1 rendering · DM2 images · DM3 git mappings and stages ·
//! DM4 bundle and release · DM5 digests · DM6 giterminism and secrets · DM7 identity, cleanup, editions · DM8 workflows.

mod base_not_pinned;
mod builder_is_final;
mod digest_key_bad;
mod digest_key_collision;
mod digest_of_nonfinal;
mod env_not_exported;
mod failure_swallowed;
mod git_mapping_empty;
mod giterminism_env;
mod giterminism_uncommitted;
mod go_replace_unmapped;
mod include_path_dead;
mod secret_unused;
mod stage_dep_dead;
mod stage_dep_missing;
mod stage_dep_no_shell;
mod stage_dep_too_late;
mod template_image_unknown;
mod unused_image;
mod werf;

use super::Row;
use super::ignores::{WITHOUT_EFFECT, WITHOUT_REASON};

/// All rules: those of this room, and what werf's own checks and the rendering find.
pub const RULES: &[&[Row]] =
    &[OWN, COMMENTS, werf::RENDER, werf::SECTIONS, werf::IMAGES, werf::MAPPINGS, werf::GITERMINISM];

/// What is wrong with comments that silence rules: the engine finds it.
const COMMENTS: &[Row] = &[Row::of_werf(&WITHOUT_REASON), Row::of_werf(&WITHOUT_EFFECT)];

const OWN: &[Row] = &[
    Row::new(&base_not_pinned::RULE, base_not_pinned::check),
    Row::new(&builder_is_final::RULE, builder_is_final::check),
    Row::new(&digest_key_bad::RULE, digest_key_bad::check),
    Row::new(&digest_key_collision::RULE, digest_key_collision::check),
    Row::new(&digest_of_nonfinal::RULE, digest_of_nonfinal::check),
    Row::new(&env_not_exported::RULE, env_not_exported::check),
    Row::new(&failure_swallowed::RULE, failure_swallowed::check),
    Row::new(&git_mapping_empty::RULE, git_mapping_empty::check),
    Row::new(&giterminism_env::RULE, giterminism_env::check),
    Row::new(&giterminism_uncommitted::RULE, giterminism_uncommitted::check),
    Row::new(&go_replace_unmapped::RULE, go_replace_unmapped::check),
    Row::new(&include_path_dead::RULE, include_path_dead::check),
    Row::new(&secret_unused::RULE, secret_unused::check),
    Row::new(&stage_dep_dead::RULE, stage_dep_dead::check),
    Row::new(&stage_dep_missing::RULE, stage_dep_missing::check),
    Row::new(&stage_dep_no_shell::RULE, stage_dep_no_shell::check),
    Row::new(&stage_dep_too_late::RULE, stage_dep_too_late::check),
    Row::new(&template_image_unknown::RULE, template_image_unknown::check),
    Row::new(&unused_image::RULE, unused_image::check),
];
