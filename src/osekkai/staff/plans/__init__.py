"""人事異動: plans of a day on which many people change their roles, written, decided by somebody else, and undone."""
