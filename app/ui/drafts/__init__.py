"""草稿箱: what was typed and not yet issued."""
