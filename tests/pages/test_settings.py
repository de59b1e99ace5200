"""Settings: one's own password for everybody; organisation, accounts and the journal for whoever keeps the register."""

import pyotp
import pytest

from lib.domain import program
from lib.register import accounts, backups, journal, organisation, second_factor, sessions
from lib.register.keeping import Keeping
from tests.firm import PASSWORD
from tests.visits import id_of

NEW = "pięć zupełnie innych słów"
OWN = ["Your password", "Second step at sign-in", "Where you are signed in"]


@pytest.fixture
def settings(visit):
    """Opens the settings, as the admin Adam unless told otherwise."""
    return lambda by="adam", **how: visit("settings", by=by, **how)


def account(store, login):
    return store.one("select * from accounts where login = $login", login=login)


def key(store, login):
    """How the keys of an account's widgets begin."""
    row = account(store, login)
    return f"account_{row['id']}_{row['version']}"


def groups(page):
    return [heading.value for heading in page.at.main.subheader]


def parts(page):
    return [expander.label for expander in page.at.main.expander]


# For whom


def test_everybody_may_change_their_own_password(settings):
    page = settings(by="rita")

    assert parts(page) == OWN
    assert groups(page) == ["Yourself"]


@pytest.mark.parametrize("login", ["hanna", "iga", "marek"])
def test_whoever_sees_the_register_may_check_its_journal(settings, login):
    assert parts(settings(by=login)) == [*OWN, "Calendar with deadlines", "Journal"]


def test_the_admin_keeps_organisation_and_accounts_too(settings):
    page = settings()

    assert groups(page) == ["Yourself", "The firm", "Who gets in", "How the register is kept"]
    assert parts(page) == [
        *OWN,
        "Calendar with deadlines",
        "Organisation",
        "Periods",
        "Reminders and messages",
        "Reports from outside",
        "Accounts",
        "Journal",
        "Backups",
        "Retention",
        "Operation",
    ]


# One's own password


def test_a_new_password_needs_the_old_one(settings, store):
    page = settings().fill("Current password", "a wrong guess").fill("password_new", NEW).press("Change the password")

    assert page.beside("Current password") == "This is not your current password."
    assert accounts.sign_in(store, "adam", PASSWORD)


def test_a_new_password_that_is_too_short_is_refused_beside_it(settings, store):
    page = settings().fill("Current password", PASSWORD).fill("password_new", "krótkie").press("Change the password")

    sentence = "The password needs at least 12 characters; a few words in a row will do."
    assert page.beside("password_new") == sentence
    assert accounts.sign_in(store, "adam", PASSWORD)


def test_a_changed_password_lets_in_and_ends_the_sessions_elsewhere(settings, store, visit):
    elsewhere = visit("register", by="adam")
    settings().fill("Current password", PASSWORD).fill("password_new", NEW).press("Change the password")

    assert accounts.sign_in(store, "adam", NEW)
    assert accounts.sign_in(store, "adam", PASSWORD) is None
    assert "You are signed out." in elsewhere.run().text


# The second step, and where one is signed in


def test_a_phone_is_added_with_a_code_and_taken_away_with_one(settings, store, clock):
    page = settings(by="hanna").press("Add a phone")
    secret = page.at.code[0].value.replace(" ", "")
    assert any("data:image/svg+xml" in body for body in page.html)
    page.fill("Code from the phone", "12").press("Switch on")
    assert page.beside("Code from the phone").startswith("This code does not match.")
    page.fill("Code from the phone", pyotp.TOTP(secret).at(clock())).press("Switch on")
    codes = page.at.code[0].value.split()
    assert len(codes) == 10
    page.press("I have kept them")
    assert codes[0] not in page.text
    assert "The second step is on. 10 recovery codes are unused." in page.text

    admin = settings()
    assert "Hanna Prowadząca · hanna · handler · second step" in admin.text
    page.fill("A code, to switch it off", codes[0]).press("Switch off")
    assert not second_factor.is_on(store, id_of(store, "hanna"))


def test_an_admin_takes_away_the_second_step_of_a_lost_phone_and_signs_out(settings, store, visit, clock, people):
    secret = second_factor.fresh_secret()
    code = pyotp.TOTP(secret).at(clock())
    second_factor.switch_on(store, secret, code, by=people["rita"], at=clock())
    rita = visit("report", by="rita")
    settings().press(f"{key(store, 'rita')}_factor").press(f"{key(store, 'rita')}_out")

    assert not second_factor.is_on(store, id_of(store, "rita"))
    assert "You are signed out." in rita.run().text


