"""The book held against the disk, put right, and copied."""
