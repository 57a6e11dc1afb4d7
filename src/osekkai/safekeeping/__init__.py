"""Nothing is lost: backups that were tried, files compared with the tables, keys that can be changed."""
