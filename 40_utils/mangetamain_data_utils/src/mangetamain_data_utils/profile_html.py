"""A data set's profile as one HTML page that needs nothing besides itself."""

from __future__ import annotations

from datetime import date, timedelta
from html import escape

from mangetamain_data_utils.profiling import ColumnProfile, DatasetProfile, TableProfile

CHART_WIDTH, CHART_HEIGHT = 192, 36
HEADINGS = (
    "column",
    "type",
    "missing",
    "distinct",
    "numbers of",
    "smallest",
    "5 %",
    "median",
    "95 %",
    "largest",
    "outliers low",
    "outliers high",
    "from the 1 % to the 99 % quantile",
    "most frequent",
)
STYLE = """
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --line: #ddd; --bar: #b5481e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --paper: #161616; --line: #3a3a3a; --bar: #ff9d6b; }
}
body { color: var(--ink); background: var(--paper); font: 14px/1.5 system-ui, sans-serif;
  margin: 2rem; }
section { overflow-x: auto; }
table { border-collapse: collapse; margin-bottom: 2rem; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .7rem; text-align: left;
  vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg rect { fill: var(--bar); }
"""


def to_html(profile: DatasetProfile) -> str:
    """Write the page."""
    title = f"Profile of {escape(profile.file)}"
    sections = "\n".join(_section(table) for table in profile.tables)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<h2>Build</h2>
{_pairs(profile.build)}
<h2>Refused rows</h2>
{_pairs({reason: f"{count:,}" for reason, count in profile.rejects.items()} or {"none": ""})}
{sections}
</body>
</html>
"""


def _pairs(entries: dict[str, str]) -> str:
    """Write a table of names and values."""
    rows = "\n".join(
        f"<tr><th scope='row'>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in entries.items()
    )
    return f"<table>\n{rows}\n</table>"


def _section(table: TableProfile) -> str:
    """Write what is known of one table."""
    headings = "".join(f"<th scope='col'>{heading}</th>" for heading in HEADINGS)
    rows = "\n".join(_column_row(column, table.rows) for column in table.columns)
    return f"""<section>
<h2>{escape(table.name)}</h2>
<p>{table.rows:,} rows, of which {table.duplicates:,} repeat another in every column.</p>
<table>
<tr>{headings}</tr>
{rows}
</table>
</section>"""


def _column_row(column: ColumnProfile, rows: int) -> str:
    """Write the row of one column."""
    missing = f"{column.nulls:,} ({column.nulls / rows:.1%})" if column.nulls else "0"
    numbers = [
        column.minimum,
        column.quantiles.get("5 %"),
        column.quantiles.get("50 %"),
        column.quantiles.get("95 %"),
        column.maximum,
    ]
    cells = [
        f"<th scope='row'>{escape(column.name)}</th>",
        f"<td>{escape(column.type)}</td>",
        _number_cell(missing),
        _number_cell(f"{column.distinct:,}"),
        f"<td>{column.measured}</td>",
        *(_number_cell(_written(number, column)) for number in numbers),
        _number_cell(f"{column.outliers_low:,}"),
        _number_cell(f"{column.outliers_high:,}"),
        f"<td>{_chart(column)}</td>",
        "<td>" + "<br>".join(f"{escape(value)} ({n:,})" for value, n in column.top) + "</td>",
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _number_cell(text: str) -> str:
    return f"<td class='number'>{text}</td>"


def _written(number: float | None, column: ColumnProfile) -> str:
    """Write a number for people; days as dates."""
    if number is None:
        return ""
    if column.type == "DATE":
        return (date(1970, 1, 1) + timedelta(days=round(number))).isoformat()
    return f"{number:,.2f}".rstrip("0").rstrip(".")


def _chart(column: ColumnProfile) -> str:
    """Draw the histogram."""
    highest = max((bar.count for bar in column.histogram), default=0)
    if not highest:
        return ""
    step = CHART_WIDTH / len(column.histogram)
    bars = []
    for position, bar in enumerate(column.histogram):
        height = CHART_HEIGHT * bar.count / highest
        span = f"{_written(bar.low, column)} to {_written(bar.high, column)}"
        bars.append(
            f"<rect x='{position * step:.1f}' y='{CHART_HEIGHT - height:.1f}'"
            f" width='{step * 0.9:.1f}' height='{height:.1f}'>"
            f"<title>{span}: {bar.count:,}</title></rect>"
        )
    return (
        f"<svg role='img' aria-label='Histogram of {escape(column.name)}' width='{CHART_WIDTH}'"
        f" height='{CHART_HEIGHT}'>{''.join(bars)}</svg>"
    )