def test_one_sees_where_one_is_signed_in_and_signs_out_elsewhere(settings, store, clock, visit):
    sessions.begin(store, id_of(store, "hanna"), clock(), means="provider", failed_before=3)
    page = settings(by="hanna")
    line = (
        "since 23.11.2026 10:15 · last used 23.11.2026 10:15 · through the identity provider · 3 attempts failed before"
    )
    assert line in page.text
    page.press("Sign out everywhere else")
    assert sessions.open_of(store, id_of(store, "hanna"), clock()) == []  # no cookie in a test: this one too


# Accounts


def test_every_account_is_listed_with_login_and_role(settings):
    page = settings()

    assert "Rita Raport · rita · reporter" in page.text
    assert "Adam Ustawny · adam · register admin" in page.text


def test_every_role_says_what_it_may_do(settings):
    assert "management (reads everything, decides where asked)" in settings().options("new_account_7_role")


def test_a_new_account_gets_a_link_to_choose_a_password(settings, store, clock):
    page = (
        settings().fill("Name", "Nowa Osoba").fill("Login", "Nowa").fill("new_account_7_email", "nowa@chmurka.example")
    )
    page.choose("new_account_7_role", "handler (works on incidents, sees the whole register)")
    page.press("Create the account")

    assert "Give this link to Nowa Osoba. It works once, within 24 hours:" in page.text
    assert "Nowa Osoba · nowa · handler" in page.text
    address, _, token = page.at.code[0].value.rpartition("/")
    assert address == "http://localhost:8501/link"
    link = sessions.link_of(store, token, clock())
    assert (link.account_id, link.purpose) == (id_of(store, "nowa"), "set_password")
    assert account(store, "nowa")["email"] == "nowa@chmurka.example"
    assert any("mailto:nowa@chmurka.example?" in body and token in body for body in page.html)


def test_the_link_is_shown_once(settings, store):
    page = settings().press(f"{key(store, 'rita')}_link")
    assert "Give this link to Rita Raport." in page.text

    assert "Give this link" not in page.reload().text
    assert "Give this link" not in page.press("Hide the link").text


def test_after_an_account_was_made_the_form_is_empty_again(settings):
    page = settings().fill("Name", "Nowa Osoba").fill("Login", "nowa")
    page.choose("new_account_7_role", "reporter (reports and sees own reports)").press("Create the account")

    assert (page.value("Name"), page.value("Login")) == ("", "")


def test_an_account_without_name_login_and_role_is_refused_beside_each(settings, store):
    page = settings().fill("new_account_7_email", "nowa(at)chmurka").press("Create the account")

    assert page.beside("Name") == "Give a name; it stands beside everything this person does."
    assert page.beside("Login") == "The login needs 2 to 60 letters, digits or . @ + - _ and no space."
    assert page.beside("new_account_7_email") == "This does not look like an e-mail address."
    assert page.beside("new_account_7_role") == "Choose a role."
    assert page.value("new_account_7_email") == "nowa(at)chmurka"
    assert store.value("select count(*) from accounts") == 7


def test_a_login_that_somebody_has_is_refused_beside_it(settings):
    page = settings().fill("Name", "Druga Rita").fill("Login", "RITA")
    page.choose("new_account_7_role", "reporter (reports and sees own reports)").press("Create the account")

    assert page.beside("Login") == "Somebody has this login already; choose another."
    assert page.value("Name") == "Druga Rita"


def test_a_role_is_changed_and_holds_at_once(settings, store, visit):
    rita = visit("report", by="rita")
    page = settings().choose(f"{key(store, 'rita')}_role", "handler (works on incidents, sees the whole register)")
    page.press("Save the role")

    assert "Rita Raport · rita · handler" in page.text
    assert rita.go("register").title == "Register"


def test_a_disabled_account_is_out_at_its_next_action_and_can_be_enabled(settings, store, visit):
    rita = visit("report", by="rita")
    page = settings().press(f"{key(store, 'rita')}_disable")

    assert "Rita Raport · rita · reporter · disabled" in page.text
    assert "You are signed out." in rita.run().text

    page.press("Enable")

    assert account(store, "rita")["disabled_at"] is None


def test_the_last_admin_cannot_be_disabled(settings, store):
    page = settings().press(f"{key(store, 'adam')}_disable")

    assert "This is the last admin who can sign in; make another one first." in page.text
    assert account(store, "adam")["disabled_at"] is None


