"""红字信息表: applied for, followed, withdrawn, and on to the red 专票."""
