//! Stub.
#[derive(Clone, Debug)]
pub struct Number {
    pub text: String,
    pub int: Option<i64>,
    pub uint: Option<u64>,
    pub float: Option<f64>,
}
pub fn number(text: &str) -> Result<Number, String> {
    Ok(Number {
        text: text.to_owned(),
        int: text.parse().ok(),
        uint: text.parse().ok(),
        float: text.parse().ok(),
    })
}
pub fn quote(text: &str) -> String {
    format!("{text:?}")
}
pub fn unquote(text: &str) -> Option<String> {
    Some(text[1..text.len() - 1].to_owned())
}
