"""The outbox on its way to the bureau, and the network it takes."""
