"""The demonstration (演示): the main job played through the real window."""