def test_the_last_admin_cannot_become_something_else(settings, store):
    page = settings().choose(f"{key(store, 'adam')}_role", "reporter (reports and sees own reports)")
    page.press("Save the role")

    assert "This is the last admin who can sign in; make another one first." in page.text
    assert account(store, "adam")["role"] == "admin"


def test_a_name_is_shown_as_it_was_typed(settings, store):
    page = settings().fill("Name", "**x** ![](http://e) <script>").fill("Login", "nowa")
    page.choose("new_account_7_role", "reporter (reports and sees own reports)").press("Create the account")

    assert "Give this link to **x** ![](http://e) <script>." in page.text
    assert "**x** ![](http://e) <script> · nowa · reporter" in page.text
    assert not any("![" in source or "<script" in source for source in page.markdown)


# Organisation


def test_the_organisation_is_changed_and_its_name_stands_beside_every_page(settings, store):
    page = settings().fill("Name of the organisation", "Obłok S.A.").fill("NIP", "PL 123-456-32-18")
    page.press("organisation_save")

    kept = organisation.get(store)
    assert (kept["name"], kept["tax_number"], kept["dpo_name"]) == ("Obłok S.A.", "1234563218", "Iga Inspektor")
    assert "Obłok S.A. Adam Ustawny" in page.text


def test_a_wrong_nip_is_refused_beside_it_and_nothing_typed_is_lost(settings, store):
    page = (
        settings().fill("Name of the organisation", "Obłok S.A.").fill("NIP", "1234567890").press("organisation_save")
    )

    assert page.beside("NIP") == "This is not a valid NIP: ten digits, the last one checks the others."
    assert page.value("Name of the organisation") == "Obłok S.A."
    assert organisation.get(store)["name"] == "Chmurka sp. z o.o."


def test_without_an_officer_none_is_asked_for_or_kept(settings, store):
    page = settings().choose("Is there a data-protection officer (IOD)?", "no")

    assert not page.shows("IOD: name")

    page.press("organisation_save")

    kept = organisation.get(store)
    assert (kept["has_dpo"], kept["dpo_name"], kept["dpo_email"]) == (False, None, None)


def test_an_officer_needs_a_name_and_a_way_to_be_reached(settings):
    page = settings().fill("IOD: name", "").fill("IOD: e-mail", "").press("organisation_save")

    assert page.beside("IOD: name") == "Who is it? The notification asks for the name."
    assert page.beside("IOD: e-mail") == "Give an e-mail address or a phone number of the officer."


def test_an_organisation_that_somebody_else_changed_meanwhile_is_not_overwritten(settings, store, people, clock):
    page = settings().fill("Name of the organisation", "Obłok S.A.")
    organisation.save(store, 1, {"address": "ul. Nowa 1, Łódź"}, by=people["adam"], at=clock())
    page.press("organisation_save")

    assert "Somebody saved in the meantime: look at the newer version, then try again." in page.text
    assert page.value("Address") == "ul. Nowa 1, Łódź"
    assert organisation.get(store)["name"] == "Chmurka sp. z o.o."


# Journal


def test_the_journal_shows_its_head_and_holds(settings, store):
    sequence, head = (
        store.value("select max(sequence) from journal"),
        store.value("select max_by(hash, sequence) from journal"),
    )
    page = settings(by="hanna").press("Check the journal")

    assert f"Entries {sequence} Head hash {head}" in page.text
    assert f"The chain holds: {sequence} entries checked." in page.text


def test_an_entry_that_somebody_changed_in_the_file_is_named(settings, store):
    with store.writing() as writing:
        writing.run("update journal set actor = 'Somebody Else' where sequence = 4")

    assert "Entry 4 was changed." in settings(by="iga").press("Check the journal").text


def test_the_settings_speak_polish(settings):
    page = settings(language="pl")

    assert page.title == "Ustawienia"
    assert "Rita Raport · rita · zgłaszający" in page.text


# Backups


@pytest.fixture
def backed_up(settings, clock):
    """The settings with the backups unfolded and one made."""
    return settings().unfold("Backups").press("Make a backup now")


def test_only_an_admin_sees_backups_and_operation(settings):
    for login in ("rita", "hanna", "iga", "marek"):
        assert not {"Backups", "Operation"} & set(parts(settings(login)))


