"""The rows of the input that are refused."""

from __future__ import annotations

from dataclasses import dataclass

EXCERPT_LENGTH = 200


@dataclass(frozen=True)
class Reject:
    """One refused row.

    Reasons of its form: `column_count` (not as many columns as the header), `bad_quotes` (a quote
    that opens or closes inside a field, or never closes), `line_too_long`, `encoding` (not UTF-8)
    and `control_character` (a NUL, or a stray carriage return outside quotes). Reasons of its
    values: `not_a_number` (a whole number from 0 on is wanted), `bad_date` (one such as
    2005-11-30 is), `bad_list` (broken, or not of the right length and content), `bad_rating`
    (outside 0 to 5), `duplicate_id` (an earlier valid recipe has it) and `orphan_interaction`
    (its recipe is not among the valid ones).

    Attributes:
        file: Name of the input file.
        line: Line on which the row starts, the header being line 1; in Parquet the row, from 1.
        reason: One of the above.
        excerpt: Beginning of the row or the offending value, at most 200 characters.
    """

    file: str
    line: int
    reason: str
    excerpt: str
