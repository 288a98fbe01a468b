"""系统设置 of this machine: looks, keys, parameters."""
