"""Work that is done later: tasks in a table, retried, brought back when a worker dies, and begun by the clock."""
