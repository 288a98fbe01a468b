"""The ONE place where real or emulated parts are chosen and joined; no Qt."""
