//! What each day is, and who is open.
