"""系统维护: self-check, how things stand, keys at a glance, about."""
