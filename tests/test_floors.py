"""The law of the house: a module imports only from floors below its own; the world outside stays at the edges."""

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = (  # from the ground; side by side on one floor nobody imports the other
    ("lib.domain",),
    ("lib.language",),
    ("lib.register",),
    ("lib.documents",),
    ("lib.jobs", "lib.ui", "lib.web"),
    ("pages", "lib.main", "app"),
)
FLOOR = {package: floor for floor, packages in enumerate(FLOORS) for package in packages}
MAY_KNOW = {"streamlit": ("app", "pages", "lib.main", "lib.ui"), "duckdb": ("lib.register.store",)}
NOW = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")
ENVIRONMENT = ("os.environ", "os.getenv")
LAST_WORDS = {name.rpartition(".")[2] for name in (*NOW, *ENVIRONMENT)}
FILES = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "lib").rglob("*.py")]
MODULES = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES}
MODULES = {module: file for module, file in MODULES.items() if module != "lib"}
each_module = pytest.mark.parametrize("module", sorted(MODULES))


def within(module: str, packages: Iterable[str]) -> str | None:
    return next((package for package in packages if f"{module}.".startswith(f"{package}.")), None)


@cache
def named(module: str) -> tuple[list[str], list[str]]:
    """The full name of everything imported, wherever in the module, and what is asked of the world outside."""
    imported, asked = [], []
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            imported += [f"{'.' * node.level}{node.module or ''}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Attribute) and node.attr in LAST_WORDS:
            asked.append(ast.unparse(node))
    return imported, asked


def imports(module: str) -> list[str]:
    return named(module)[0]


def uses(module: str, what: tuple[str, ...]) -> list[str]:
    return [name for names in named(module) for name in names if name.endswith(what)]


@each_module
def test_a_module_imports_only_from_floors_below_or_from_its_own_package(module):
    own = within(module, FLOOR)
    ours = [name for name in imports(module) if name.startswith(".") or within(name, ("lib", "pages", "app"))]

    assert [name for name in ours if within(name, FLOOR) != own and FLOOR[within(name, FLOOR)] >= FLOOR[own]] == []


@each_module
def test_streamlit_and_the_database_are_known_only_where_they_must_be(module):
    for package, knowing in MAY_KNOW.items():
        assert within(module, knowing) or [name for name in imports(module) if within(name, (package,))] == []


@each_module
def test_what_time_it_is_comes_in_as_an_argument_and_the_environment_at_the_edge(module):
    assert FLOOR[within(module, FLOOR)] > FLOOR["lib.documents"] or uses(module, NOW) == []
    assert module == "app" or uses(module, ENVIRONMENT) == []
