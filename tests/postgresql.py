"""A real PostgreSQL of a test run, the same that the benchmarks measure."""

from __future__ import annotations

from app.benchmarks.postgresql import Cluster, cluster, program

__all__ = ["Cluster", "cluster", "program"]
