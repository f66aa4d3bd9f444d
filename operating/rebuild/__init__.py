"""What a house has heard is built anew from the log, beside the house that goes on hearing, and the two are compared.

What a house keeps of the log depends on which facts took effect and on nothing else, neither their order nor how
often: a replica is the telling of the highest sequence, a fact is kept once under its own id. So nobody needs to be
held still, and it does not matter how many processes of the house listen:

1. What is built stands at a place of the log that the house has heard and acknowledged (its group's committed places).
   A kept document that is read after that can only be as new or newer. Older, absent, or the same sequence with another
   content: a difference for certain.
2. A kept document that is newer was told before it was read. So the log is read on to its end of now, and holds that
   telling: what is still newer than the log, or has no telling there, or another content, is a difference for certain.
3. Between the two, told again while we looked: the document is looked at again, from where the log was read to. What
   was altered before the rebuild began is a difference by then or was replaced whole by a newer telling, which is why
   two looks find every such alteration, and a document that never stands still is none.

With `take` the log wins, and no newer telling is lost: a document is replaced or removed only where its sequence is the
one that was compared; every telling has a higher one. What an alteration kept out meanwhile (a telling falls away
before an invented higher sequence) was heard before the document was mended: the log is read on once more, and whatever
is newer there is put beside the listener, by the listener's own guard.
"""

from operating.rebuild.building import Make
from operating.rebuild.progress import UNDER_WAY, Difference, Progress
from operating.rebuild.running import AlreadyRebuilding, NothingToRebuild, Rebuild

__all__ = ["UNDER_WAY", "AlreadyRebuilding", "Difference", "Make", "NothingToRebuild", "Progress", "Rebuild"]
