"""A sign-in of the demonstration: an OpenID provider of its own, where a newcomer is any resident who does not exist.

It opens on this machine only, with OSEKKAI_DEBUG=1, and never on a register with the file of a real system.
"""
