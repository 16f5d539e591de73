"""Words given as somebody's, found in a text: plain Python, no database.

`detect(blocks)` gives a `Given` for every run of words between quotation marks and every block quotation: where it stands, who is said to
say it, in whose report, what kind it seems to be, and whether the text is so explicit that a rule may say so (`by_rule`). Everything else
is a candidate that a person confirms, corrects or rejects.
"""

from readingroom.library.quoting.detecting import Block, Given, detect

__all__ = ["Block", "Given", "detect"]
