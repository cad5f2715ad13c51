//! Rules that werf's own checks and the rendering find (`werf`): rows without a function of their own.

mod giterminism;
mod images;
mod mappings;
mod refused;
mod render;
mod sections;

pub(super) use giterminism::ROWS as GITERMINISM;
pub(super) use images::ROWS as IMAGES;
pub(super) use mappings::ROWS as MAPPINGS;
pub(super) use render::ROWS as RENDER;
pub(super) use sections::ROWS as SECTIONS;
