"""The bureau's own pages (控制台), for who teaches, tries out or looks after it."""
