"""Addresses of cases."""

from django.urls import path

from osekkai.casework.pages import (
    audit,
    calendar,
    case,
    drafting,
    enclosures,
    giving,
    new_case,
    notices,
    processes,
    queue,
    reading,
    sharing,
    talking,
)
from osekkai.ui.addresses import Anything, Key, Row

app_name = "casework"
CASE = "office/cases/<slug:number>/"
takes = {
    "number": Row("casework.Case", "number"),
    "code": Key("aaaaaaaaaaaaaaaaaaaaaaaa"),
    "step": Row("casework.Step"),
    "enclosure": Row("casework.Enclosure"),
    "decision": Row("casework.Decision"),
    "notice": Row("casework.Notice"),
    "attachment": Row("applications.Attachment"),
    "sheet": Anything("0"),
    "service": Anything("dog-registration"),
}
urlpatterns = [
    path("office/cases/", queue.cases, name="cases"),
    path("office/cases/next/", queue.next_case, name="next-case"),
    path("office/cases/live/", queue.live, name="live"),
    path("office/cases/new/", new_case.new_case, name="case-new"),
    path("office/calendar/", calendar.calendar, name="calendar"),
    path("office/cases/draft-all/", queue.draft_all, name="draft-all"),
    path(CASE, case.case, name="case"),
    path(f"{CASE}ask/", case.ask, name="case-ask"),
    path(f"{CASE}take/", case.take, name="case-take"),
    path(f"{CASE}tick/", case.tick, name="case-tick"),
    path(f"{CASE}give/", giving.give, name="case-give"),
    path(f"{CASE}circulate/", giving.circulate, name="case-circulate"),
    path(f"{CASE}read/", giving.read, name="case-read"),
    path(f"{CASE}steps/<int:step>/", case.do_step, name="case-step"),
    path(f"{CASE}note/", case.note, name="case-note"),
    path(f"{CASE}propose/", drafting.propose, name="case-propose"),
    path(f"{CASE}enclosures/", enclosures.add, name="enclose"),
    path(f"{CASE}enclosures/<int:enclosure>/", enclosures.show, name="enclosure"),
    path(f"{CASE}enclosures/<int:enclosure>/<int:sheet>.png", enclosures.sheet, name="enclosure-page"),
    path(f"{CASE}enclosures/<int:enclosure>/remove/", enclosures.remove, name="enclosure-remove"),
    path(f"{CASE}take-away/", case.take_away, name="case-take-away"),
    path(f"{CASE}notices/<int:decision>/", notices.notice, name="case-notice"),
    path(f"{CASE}notices/<int:decision>/<int:sheet>.png", notices.page, name="case-notice-page"),
    path("office/team/share-out/", sharing.share_out, name="share-out"),
    path("office/audit/", audit.audit, name="audit"),
    path("office/audit/<slug:number>/", audit.case, name="audit-case"),
    path("office/processes/", processes.processes, name="processes"),
    path("office/processes/<slug:service>/", processes.process, name="process"),
    path("office/processes/<slug:service>/examine/", processes.examine, name="process-examine"),
    path("office/processes/<slug:service>/process.bpmn", processes.drawing, name="process-file"),
    path("apply/<slug:code>/notices/<int:notice>/", reading.notice, name="apply-notice"),
    path("apply/<slug:code>/notices/<int:notice>/on-paper/", reading.on_paper, name="apply-on-paper"),
    path(f"{CASE}send-back/", talking.send_back, name="send-back"),
    path(f"{CASE}identify/", talking.identify, name="identify"),
    path(f"{CASE}message/", talking.message, name="message"),
    path(f"{CASE}documents/<int:attachment>/", talking.document, name="document"),
    path(f"{CASE}documents/<int:attachment>/small.jpg", talking.document_small, name="document-small"),
    path(f"{CASE}documents/<int:attachment>/<int:sheet>.png", talking.document_page, name="document-page"),
]
