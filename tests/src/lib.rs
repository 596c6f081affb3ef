//! What the tests of the whole pipeline stand on.
