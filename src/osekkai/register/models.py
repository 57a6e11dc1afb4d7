"""The register. Every statement carries two times: when it holds (`valid_from`, `valid_to`), and when the ward knew it.

`recorded_at` is when it came to be known, `replaced_at` when something else took its place; what is current has none.
Nothing is overwritten. The individual number (個人番号) has no column here.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

CURRENT = Q(replaced_at__isnull=True)


def on(day: date | None = None) -> Q:
    """What holds on a day, as it is known now; without a day, what has no end."""
    if day is None:
        return CURRENT & Q(valid_to=None)
    return CURRENT & Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def running(day: date) -> Q:
    """What is known now and has not ended by a day, begun or not; `valid_to` is the day after the last.

    A line that ended before it began says that nothing is received.
    """
    return CURRENT & (Q(valid_to=None) | (Q(valid_to__gt=day) & Q(valid_to__gt=F("valid_from"))))


class Relation(models.IntegerChoices):
    """続柄 in one word, as seen from the head (世帯主). The order is that of `policy.RELATIONS`."""

    HEAD = 0, "世帯主"
    SPOUSE = 1, "配偶者"
    CHILD = 2, "子"
    PARENT = 3, "親"
    OTHER = 4, "その他"
    LODGER = 5, "同居人"
    FOSTER = 6, "里子"
    UNKNOWN = 7, "不明"


class Source(models.Model):
    """From where statements come: a file of another system, a decision here, the counter, a robot, the resident.

    A file is taken in as a whole, in one transaction; `layout` is what its first line announces. What comes otherwise
    has the `name` of what it was (`decision:7`). `digest` (SHA-256) is of a file's contents, else of the name.
    """

    class Kind(models.TextChoices):
        FILE = "file", "ファイル"
        DECISION = "decision", "決定"
        COUNTER = "counter", "窓口"
        ROBOT = "robot", "ロボット"
        RESIDENT = "resident", "本人"

    kind = models.CharField(
        max_length=10, choices=Kind.choices, db_column="source_kind", default=Kind.FILE, db_default=Kind.FILE
    )
    name = models.CharField(max_length=200)
    taken_at = models.DateTimeField()
    layout = models.CharField(max_length=20, blank=True, db_column="kind")
    digest = models.CharField(max_length=64, unique=True)
    lines = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    generated = models.BooleanField(default=False)

    class Meta:
        db_table = "register_extract"

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Household(models.Model):
    """世帯, by the number that the resident register gives it."""

    key = models.CharField(max_length=30, unique=True)

    def __str__(self) -> str:
        return self.key


class Person(models.Model):
    """A resident, by 宛名番号. Names are kept as written, every character of them.

    Where the day of birth is not known (不詳), `birth_date` is the first that it can be, `birth_until` the last.
    """

    key = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    kana = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField()
    birth_until = models.DateField(null=True)
    sex = models.CharField(max_length=6, choices=[("male", "男"), ("female", "女"), ("", "不明")], blank=True)
    resident_since = models.DateField(null=True)
    ended_on = models.DateField(null=True, db_index=True)
    ended_by = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("birth_date")), name="person_ends_after_birth"
            ),
            models.CheckConstraint(
                condition=Q(birth_until__isnull=True) | Q(birth_until__gt=F("birth_date")),
                name="an_unknown_birth_is_an_interval",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Dated(models.Model):
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="+", db_index=False, db_column="extract_id"
    )

    class Meta:
        abstract = True


class Residence(Dated):
    """Where a household lives."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="residences")
    town = models.CharField(max_length=60)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=7, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=CURRENT & Q(valid_to__isnull=True), name="one_residence_at_a_time"
            )
        ]

    @property
    def line(self) -> str:
        """Town and number, as people write them after the municipality's name."""
        return f"{self.town}{self.address}"

    @property
    def spoken_postcode(self) -> str:
        return f"{self.postcode[:3]}-{self.postcode[3:]}" if self.postcode else ""


class Membership(Dated):
    """Who belongs to which household, as what. `position` is the order in the household's record.

    `said` is the 続柄 as it was written, where `relation` does not say all of it (妻の子, 夫（未届）, 二女).
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    relation = models.PositiveSmallIntegerField(choices=Relation.choices)
    position = models.PositiveSmallIntegerField()
    said = models.CharField(max_length=40, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=CURRENT & Q(valid_to__isnull=True), name="one_household_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=CURRENT & Q(valid_to__isnull=True, relation=Relation.HEAD),
                name="one_head",
            ),
            models.CheckConstraint(condition=Q(relation__lte=7), name="relation_is_known"),
        ]


class Fact(Dated):
    """One fact of the vocabulary about a person or a household; `year` is 0 where it is not yearly.

    A number, a day (its `date.toordinal`) or a truth (0, 1) lies between `lo` and `hi`, equal where it is known; a
    choice is one or more of its options in `chosen`, separated by blanks.
    """

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="facts")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="facts", db_index=False)
    fact = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField(default=0)
    lo = models.BigIntegerField(null=True)
    hi = models.BigIntegerField(null=True)
    chosen = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(household__isnull=True), name="fact_has_one_holder"
            ),
            models.CheckConstraint(
                condition=Q(lo__isnull=False, hi__gte=F("lo"), chosen="")
                | (Q(lo__isnull=True, hi__isnull=True) & ~Q(chosen="")),
                name="fact_has_one_value",
            ),
            models.UniqueConstraint(
                fields=["person", "fact", "year"],
                condition=CURRENT & Q(valid_to__isnull=True, person__isnull=False),
                name="one_fact_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["household", "fact", "year"],
                condition=CURRENT & Q(valid_to__isnull=True, household__isnull=False),
                name="one_fact_of_a_household",
            ),
        ]


class Receipt(Dated):
    """What a person (for a household: its head) already receives of a service."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="receipts")
    service = models.CharField(max_length=60)
    yen = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "service"],
                condition=CURRENT & Q(valid_to__isnull=True),
                name="one_receipt_of_a_service",
            ),
            models.CheckConstraint(condition=Q(yen__isnull=True) | Q(yen__gte=0), name="receipt_not_negative"),
        ]


class Circumstance(Dated):
    """What else an extract of residents says of somebody, in time; `valid_to` of a protection is set from the start.

    支援措置 (住民基本台帳事務処理要領 第5の10): from the day of the application for a year, renewed in its last month.
    施設入所: `said` is the institution, and where it is. How letters reach somebody: `said` is the language, and where
    they go.
    """

    class Kind(models.TextChoices):
        PROTECTION = "protection", "支援措置"
        INSTITUTION = "institution", "施設入所"
        LETTERS = "letters", "通知の送り方"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="circumstances")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    said = models.CharField(max_length=200, blank=True, db_default="")
    address = models.CharField(max_length=200, blank=True, db_default="")
    postcode = models.CharField(max_length=7, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "valid_from"], condition=CURRENT, name="one_circumstance_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="circumstance_not_backwards"
            ),
        ]
        indexes = [models.Index(fields=["kind", "valid_to"], condition=CURRENT, name="circumstances_that_hold")]


class Difference(models.Model):
    """What a source changed: the register's own event, one for each statement that is new, other or ended."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="differences", db_column="extract_id")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="differences")
    household = models.ForeignKey(Household, null=True, on_delete=models.PROTECT, related_name="differences")
    what = models.CharField(max_length=60)
    before = models.CharField(max_length=400, blank=True)
    after = models.CharField(max_length=400, blank=True)
