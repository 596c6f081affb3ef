//! `fields` of a request: which parts of the answer are wanted.

use serde_json::{Map, Value};

/// A selection: `*`, or names, each with a selection of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Fields {
    All,
    Named(Vec<(String, Fields)>),
}

impl Fields {
    /// `a,b(c,d/e)`; `None` if it is not of that form.
    pub fn parse(text: &str) -> Option<Fields> {
        let text: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let (fields, rest) = list(&text)?;
        rest.is_empty().then_some(fields)
    }

    /// The wanted parts.
    pub fn pick(&self, value: &Value) -> Value {
        match (self, value) {
            (Fields::All, _) => value.clone(),
            (Fields::Named(_), Value::Array(items)) => items.iter().map(|item| self.pick(item)).collect(),
            (Fields::Named(names), Value::Object(object)) => {
                let wanted = names.iter().filter_map(|(name, inner)| Some((name, inner.pick(object.get(name)?))));
                Value::Object(wanted.map(|(name, picked)| (name.clone(), picked)).collect::<Map<_, _>>())
            }
            (Fields::Named(_), _) => value.clone(),
        }
    }
}

fn list(text: &str) -> Option<(Fields, &str)> {
    let mut names = Vec::new();
    let mut all = false;
    let mut rest = text;
    loop {
        let (name, inner, after) = field(rest)?;
        all |= name == "*";
        names.push((name, inner));
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => return Some((if all { Fields::All } else { Fields::Named(names) }, after)),
        }
    }
}

fn field(text: &str) -> Option<(String, Fields, &str)> {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '*').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        return None;
    }
    if let Some(inner) = rest.strip_prefix('/') {
        let (inner_name, inner_fields, after) = field(inner)?;
        let inner = if inner_name == "*" { Fields::All } else { Fields::Named(vec![(inner_name, inner_fields)]) };
        return Some((name.to_owned(), inner, after));
    }
    if let Some(inner) = rest.strip_prefix('(') {
        let (inner, after) = list(inner)?;
        return Some((name.to_owned(), inner, after.strip_prefix(')')?));
    }
    Some((name.to_owned(), Fields::All, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_answer() {
        let answer = serde_json::json!({ "a": 1, "b": [{ "c": 2, "d": { "e": 3, "f": 4 } }], "g": 5 });
        let picked = |fields: &str| Fields::parse(fields).map(|fields| fields.pick(&answer).to_string());
        let seen = ["a", "b(c,d/e),g", "*", "b/d/f", "a,", "b(c"].map(picked);
        insta::assert_compact_debug_snapshot!(seen, @r#"[Some("{\"a\":1}"), Some("{\"b\":[{\"c\":2,\"d\":{\"e\":3}}],\"g\":5}"), Some("{\"a\":1,\"b\":[{\"c\":2,\"d\":{\"e\":3,\"f\":4}}],\"g\":5}"), Some("{\"b\":[{\"d\":{\"f\":4}}]}"), None, None]"#);
    }
}
