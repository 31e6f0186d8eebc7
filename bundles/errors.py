"""The one kind of error that is the caller's to mend: printed as a single line, without a traceback."""

from collections.abc import Sequence


class InputError(ValueError):
    """Input that cannot be used: says what is wrong, where, and what would be right.

    Parameters
    ----------
    problem
        What is wrong and where, as one line: ``prices.csv, line 7: close is -3.0``.
    hint
        What would be right, as one line: ``prices are positive``. May be empty.
    """

    def __init__(self, problem: str, hint: str = "") -> None:
        self.problem = problem
        self.hint = hint
        super().__init__(f"{problem}: {hint}" if hint else problem)

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str]]:
        return type(self), (self.problem, self.hint)


def one_line(error: BaseException) -> str:
    """What an error says, without line breaks."""
    return " ".join(str(error).split())


def some_of(names: Sequence[str], most: int = 3) -> str:
    """The first few of many things as a sentence names them: ``A, B, C and 4 more``."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
