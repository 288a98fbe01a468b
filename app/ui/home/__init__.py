"""首页: what today looks like and what is still to do."""
