"""The worker: what came in and what must go out."""
