"""Signing in (登录), and unlocking after a break."""
