"""A rebuild reads a service's replicas and kept facts from the log again, in a second database, and compares the two.

The service goes on listening meanwhile. What it keeps of the log depends only on which facts took effect, neither on
their order nor on how often they came: a replica is the fact with the highest sequence, and a fact is kept once under
its own id. So nothing has to stop, however many processes of the service listen:

1. The second database stands at offsets that the service has heard and committed. A kept document that is read after
   that is as new or newer. A kept document that is older, absent, or of the same sequence with another content is a
   difference for certain.
2. The fact behind a newer kept document was told before the document was read. So the log is read on to its present
   end, which holds that fact. A document that is still newer than the log, has no fact there, or has another content is
   a difference for certain.
3. A document that was told again between these two readings is compared again, from where the log was read to. What
   was altered before the rebuild began is by then a difference, or a newer fact has replaced it whole. So two looks
   find every such alteration, and a document that changes all the time is no difference.

With `take` the log wins, and no newer fact is lost: a document is replaced or removed only where its sequence is the
one that was compared, and every newer fact has a higher one. An alteration with an invented higher sequence may have
kept facts out meanwhile. They were heard before the document was repaired: so the log is read on once more, and
whatever is newer there is put into the collection under the listener's own guard.
"""

from operating.rebuild.building import Make
from operating.rebuild.nightly import Nightly
from operating.rebuild.progress import UNDER_WAY, Difference, Progress
from operating.rebuild.running import AlreadyRebuilding, NothingToRebuild, Rebuild

__all__ = ["UNDER_WAY", "AlreadyRebuilding", "Difference", "Make", "Nightly", "NothingToRebuild", "Progress", "Rebuild"]
