"""People who work here: posts, roles, sections, delegations, absences, skills, passkeys, and whose desk is whose."""
