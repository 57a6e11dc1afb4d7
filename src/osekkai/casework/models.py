"""Cases, the steps of their process, decisions and their notices. What is proposed of them lies in `approvals`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from osekkai.applications.models import Application
from osekkai.applications.queries import Statement
from osekkai.approvals.models import Proposal
from osekkai.catalogue.model import ADVERSE, DECISIONS
from osekkai.documents.models import Disposal, Document
from osekkai.policy.calendar import wareki
from osekkai.register.models import Person

KINDS = [(id, words.ja) for id, words in DECISIONS.items()]


class State(models.TextChoices):
    ANNOUNCED = "announced", "窓口での本人確認を待っています"
    OPEN = "open", "担当が確かめています"
    WAITING = "waiting", "申請した方を待っています"
    APPROVAL = "approval", "決裁中"
    DECIDED = "decided", "決まりました"
    CLOSED = "closed", "終わりました"


class Back(models.TextChoices):
    """How an open case came back to whoever works on it."""

    SENT_BACK = "sent-back", "差し戻されました"
    PULLED = "pulled", "引き戻しました"
    MENDED = "mended", "申請した方が なおしました"


class Origin(models.TextChoices):
    APPLICATION = "application", "申請"
    MATCHING = "matching", "おせっかい"
    PAPER = "paper", "紙"


class ProcessVersion(models.Model):
    """A drawn process as cases run it, for ever as it was.

    Of the folder (no service), or one that a service has from a day on. While it `waits`, it is in no use: another
    person than whoever drew it (`by`) puts it into use (`put_by`).
    """

    service = models.CharField(max_length=60, blank=True)
    process = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    xml = models.TextField()
    since = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    waits = models.BooleanField(default=False, db_default=False)
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(put_by=None) | ~Q(put_by=models.F("by")), name="four_eyes_put_a_process_into_use"
            ),
            models.UniqueConstraint(
                fields=["digest"], condition=Q(service=""), name="a_process_of_the_folder_is_kept_once"
            ),
            models.CheckConstraint(
                condition=Q(service="") | Q(since__isnull=False, by__isnull=False),
                name="who_put_a_process_into_use_is_named",
            ),
        ]
        indexes = [models.Index(fields=["service", "since"], name="process_of_a_service")]

    def __str__(self) -> str:
        return f"{self.process} {self.digest[:8]}"


class Case(models.Model):
    """One matter of one section. `section` is where it began; who has it today says `Catalogue.section_on`.

    `verdict` is what the rules found (see `examination.checks.Verdict`), at `checked_at`; nothing is kept while it
    has to be checked anew. `version` goes up with every change, so that two clerks never overwrite each other unseen.
    `papers` are the documents that a clerk has seen on paper, by whom. `escalated` is how many rungs of the ladder
    know that it is late (see `escalation`). `came_back` says how, until it is on its way again. `until` is the end of
    its retention, once it is decided or closed (nothing: for ever); after its `disposal` only the row stays (see
    `retention`).
    """

    number = models.CharField(max_length=10, unique=True)
    service = models.CharField(max_length=60)
    section = models.CharField(max_length=60)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    application = models.OneToOneField(Application, null=True, on_delete=models.PROTECT, related_name="case")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="cases")
    opened_at = models.DateTimeField()
    due = models.DateField()
    checked_at = models.DateTimeField(null=True)
    verdict = models.JSONField(default=dict)
    is_plain = models.BooleanField(default=False)
    done = models.JSONField(default=dict)
    papers = models.JSONField(default=dict, db_default={})
    version = models.PositiveIntegerField(default=1)
    came_back = models.CharField(max_length=10, choices=Back, blank=True, default="", db_default="")
    process = models.ForeignKey(ProcessVersion, null=True, on_delete=models.PROTECT, related_name="cases")
    escalated = models.PositiveSmallIntegerField(default=0)
    until = models.DateField(null=True)
    disposal = models.ForeignKey(Disposal, null=True, on_delete=models.PROTECT, related_name="cases")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(section=""), name="a_case_is_of_a_section")]
        indexes = [
            models.Index(fields=["section", "state", "due", "id"], name="queue_of_a_section"),
            models.Index(
                fields=["assignee", "due"], condition=Q(state__in=["open", "waiting"]), name="cases_of_a_clerk"
            ),
            models.Index(fields=["id"], condition=Q(checked_at=None, state="open"), name="cases_to_check"),
            models.Index(fields=["section", "state"], condition=~Q(came_back=""), name="cases_that_came_back"),
            models.Index(
                fields=["section", "until"], condition=Q(disposal=None, until__isnull=False), name="cases_by_retention"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.number}"

    @property
    def statement(self) -> Statement:
        """What its application says now; nothing where it did not come with one."""
        return self.application.statement if self.application else Statement()


class CaseText(models.Model):
    """What a case is found by, folded for searching (see `search`).

    `who` by anybody of the section, the rest by its workers.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="text")
    section = models.CharField(max_length=60)
    who = models.TextField(default="")
    folded = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["section", "case"], name="texts_of_a_section")]

    def __str__(self) -> str:
        return f"text of {self.case_id}"