def test_before_the_first_backup_the_screen_says_what_will_stand_there(settings):
    page = settings().unfold("Backups")

    assert "Here will stand the backups. The first one comes by itself, or now:" in page.text
    assert "There is no second folder (REJESTR_BACKUP_COPY)." in page.text
    assert "Restore this backup" not in page.buttons


def test_a_backup_is_made_and_listed(backed_up, store):
    (backup,) = backups.listed(store)

    assert backup.kind == "by_hand"
    assert "The backup is made." in backed_up.text
    assert "23.11.2026 10:15, by hand" in backed_up.text
    assert f"{backup.sequence} journal entries, 0 attachments, opened and checked, not encrypted" in backed_up.text


def test_while_another_is_made_the_screen_says_to_wait(settings, store):
    page = settings().unfold("Backups")
    with backups.only_one(store):
        page.press("Make a backup now")

    assert "A backup, archive or restore is under way." in page.text
    assert backups.listed(store) == []


def test_a_restore_needs_the_word_and_nothing_happens_without_it(backed_up, store, an_incident):
    an_incident()
    page = backed_up.choose("Backup", "23.11.2026 10:15, by hand").fill("restore_word", "yes").press("restore_now")

    assert page.beside("restore_word") == "Type “restore” here to confirm."
    assert store.value("select count(*) from incidents") == 1


def test_a_restore_puts_the_backup_in_place_and_signs_everybody_out(backed_up, store, an_incident):
    an_incident()
    page = backed_up.choose("Backup", "23.11.2026 10:15, by hand").fill("restore_word", "Restore").press("restore_now")

    assert "Restored: 23.11.2026 10:15, by hand. Sign in again." in page.text
    assert str(store.folder / "aside") in page.text
    assert store.value("select count(*) from incidents") == 0
    assert "You are signed out." in page.run().text


def test_a_backup_of_another_passphrase_asks_for_it(backed_up, store, clock):
    store.keeping = Keeping(passphrase="zielony rower")
    clock.pass_(minutes=1)
    page = backed_up.press("Make a backup now")
    store.keeping = Keeping()
    page.choose("Backup", "23.11.2026 10:16, by hand").fill("restore_word", "restore").press("restore_now")
    assert page.beside("restore_passphrase") == "This backup is encrypted. Give the passphrase with which it was made."

    page.fill("restore_passphrase", "czerwony rower").press("restore_now")
    assert page.beside("restore_passphrase") == "It does not open with this passphrase."

    page.fill("restore_passphrase", "zielony rower").press("restore_now")
    assert "Sign in again." in page.text


def test_a_damaged_backup_is_refused_beside_the_choice(backed_up, store):
    (backup,) = backups.listed(store)
    backup.database.write_bytes(b"damaged")
    page = backed_up.choose("Backup", "23.11.2026 10:15, by hand").fill("restore_word", "restore").press("restore_now")

    assert page.beside("Backup") == "This backup is damaged. Nothing was changed; choose another one."


def test_a_second_folder_that_is_missing_is_said_on_every_page_of_an_admin(settings, store, visit, tmp_path):
    store.keeping = Keeping(second=tmp_path / "drive")

    assert f"Is the drive connected? {tmp_path / 'drive'}" in settings().unfold("Backups").text
    assert "The second folder for backups is not there." in visit("register", by="adam").text
    assert "The second folder for backups is not there." not in visit("register", by="hanna").text


def test_the_archive_is_made_and_offered(settings, store):
    page = settings().unfold("Backups").press("Make the archive")

    assert "Download rejestr72-archive-20261123T091500Z.zip" in page.text
    assert any('href="/archive/rejestr72-archive-20261123T091500Z.zip"' in source for source in page.html)


# Operation


def test_an_admin_sees_how_the_register_is_doing(settings, store):
    page = settings().unfold("Operation")

    assert f"{program.VERSION}, schema {store.value('select max(version) from schema_version')}" in page.text
    assert "none yet" in page.text
    assert "The last nights brought no backup." in page.text


def test_a_clock_that_went_back_is_said_to_an_admin(settings, store, an_incident, clock):
    an_incident()
    clock.pass_(hours=-3)
    an_incident(detected_at=clock())

    page = settings().unfold("Operation")

    assert "The computer's clock stands before the last entry" not in page.text
    assert f"Entry {journal.head(store)[0]}: 23.11.2026 07:15, after 23.11.2026 10:15" in page.text
    clock.pass_(hours=-3)
    assert "The computer's clock stands before the last entry of the journal." in settings().text
