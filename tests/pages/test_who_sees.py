"""An incident restricted on its card: gone for the others, its readers listed, a way in for the admin."""

from lib.register import incidents, restricted


def test_an_incident_is_restricted_on_its_card_and_the_admin_lets_themselves_in(visit, an_incident, store, people):
    number = an_incident()["number"]
    card = visit("incident", by="hanna", number=number)
    card.choose("Only these people", "Hanna Prowadząca", "Iga Inspektor").press("Save who may see it")
    assert card.beside("Why") == "Say why: it stays in the history of the incident."
    card.fill("Why", "Dotyczy pracownika.").press("Save who may see it")
    assert "only for named people" in card.text
    assert "Only: Hanna Prowadząca, Iga Inspektor" in card.text

    assert f"{number} ·" not in visit("incident", by="henryk", number=number).text
    assert number not in visit("register", by="henryk").text
    assert visit("register", by="iga").numbers == [number]

    admin = visit("settings", by="adam")
    assert f"{number} · Only: Hanna Prowadząca, Iga Inspektor" in admin.text
    admin.fill("Why", "Obie osoby są na urlopie.").press("Let me in")
    row = incidents.get(store, number, people["adam"])
    assert row is not None
    told = visit("incident", by="adam", number=number, section="history").text
    assert "let themselves in, as an admin who was not named" in told
    assert "Obie osoby są na urlopie." in told
    assert [read["name"] for read in restricted.readings(store, row["id"])] == ["Adam Ustawny", "Hanna Prowadząca"]
