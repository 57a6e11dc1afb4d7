"""Who is there: residents by their My Number card, and whom of the register they are."""

import warnings

from authlib.deprecate import AuthlibDeprecationWarning

# Authlib's wish for httpx2 is no news for whoever runs the office.
warnings.filterwarnings("ignore", category=AuthlibDeprecationWarning)
