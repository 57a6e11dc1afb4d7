"""Door: where other rooms put something on the pages of applications, and whose an application is that a page opens.

`fields_of` are the fields of a page of a form, for `applications/_asked.html`; `problems_of` what is wrong with them.
"""

from __future__ import annotations

from osekkai.applications.beside import BEGUN, HISTORY, OUTCOMES, STANDING
from osekkai.applications.pages.fields import problems_of
from osekkai.applications.pages.fields import rows_of as fields_of
from osekkai.applications.whose import acting, of_whom_it_is

__all__ = ["BEGUN", "HISTORY", "OUTCOMES", "STANDING", "acting", "fields_of", "of_whom_it_is", "problems_of"]
