"""Tables as Markdown has them."""


def row(cells):
    return f"| {' | '.join(cells)} |"


def head(first, others):
    """The first two lines of a table of one column of words and some of numbers."""
    return [row([first, *others]), row(["---", *("--:" for _ in others)])]
