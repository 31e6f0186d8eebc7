"""A Flex statement defines no document type: wherever one stands in the file, the file is refused."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from bundles.errors import InputError
from reconcile.logs.formats.brokers.ibflex_files import xml_trades
from tests.reconcile.command import refusal

BODY = "<FlexQueryResponse><Trade symbol='&name;' quantity='1' tradePrice='1'/></FlexQueryResponse>"
DOCTYPE = "<!DOCTYPE x [<!ENTITY name 'FROM-ENTITY'>]>"
LONG_COMMENT = f"<!--{'x' * 5_000}-->"


@pytest.mark.parametrize("before", ["", LONG_COMMENT], ids=["at once", "behind a comment"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(tmp_path: Path, before: str, encoding: str):
    """However far down it stands, and in any encoding that the parser reads."""
    path = tmp_path / "flex.xml"
    path.write_bytes((before + DOCTYPE + BODY).encode(encoding))
    with pytest.raises(InputError, match="a document type definition"):
        xml_trades(path)


def test_comments_are_no_document_type(tmp_path: Path):
    """A statement with a comment in it is read, in UTF-16 too."""
    path = tmp_path / "flex.xml"
    for mark, encoding in ((b"", "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")):
        path.write_bytes(mark + (LONG_COMMENT + BODY.replace("&name;", "AAA")).encode(encoding))
        assert xml_trades(path).text("Symbol").to_list() == ["AAA"]


def test_the_command_refuses_it(tmp_path: Path):
    """A file that is recognised by itself, and whose document type comes late."""
    path = tmp_path / "late.xml"
    path.write_text("<!-- <FlexQueryResponse -->" + LONG_COMMENT + DOCTYPE + BODY, encoding="utf-8")
    assert refusal(tmp_path, "diff", path, path).startswith(f"{path}: a document type definition")
