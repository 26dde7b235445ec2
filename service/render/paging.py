"""Pages of a table too large for one."""

from dataclasses import dataclass

from service.errors import refuse


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `page` (from 1) of `pages`, of `each` of `total` things."""

    page: int
    pages: int
    total: int
    each: int

    @property
    def part(self) -> slice:
        """What of all things is shown."""
        return slice(self.first - 1 if self.total else 0, self.last)

    @classmethod
    def of(cls, page: int, total: int, each: int) -> "Paging":
        """Return a page of `each` things; raises `RequestRefused` beyond the last one."""
        pages = max(1, -(-total // each))
        if page > pages:
            raise refuse("page", str(page), f"a whole number from 1 to {pages}: there are {total:,}, {each} a page")
        return cls(page, pages, total, each)

    @property
    def first(self) -> int:
        """Number of the first thing shown, from 1; 0 when there is none."""
        return min((self.page - 1) * self.each + 1, self.total)

    @property
    def last(self) -> int:
        """Number of the last thing shown."""
        return min(self.page * self.each, self.total)

    def near(self) -> list[int | None]:
        """Return the pages to link: the first, the last, those around this one; None stands for a gap."""
        shown = sorted({1, self.pages, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1)})
        found: list[int | None] = []
        for before, page in zip([0, *shown], shown, strict=False):
            if page > before + 1:
                found.append(None)
            found.append(page)
        return found
