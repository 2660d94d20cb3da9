"""Both languages describe the same API."""

from pathlib import Path
from typing import Any

from tests.web_service.service import PYTHON, ROOT, serving

PROGRAM = Path(ROOT) / "target/release/shortlink"
# What people read: the frameworks word some of it by themselves.
WORDS = {"description", "title", "summary", "examples"}
RUST_TYPES = [("minimum", 0), ("format", "int32"), ("format", "int64")]


def normalised(value: Any, document: dict[str, Any]) -> Any:  # noqa: ANN401
    """Put what is referred to in its place, and leave out what only people read."""
    if isinstance(value, list):
        parts = [normalised(part, document) for part in value]
        # Neither parameters nor required names nor types have an order.
        return sorted(parts, key=repr)
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        referred: Any = document
        for name in value["$ref"].removeprefix("#/").split("/"):
            referred = referred[name]
        return normalised(referred, document)
    found = {
        key: normalised(value[key], document)
        for key in sorted(value)
        # A field may be named like a word: only words are texts.
        if not (key in WORDS and isinstance(value[key], str))
        # Widths and signs of whole numbers: Rust's types say them, Python's don't.
        and (key, value[key]) not in RUST_TYPES
    }
    match found.pop("anyOf", None):
        case None:
            pass
        case either if all(list(one) == ["type"] for one in either):
            # Two ways to say that there may be nothing.
            found["type"] = sorted(one["type"] for one in either)
        case either:
            found["anyOf"] = either
    return found


def test_the_documents_describe_the_same_api(tmp_path: Path) -> None:
    assert PROGRAM.exists(), "build the program in Rust first: make setup"
    documents = []
    for name, rung in [("python", PYTHON), ("rust", [str(PROGRAM)])]:
        with serving(tmp_path / f"{name}.db", rung=rung) as service:
            document = service.ask("GET", "/openapi.json").json
        assert document["openapi"].startswith("3.1")
        paths = normalised(document["paths"], document)
        schemes = normalised(document["components"]["securitySchemes"], document)
        documents.append((paths, schemes))
    ours, theirs = documents
    assert sum(len(operations) for operations in ours[0].values()) == 10
    assert ours == theirs
