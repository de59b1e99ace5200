"""Anonymising through the screen: proposed, chosen, confirmed by a word; the card and the journal say so."""

from lib.register import incidents, retention


def test_an_admin_anonymises_what_is_over_and_everybody_sees_that_it_was(visit, store, people, clock, an_incident):
    row = an_incident(description="Umowa pana Testowego")
    incidents.close(store, row["id"], row["version"], "", override="Dość wiemy.", by=people["hanna"], at=clock())
    page = visit("settings", by="adam").unfold("Retention")
    assert "No entry's time is over." in page.text
    clock.pass_(days=6 * 366)

    page = visit("settings", by="adam").unfold("Retention")
    page.fill("erase_chosen", [row["id"]]).press("Anonymise for good")
    assert page.beside("To confirm, type: anonymise") == "Type “anonymise” here to confirm."
    page.fill("To confirm, type: anonymise", "anonymise").press("Anonymise for good")
    assert page.beside("By which rule or decision?") == "Say by which rule or decision they are anonymised."
    page.fill("By which rule or decision?", "Uchwała 1").press("Anonymise for good")

    assert retention.erased(store)[0]["number"] == row["number"]
    assert f"{row['number']}: anonymised" in page.text
    card = visit("incident", number=row["number"], section="history")
    assert "anonymised the entry" in card.text
    assert "The content was erased" in card.text
    page = visit("settings", by="adam").press("Check the journal")
    assert "the chain proves that something stood there" in page.text
