//! The file as a whole: both editions, the data, the charting library and what drives it, and a policy that lets the
//! browser fetch nothing and run nothing else.

use askama::Template;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use carmila_cloud::run_id::RunId;
use sha2::{Digest, Sha256};

use super::data::Data;
pub use super::edition::Edition;
use crate::findings::Lang;

/// The charting library, with the licence that it wants to be shown with.
const UPLOT: &str = include_str!("../../assets/uplot/uPlot.iife.min.js");
const UPLOT_STYLE: &str = include_str!("../../assets/uplot/uPlot.min.css");
const UPLOT_LICENCE: &str = include_str!("../../assets/uplot/LICENSE");
const STYLE: &str = include_str!("../../templates/report/report.css");
const SCRIPT: &str = include_str!("../../templates/report/report.js");

/// `report.html`.
#[derive(Template)]
#[template(path = "report/page.html")]
pub struct Page<'a> {
    lang: Lang,
    run: &'a RunId,
    editions: &'a [Edition<'a>],
    data: String,
    policy: String,
    uplot: &'static str,
    uplot_style: &'static str,
    uplot_licence: &'static str,
    style: &'static str,
    script: &'static str,
}

impl<'a> Page<'a> {
    /// A page that opens in `lang`.
    ///
    /// # Errors
    /// When the data cannot be written, which is a defect.
    pub fn new(
        lang: Lang,
        run: &'a RunId,
        editions: &'a [Edition<'a>],
        data: &Data,
    ) -> Result<Page<'a>, serde_json::Error> {
        let scripts =
            [UPLOT, SCRIPT].map(|script| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script))));
        Ok(Page {
            lang,
            run,
            editions,
            // A name could otherwise end the script that the data stands in.
            data: serde_json::to_string(data)?.replace('<', "\\u003c"),
            policy: format!(
                "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {}; base-uri 'none'; \
                 form-action 'none'",
                scripts.join(" ")
            ),
            uplot: UPLOT,
            uplot_style: UPLOT_STYLE,
            uplot_licence: UPLOT_LICENCE,
            style: STYLE,
            script: SCRIPT,
        })
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// When a template cannot be filled.
    pub fn bytes(&self) -> Result<Vec<u8>, askama::Error> {
        let mut bytes = Vec::new();
        self.write_into(&mut bytes).map_err(askama::Error::from)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}
