"""REFI-QDA (https://www.qdasoftware.org, versions 1.0 and 1.5): codebooks (.qdc) and projects (.qdpx) of coding programs.

Positions in texts are counted in Unicode code points from 0, the end is the first one after the words, and a line end counts as
one, as it stands in the file.
"""
