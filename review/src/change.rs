//! What Terraform does to a resource.

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Action {
    Replace,
    Destroy,
    Forget,
    Create,
    Update,
    Nothing,
}

impl Action {
    /// The plan's words for it; none that is not known.
    pub(crate) fn of(actions: &[&str]) -> Option<Action> {
        Some(match actions {
            ["no-op"] => Action::Nothing,
            ["create"] => Action::Create,
            ["update"] => Action::Update,
            ["delete"] => Action::Destroy,
            ["delete", "create"] | ["create", "delete"] => Action::Replace,
            ["forget"] => Action::Forget,
            // The old one stays where it is, unwatched.
            ["create", "forget"] | ["forget", "create"] => Action::Create,
            _ => return None,
        })
    }

    /// What is done, as a participle.
    pub(crate) fn done(self) -> &'static str {
        match self {
            Action::Replace => "destroyed and made anew",
            Action::Destroy => "destroyed",
            Action::Forget => "no longer watched, and left as it is",
            Action::Create => "created",
            Action::Update => "changed",
            Action::Nothing => "left as it is",
        }
    }
}
