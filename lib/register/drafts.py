"""What was typed into a form and not sent yet: survives F5, a lost connection and a restart. Not the register."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from lib.domain.permissions import Person
from lib.register.store import Row, Store

LARGEST = 2_000_000  # characters of JSON


def save(store: Store, draft_id: str, form: str, content: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    """Keeps the newest state of a form under its one-time token."""
    text = json.dumps(content, ensure_ascii=False, default=_plain)
    if len(text) > LARGEST:
        return
    with store.writing() as writing:
        writing.run(
            """
            insert into drafts (id, account_id, form, content, saved_at)
            values ($id, $account, $form, $content, $at)
            on conflict (id) do update set content = excluded.content, saved_at = excluded.saved_at
            where drafts.account_id = excluded.account_id
            """,
            id=draft_id,
            account=by.id,
            form=form,
            content=text,
            at=at,
        )


def is_free(store: Store, draft_id: str, *, by: Person) -> bool:
    """Whether the person may fill in a form under this token: nothing was sent with it, and it is nobody else's."""
    taken = store.one(
        """
        select submission as token from incidents where submission = $id
        union all
        select id as token from drafts where id = $id and account_id <> $account
        """,
        id=draft_id,
        account=by.id,
    )
    return taken is None


def load(store: Store, draft_id: str, *, by: Person) -> Row | None:
    """The person's own draft: `content` (a dict) and `saved_at`; None when there is none."""
    row = store.one(
        "select content, saved_at from drafts where id = $id and account_id = $account", id=draft_id, account=by.id
    )
    return row | {"content": json.loads(row["content"])} if row else None


def unfinished(store: Store, form: str, *, by: Person) -> list[Row]:
    """The person's drafts of a form, newest first: `id`, `saved_at`, `content`."""
    rows = store.ask(
        """
        select id, saved_at, content
        from drafts
        where account_id = $account and form = $form
        order by saved_at desc
        """,
        account=by.id,
        form=form,
    )
    return [row | {"content": json.loads(row["content"])} for row in rows]


def discard(store: Store, draft_id: str, *, by: Person) -> None:
    """Throws a draft away, after it was sent or because the person says so."""
    with store.writing() as writing:
        writing.run("delete from drafts where id = $id and account_id = $account", id=draft_id, account=by.id)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)
