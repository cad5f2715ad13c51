//! What the engine renders: instead of deckmod's own text, or to compare with it.

use crate::cli::rendering::{Wanted, engine_environment, real_dir};
use crate::cli::session::Session;
use crate::error::Result;
use crate::finding::Finding;
use crate::output::{self, RenderReport, View};
use crate::process::PrivateDir;
use crate::werf::engine::{ConfigRender, Engine, EngineRendering, EngineRequest, render_config};

/// The engine's text as a report; why it refuses is a finding.
pub(crate) fn report(wanted: &Wanted, session: &Session) -> Result<RenderReport> {
    let (name, rendering) = ask(wanted, session)?;
    let refusal = rendering.refusal.map(|error| {
        let help = error.hints().first().cloned();
        Finding { help, ..Finding::error("engine-refuses", "", error.to_string()) }
    });
    Ok(RenderReport {
        text: rendering.text.map(Into::into),
        view: View::Text,
        renderer: name,
        lines: None,
        reads: None,
        placeholders: Vec::new(),
        unsteady: Vec::new(),
        difference: None,
        findings: refusal.into_iter().collect(),
    })
}

/// The difference from the engine's text to `ours`; empty when there is none.
pub(crate) fn difference(wanted: &Wanted, session: &Session, ours: &str) -> Result<String> {
    let (name, rendering) = ask(wanted, session)?;
    let Some(theirs) = rendering.text else {
        return Err(rendering.refusal.unwrap_or_else(|| {
            crate::error::Error::engine(format!("{name} renders nothing to compare with"))
        }));
    };
    if theirs.trim_end() == ours.trim_end() {
        return Ok(String::new());
    }
    Ok(output::difference((&name, "deckmod"), &theirs, ours))
}

fn ask(wanted: &Wanted, session: &Session) -> Result<(String, EngineRendering)> {
    let env = engine_environment(wanted, session);
    let name = wanted.engine.clone();
    let name = name.or_else(|| session.environment.get("DECKMOD_ENGINE").map(str::to_owned));
    let name = name.unwrap_or_else(|| "werf".to_owned());
    let engine = Engine::find(&EngineRequest { name: &name, env: &env })?;
    let private = PrivateDir::create(&session.temporary(), &session.interrupts)?;
    let request = ConfigRender {
        dir: real_dir(session)?.to_path_buf(),
        images: wanted.images.clone(),
        env,
        env_name: wanted.env_name.clone(),
        dev: wanted.dev,
        loose: wanted.loose,
    };
    let rendering = render_config(&engine, &request, &private)?;
    Ok((format!("{} {}", engine.name(), engine.version().raw), rendering))
}
