"""Letters: laying out and signing one, laying out 2,000 different ones, and 10,000 as one print job.

The floor of the job is reading the same files.

Of the letters of the job, twenty are laid out and signed, and stand in it again and again: merging does not know the
difference.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from statistics import median

from benchmarks.parts.load import amount

LETTERS = amount("LETTERS", 10_000)
MADE = min(20, LETTERS)
DIFFERENT = min(2_000, LETTERS)


def main(folder: str) -> None:
    import django

    os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "OSEKKAI_DEBUG": "1", "OSEKKAI_VAR": folder}
    django.setup()
    from django.utils import timezone

    from osekkai.documents import issuing, printing, signing
    from osekkai.documents.numbers import new_number

    def letter_of(number: int) -> issuing.Letter:
        return issuing.Letter(
            key=str(number),
            kind="decision.grant",
            title="児童手当の決定のお知らせ",
            section="子育て支援課",
            to={"name": f"文京　花子{number}", "postcode": f"112-{number % 10_000:04}", "address": "文京区春日1-16-21"},
            paragraphs=("あなたの申請を認めました。",),
            rows=(("金額", "月額 15,000円"), ("理由", "条件に合っています。"), ("根拠", "児童手当法 第4条")),
            sender={"office": "文京区役所", "head": "文京区長", "section": "子育て支援課", "phone": "03-3812-7111"},
            objection=("1　審査請求をすることができます。" * 3, "2　訴えを起こすことができます。" * 4),
            others=(
                issuing.Part(
                    "ja", "やさしい日本語", ("「児童手当」の 申し込みを 見ました。いいですと 決まりました。",)
                ),
            ),
        )

    at = time.perf_counter()
    issuing.laid_out(letter_of(0), new_number(2026), timezone.localdate())
    first = time.perf_counter() - at
    made, laid, signed = [], [], []
    for number in range(1, MADE + 1):
        letter = letter_of(number)
        at = time.perf_counter()
        plain = issuing.laid_out(letter, new_number(2026), timezone.localdate())
        laid.append(time.perf_counter() - at)
        at = time.perf_counter()
        made.append(signing.signed(plain, reason="x"))
        signed.append(time.perf_counter() - at)
    print(
        f"one letter: laid out in {median(laid) * 1000:.0f} ms, signed in {median(signed) * 1000:.0f} ms, "
        f"{len(made[0]) / 1000:.0f} kB; the first of a process {first:.2f} s"
    )
    at = time.perf_counter()
    for number in range(DIFFERENT):
        issuing.laid_out(letter_of(number), new_number(2026), timezone.localdate())
    took = time.perf_counter() - at
    print(f"{DIFFERENT:,} different letters laid out one by one: {took:.1f} s, {DIFFERENT / took:,.0f} a second")
    at = time.perf_counter()
    read = sum(len(bytes(bytearray(made[each % MADE]))) for each in range(LETTERS))
    floor = time.perf_counter() - at
    at, size, sheets = time.perf_counter(), 0, 0
    for start in range(0, LETTERS, printing.PART):
        contents, more = printing.merged(
            made[each % MADE] for each in range(start, min(start + printing.PART, LETTERS))
        )
        size, sheets = size + len(contents), sheets + more
    took = time.perf_counter() - at
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{LETTERS:,} letters as a print job: {took:.1f} s, {sheets:,} sheets, {size / 1e6:.0f} MB, "
        f"{memory:.0f} MB of memory at most"
    )
    print(f"floor (copying the same {read / 1e6:.0f} MB): {floor:.4f} s, {took / floor:,.0f} × that")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(place)