class Step(models.Model):
    """A step of a case's process that was reached.

    The steps that are done, in their order, are the whole state of the run.

    `outcome` is what the conditions after it may ask (see `processes.conditions`); `section` is empty for the case's
    own, `not_for` whoever did what this step looks over.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    node = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    section = models.CharField(max_length=60, blank=True)
    not_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    order = models.PositiveSmallIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.JSONField(default=dict)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "node"], condition=Q(done_at=None), name="a_step_is_open_once"),
            models.UniqueConstraint(fields=["case", "order"], name="steps_are_done_one_after_the_other"),
            models.CheckConstraint(
                condition=Q(done_at=None, order=None) | Q(done_at__isnull=False, order__isnull=False),
                name="a_done_step_has_its_place",
            ),
        ]
        indexes = [
            models.Index(fields=["section"], condition=Q(done_at=None) & ~Q(section=""), name="steps_asked_of_others"),
            models.Index(
                fields=["not_for"], condition=Q(done_at=None, not_for__isnull=False), name="steps_for_other_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.case_id}"


class Worker(models.Model):
    """Somebody who works, or was let in, on a case, and what for. Others do not see what it says about people."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="workers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="a_worker_is_let_in_once")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.case_id}"


class Opening(models.Model):
    """Of a case of somebody under 支援措置 (see `protection`): who asked to see it and why, who agreed, how long."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="openings")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("by")), name="nobody_opens_it_alone"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False),
                name="agreed_by_somebody_then",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} opens {self.case_id}"


class Note(models.Model):
    """What staff write for each other about a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"


class Enclosure(models.Model):
    """A picture or PDF that a clerk laid beside a case; of a paper that came later, `came_on` is the day it came.

    Encrypted under `stored`, `digest` is keyed (see `applications.files`).

    What was taken out stays, for the proposals that were made with it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="enclosures")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    stored = models.CharField(max_length=140)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    came_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "digest"], condition=Q(removed_at=None), name="a_file_lies_once_beside_a_case"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.case_id}"

    @property
    def called(self) -> str:
        """With the day it reached the office, as those who sign see it."""
        return f"{self.name}（{wareki(self.came_on)}に届いた紙）" if self.came_on else self.name


class Decision(models.Model):
    """処分: what was decided, why, on which article, and by whom. A correction stands beside what it replaces.

    `decided_by` may be nobody only for a grant that the rules gave by themselves (automatic).
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    proposal = models.OneToOneField(Proposal, null=True, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=12, choices=KINDS)
    yen = models.PositiveBigIntegerField(null=True)
    per = models.CharField(max_length=10, blank=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    reason = models.TextField()
    article = models.CharField(max_length=200)
    conditions = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField()
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_current=True), name="one_current_decision_of_a_case"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(article=""), name="a_decision_has_reason_and_article"),
            models.CheckConstraint(
                condition=~Q(kind__in=ADVERSE) | Q(decided_by__isnull=False), name="an_adverse_decision_is_a_persons"
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=models.F("starts")),
                name="a_decision_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.decided_at:%Y-%m-%d}"

    @property
    def is_of_account_only(self) -> bool:
        """A change of where it is paid to: who receives how much from when stays what the decision before it says."""
        return bool(self.proposal and self.proposal.content.get("only_account"))


class Notice(models.Model):
    """How a decision reaches the resident: exactly one for each. Without a document it is still to be made."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="notice")
    document = models.OneToOneField(Document, null=True, on_delete=models.PROTECT, related_name="notice")
    problem = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notice of {self.decision_id}"


class Circulation(models.Model):
    """供覧: somebody is to have read a case, without agreeing to anything."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="circulations")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="circulations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "to"], condition=Q(seen_at=None), name="a_case_waits_once_for_a_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.to_id}"


DECISION_ROW = (
    "case",
    "proposal",
    "kind",
    "yen",
    "per",
    "starts",
    "ends",
    "reason",
    "article",
    "conditions",
    "decided_by",
    "post",
    "decided_at",
    "replaces",
)
"""What of a decision never changes: the ledger binds it when it is made."""
CASE_ROW = ("number", "service", "section", "origin", "application", "person", "opened_at")
"""What of a case never changes once it is decided."""
