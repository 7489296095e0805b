"""Finding the way: from a person's own words to the journeys and steps that answer them.

An index is a folder that `build` writes for one language, `pack` makes bytes of, and a `Finder` opens. What is
asked is read word for word (`asking`) against the words that the content has (`lexicon`), and a journey is only
found when it answers enough of what was asked: a guess sends people to the wrong door.
"""
