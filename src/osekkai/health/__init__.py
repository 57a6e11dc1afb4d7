"""Whether the office lives and is ready, and its figures, for the machines that watch it."""
