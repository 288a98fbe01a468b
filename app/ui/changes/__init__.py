"""变更与换盘: another limit, another kind, another name, another disk."""
