//! The table of rules: one rule, one file, one row. Groups of codes: DM1 rendering · DM2 images · DM3 git mappings and stages ·
//! DM4 bundle and release · DM5 digests · DM6 giterminism and secrets · DM7 identity, cleanup, editions · DM8 workflows.

mod base_not_pinned;
mod builder_is_final;
mod bundle_extra_path;
mod bundle_missing_path;
mod chart_dep_mismatch;
mod cleanup_no_tag_policy;
mod cleanup_project_mismatch;
mod digest_key_bad;
mod digest_key_collision;
mod digest_of_nonfinal;
mod digests_image_missing;
mod edition_file_missing;
mod edition_value_unknown;
mod env_no_default;
mod env_not_exported;
mod exclude_path_dead;
mod failure_swallowed;
mod git_mapping_empty;
mod giterminism_env;
mod giterminism_env_unused;
mod giterminism_uncommitted;
mod gitlab_ci_filename;
mod go_replace_unmapped;
mod include_path_dead;
mod module_name_missing;
mod no_value;
mod orphan_werf_file;
mod pin_mismatch;
mod project_name_mismatch;
mod release_missing_changelog;
mod release_missing_module_yaml;
mod release_missing_version;
mod required_image_missing;
mod secret_echoed;
mod secret_undeclared;
mod secret_unused;
mod shell_stage_order;
mod stage_dep_dead;
mod stage_dep_missing;
mod stage_dep_no_shell;
mod stage_dep_too_late;
mod template_image_unknown;
mod unused_image;
mod version_source;
mod werf;
mod werf_v3_incompatible;
mod wf_base_images_missing;
mod wf_credential_mismatch;
mod wf_edition_mismatch;
mod wf_input_undeclared;
mod wf_module_tag_source;
mod wf_order;
mod wf_source_mismatch;
mod wf_vex_needs_registry_creds;

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
    Row::new(&bundle_extra_path::RULE, bundle_extra_path::check),
    Row::new(&bundle_missing_path::RULE, bundle_missing_path::check),
    Row::of_files(&chart_dep_mismatch::RULE, chart_dep_mismatch::check),
    Row::new(&cleanup_no_tag_policy::RULE, cleanup_no_tag_policy::check),
    Row::new(&cleanup_project_mismatch::RULE, cleanup_project_mismatch::check),
    Row::new(&digest_key_bad::RULE, digest_key_bad::check),
    Row::new(&digest_key_collision::RULE, digest_key_collision::check),
    Row::new(&digest_of_nonfinal::RULE, digest_of_nonfinal::check),
    Row::new(&digests_image_missing::RULE, digests_image_missing::check),
    Row::new(&edition_file_missing::RULE, edition_file_missing::check),
    Row::new(&edition_value_unknown::RULE, edition_value_unknown::check),
    Row::new(&env_no_default::RULE, env_no_default::check),
    Row::of_image(&env_not_exported::RULE, env_not_exported::check),
    Row::of_image(&exclude_path_dead::RULE, exclude_path_dead::check),
    Row::of_image(&failure_swallowed::RULE, failure_swallowed::check),
    Row::of_image(&git_mapping_empty::RULE, git_mapping_empty::check),
    Row::new(&giterminism_env::RULE, giterminism_env::check),
    Row::new(&giterminism_env_unused::RULE, giterminism_env_unused::check),
    Row::new(&giterminism_uncommitted::RULE, giterminism_uncommitted::check),
    Row::of_files(&gitlab_ci_filename::RULE, gitlab_ci_filename::check),
    Row::new(&go_replace_unmapped::RULE, go_replace_unmapped::check),
    Row::of_image(&include_path_dead::RULE, include_path_dead::check),
    Row::of_files(&module_name_missing::RULE, module_name_missing::check),
    Row::of_image(&no_value::RULE, no_value::check),
    Row::new(&orphan_werf_file::RULE, orphan_werf_file::check),
    Row::of_files(&pin_mismatch::RULE, pin_mismatch::check),
    Row::new(&project_name_mismatch::RULE, project_name_mismatch::check),
    Row::new(&release_missing_changelog::RULE, release_missing_changelog::check),
    Row::new(&release_missing_module_yaml::RULE, release_missing_module_yaml::check),
    Row::new(&release_missing_version::RULE, release_missing_version::check),
    Row::new(&required_image_missing::RULE, required_image_missing::check),
    Row::of_image(&secret_echoed::RULE, secret_echoed::check),
    Row::of_image(&secret_undeclared::RULE, secret_undeclared::check),
    Row::of_image(&secret_unused::RULE, secret_unused::check),
    Row::of_image(&shell_stage_order::RULE, shell_stage_order::check),
    Row::of_image(&stage_dep_dead::RULE, stage_dep_dead::check),
    Row::of_image(&stage_dep_missing::RULE, stage_dep_missing::check),
    Row::new(&stage_dep_no_shell::RULE, stage_dep_no_shell::check),
    Row::of_image(&stage_dep_too_late::RULE, stage_dep_too_late::check),
    Row::new(&template_image_unknown::RULE, template_image_unknown::check),
    Row::new(&unused_image::RULE, unused_image::check),
    Row::new(&version_source::RULE, version_source::check),
    Row::of_image(&werf_v3_incompatible::RULE, werf_v3_incompatible::check),
    Row::new(&wf_base_images_missing::RULE, wf_base_images_missing::check),
    Row::of_files(&wf_credential_mismatch::RULE, wf_credential_mismatch::check),
    Row::of_files(&wf_edition_mismatch::RULE, wf_edition_mismatch::check),
    Row::of_files(&wf_input_undeclared::RULE, wf_input_undeclared::check),
    Row::of_files(&wf_module_tag_source::RULE, wf_module_tag_source::check),
    Row::of_files(&wf_order::RULE, wf_order::check),
    Row::of_files(&wf_source_mismatch::RULE, wf_source_mismatch::check),
    Row::new(&wf_vex_needs_registry_creds::RULE, wf_vex_needs_registry_creds::check),
];
