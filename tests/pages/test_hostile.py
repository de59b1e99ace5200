"""Markdown, HTML, images, formulas, colour codes in every name and note: every page shows them as they were typed."""

from lib.register import accounts, clients, education, meetings, organisation, prevention, procedures, suppliers
from tests.visits import PAGES, id_of

HOSTILE = "**x** ![](http://e) <script>a</script> <img src=h> $x$ :red[x] [a](b) `c` # h"
SIGNS = ("**x**", "![](", "](b)", "$x$", ":red[", "`c`", "# h", "<img", "<script")


def test_every_page_shows_what_people_typed_as_they_typed_it(visit, an_incident, store, people, clock):
    hanna, adam = {"by": people["hanna"], "at": clock()}, {"by": people["adam"], "at": clock()}
    row = an_incident(description=HOSTILE, title=HOSTILE, client=HOSTILE, system=HOSTILE, supplier=HOSTILE)
    clients.save(store, {"name": HOSTILE, "contact_name": HOSTILE, "agreement": HOSTILE}, **hanna)
    suppliers.save(store, {"name": HOSTILE, "contact_name": HOSTILE, "agreement": HOSTILE}, **hanna)
    planned = {"title": HOSTILE, "cause": "misdelivery", "system": HOSTILE, "owner": HOSTILE, "expected": HOSTILE}
    prevention.add(store, planned, **hanna, incident_id=row["id"])
    education.add(store, {"topic": HOSTILE, "audience": HOSTILE}, **hanna)
    procedures.add(
        store, {"name": HOSTILE, "new_version": HOSTILE, "what_changed": HOSTILE, "everybody": True}, **hanna
    )
    meeting = meetings.begin(store, "quarterly", **hanna)
    meetings.join(store, meeting, HOSTILE, **hanna)
    meetings.decide(store, meeting, HOSTILE, **hanna)
    firm = organisation.get(store)
    organisation.save(store, firm["version"], {"name": HOSTILE, "contact_name": HOSTILE}, **adam)
    accounts.change(store, id_of(store, "henryk"), 1, {"name": HOSTILE}, **adam)

    page = visit("register", by="adam")
    queries = [(file.stem, {}) for file in sorted(PAGES.glob("*.py"))]
    queries += [("incident", {"number": row["number"]}), ("reviews", {"meeting": str(meeting)})]
    seen = ""
    for name, query in queries:
        page.go(name, query)
        seen += page.text
        for source in page.markdown:
            assert not any(sign in source for sign in SIGNS), (name, source)
        for body in page.html:
            assert "<script" not in body, (name, body)
            assert "<img src=h" not in body, (name, body)
    assert seen.count("![](http://e)") > 20
