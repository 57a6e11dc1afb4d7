"""Addresses of people who work here."""

from django.urls import path

from osekkai.staff.pages import away, people, person, plans, team, tending
from osekkai.ui.addresses import Anything, Row

app_name = "staff"
PERSON, PLAN = "office/people/<int:person>/", "office/plans/<int:plan>/"
takes = {
    "what": Anything("away"),
    "id": Row("staff.Absence"),
    "handover": Row("staff.Handover"),
    "user": Row("auth.User"),
    "person": Row("auth.User"),
    "role": Row("staff.StaffRole"),
    "absence": Row("staff.Absence"),
    "plan": Row("staff.Plan"),
    "recovery": Row("staff.Recovery"),
    "task": Anything("00000000-0000-0000-0000-000000000000"),
    "line": Row("staff.PlanLine"),
}
urlpatterns = [
    path("office/tasks/", tending.tasks, name="tasks"),
    path("office/tasks/<uuid:task>/again/", tending.again, name="task-again"),
    path("office/away/", away.away, name="away"),
    path("office/away/<slug:what>/<int:id>/end/", away.end, name="away-end"),
    path("office/team/", team.board, name="team"),
    path("office/team/handover/", team.hand_over, name="hand-over"),
    path("office/team/handover/<int:handover>/done/", team.handed_over, name="handed-over"),
    path("office/team/skills/<int:user>/", team.skills, name="skills"),
    path("office/team/emergency/", team.emergency, name="emergency"),
    path("office/people/", people.people, name="people"),
    path("office/people/hire/", people.hire, name="hire"),
    path(PERSON, person.person, name="person"),
    path(f"{PERSON}roles/", person.give, name="role-give"),
    path(f"{PERSON}roles/<int:role>/end/", person.end_role, name="role-end"),
    path(f"{PERSON}rights/", person.right, name="right"),
    path(f"{PERSON}rename/", person.rename, name="rename"),
    path(f"{PERSON}password/", person.password, name="password"),
    path(f"{PERSON}passkey/", person.passkey, name="passkey"),
    path(f"{PERSON}recovery/", person.ask, name="recovery-ask"),
    path(f"{PERSON}recovery/<int:recovery>/agree/", person.agree, name="recovery-agree"),
    path(f"{PERSON}recovery/<int:recovery>/drop/", person.drop, name="recovery-drop"),
    path(f"{PERSON}leave/", person.leave, name="leave"),
    path(f"{PERSON}away/", person.away, name="person-away"),
    path(f"{PERSON}away/<int:absence>/end/", person.back, name="person-back"),
    path("office/plans/", plans.plans, name="plans"),
    path("office/plans/new/", plans.draft, name="plan-draft"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}redraft/", plans.redraft, name="plan-redraft"),
    path(f"{PLAN}lines/", plans.add, name="plan-add"),
    path(f"{PLAN}lines/<int:line>/remove/", plans.remove, name="plan-remove"),
    path(f"{PLAN}paste/", plans.paste, name="plan-paste"),
    path(f"{PLAN}decide/", plans.decide, name="plan-decide"),
    path(f"{PLAN}undo/", plans.undo, name="plan-undo"),
]
