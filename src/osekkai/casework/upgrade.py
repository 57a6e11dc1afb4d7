"""What an office of the release before still has to be given, by `osekkai setup`."""

from __future__ import annotations

from osekkai.casework import search, tasks
from osekkai.casework.intake import adopt
from osekkai.casework.models import Notice


def after_migrating() -> str:
    """Applications that are older than cases get theirs; notices that were waiting get a task. Again, nothing more."""
    said = []
    if adopted := adopt():
        said.append(f"案件のなかった申請 {adopted:,}件に、案件を作りました。")
    waiting = Notice.objects.filter(document=None, problem="").values_list("pk", flat=True)
    for each in waiting:
        tasks.make_notice.enqueue(each)
    if waiting:
        said.append(f"待っていた通知 {len(waiting):,}通を作る列に入れました。")
    if refolded := search.fold_again():
        said.append(f"案件 {refolded:,}件の さがす文字を、いまの形にしました。")
    return "\n".join(said)
