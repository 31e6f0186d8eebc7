"""What importing the package costs and offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import bundles


def test_the_error_is_importable_without_pandas() -> None:
    code = "import sys, bundles.errors; print([name for name in ('pandas', 'numpy') if name in sys.modules])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_whole_package_is_importable_without_zipline() -> None:
    code = (
        "import sys; import bundles, bundles.zipline.bundle;"
        "[getattr(bundles, name) for name in bundles.__all__]; print('zipline' in sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_every_name_promised_is_there() -> None:
    for name in bundles.__all__:
        assert getattr(bundles, name).__name__ == name
        assert name in dir(bundles)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'from_excel'"):
        bundles.from_excel  # noqa: B018
