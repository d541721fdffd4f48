"""Tables of a Word file as the table that is stored: cells in order, joined cells as spans, a head where Word has one.

Runs in the child process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from directives.word import styles
from directives.word.numbering import number_of, value_of
from directives.word.package import w
from directives.word.values import TABLE, Block


@dataclass(slots=True)
class Cell:
    """A cell: its blocks, how many columns it takes, whether it goes on with the cell above, and down how many rows."""

    blocks: Sequence[Block]
    head: bool
    header: bool
    columns: int = 1
    goes_on: bool = False
    rows: int = 1

    @classmethod
    def read(cls, element: Any, blocks: Sequence[Block], *, head: bool) -> "Cell":
        """The cell of a row; ``head``: the row is repeated at the top of each page."""
        properties = element.find(w("tcPr"))
        merged = properties.find(w("vMerge")) if properties is not None else None
        own = any(block.style == styles.HEAD_CELL for block in blocks)
        plain = any(block.style == styles.CELL for block in blocks)
        return cls(
            blocks=blocks,
            head=head,
            header=own or (head and not plain),
            columns=max(1, number_of(value_of(properties, "gridSpan"), 1)),
            goes_on=merged is not None and merged.get(w("val"), "continue") != "restart",
        )

    def lines(self) -> tuple[str, ...]:
        """The paragraphs of the cell as inline HTML, the displayed label before each."""
        return tuple(line for block in self.blocks for line in _lines(block))

    def html(self) -> str:
        """The cell as an element."""
        lines = self.lines()
        inside = lines[0] if len(lines) == 1 else "".join(f"<p>{line}</p>" for line in lines)
        tag = "th" if self.header else "td"
        spans = "".join(
            f' {name}="{size}"' for name, size in (("colspan", self.columns), ("rowspan", self.rows)) if size > 1
        )
        return f"<{tag}{spans}>{inside}</{tag}>"


def _lines(block: Block) -> list[str]:
    if block.kind == TABLE:
        return [line for row in block.cells for cell in row for line in cell]
    return [f"{block.label} {block.html}".strip()] if block.html or block.label else []


def table_block(rows: Sequence[Sequence[Cell]], where: str) -> Block:
    """The table as one block."""
    kept = _joined_down(rows)
    heads = next((number for number, row in enumerate(rows) if not all(cell.head for cell in row)), len(rows))
    if heads == len(rows) and not any(cell.header for row in rows for cell in row):
        heads = 0
    written = ["".join(cell.html() for cell in row) for row in kept]
    head = "".join(f"<tr>{row}</tr>" for row in written[:heads])
    body = "".join(f"<tr>{row}</tr>" for row in written[heads:])
    html = (f"<thead>{head}</thead>" if head else "") + (f"<tbody>{body}</tbody>" if body else "")
    cells = tuple(tuple(cell.lines() for cell in row) for row in kept)
    return Block(kind=TABLE, html=f"<table>{html}</table>", where=where, cells=cells)


def _joined_down(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """The rows without the cells that go on with the one above, which counts them."""
    above: dict[int, Cell] = {}
    kept: list[list[Cell]] = []
    for row in rows:
        kept.append([])
        column = 0
        for cell in row:
            if cell.goes_on and column in above and not cell.lines():
                above[column].rows += 1
            else:
                kept[-1].append(cell)
                above[column] = cell
            column += cell.columns
    return kept


def laid_out(rows: Sequence[Sequence[Cell]]) -> list[Block]:
    """The paragraphs, column by column, of a table that in a file of our own only holds letterhead or signature."""
    inside = [block for row in rows for cell in row for block in cell.blocks]
    own = [block.style for block in inside if styles.is_own(block.style)]
    if not own or any(style in {styles.CELL, styles.HEAD_CELL} for style in own):
        return []
    width = max(len(row) for row in rows)
    return [block for column in range(width) for row in rows if column < len(row) for block in row[column].blocks]
