"""Door: what changes drafts and applications."""

from __future__ import annotations

from osekkai.applications.attaching import attach, detach, forget
from osekkai.applications.attaching import delete as delete_files
from osekkai.applications.disposing import dispose
from osekkai.applications.drafts import Opened, begin, delete, save, take_over
from osekkai.applications.files import LARGEST, MEGABYTES, TAKE_OUT, too_many
from osekkai.applications.files import digest_of as file_digest
from osekkai.applications.files import take as take_file
from osekkai.applications.forms import with_child
from osekkai.applications.locking import lock, locked
from osekkai.applications.mail import tell as tell_by_mail
from osekkai.applications.numbers import new_number
from osekkai.applications.on_paper import as_statement, copied, copy_anew, copy_off, document_shown
from osekkai.applications.returning import LONGEST_MESSAGE, LONGEST_REASON, Fault, mend, read, send_back, write
from osekkai.applications.submissions import (
    actor_with,
    decided,
    identified,
    put_off,
    submit,
    withdraw,
    withdraw_own,
)

__all__ = [
    "LARGEST",
    "LONGEST_MESSAGE",
    "LONGEST_REASON",
    "MEGABYTES",
    "TAKE_OUT",
    "Fault",
    "Opened",
    "actor_with",
    "as_statement",
    "attach",
    "begin",
    "copied",
    "copy_anew",
    "copy_off",
    "decided",
    "delete",
    "delete_files",
    "detach",
    "dispose",
    "document_shown",
    "file_digest",
    "forget",
    "identified",
    "lock",
    "locked",
    "mend",
    "new_number",
    "put_off",
    "read",
    "save",
    "send_back",
    "submit",
    "take_file",
    "take_over",
    "tell_by_mail",
    "too_many",
    "with_child",
    "withdraw",
    "withdraw_own",
    "write",
]
