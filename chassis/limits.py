"""Every limit of the frame, with its unit last."""

from __future__ import annotations

# documents
PAGE_DOCUMENTS = 500
BULK_DOCUMENTS = 1_000
DECIDE_TRIES = 8
STORE_TIMEOUT_MS = 10_000
STORE_CONNECTIONS = 32
LINK_ENTRIES = 2_000
PAGE_LINKS = 200
READ_LINKS = 1_000  # of a chain at once, to find who read of somebody
LINK_NUMBER_DIGITS = 12
CHECKPOINT_SECONDS = 20.0
CHECKPOINT_ROUNDS_A_WHOLE_LOOK = 90  # at the start and every half hour

# relay
RELAY_BATCH_DOCUMENTS = 2_000
RELAY_SWEEP_SECONDS = 1.0
RELAY_SWEEPS_A_LOOK_AHEAD = 30  # a clock that was ahead is rare: looked for at the start, then every half minute
RELAY_GRACE_SECONDS = 2.0  # younger outboxes are told by the nudge; the sweep takes those that a crash left
RELAY_QUEUE_DOCUMENTS = 10_000
RELAY_SETTLE_SECONDS = 0.05  # when nothing was told for so long, what was told is settled
RELAY_SETTLE_MOST_SECONDS = 0.5  # under load it is settled all the same
CLEARED_DOCUMENTS = 50  # in one call: a write that comes meanwhile waits for so many on the embedded store
COMMIT_DOCUMENTS = 3  # so many that are kept together share a commit
RELAY_REMEMBERED_DOCUMENTS = 50_000
FACT_BYTES = 900_000  # below the broker's default of 1 MiB, headers included

# listening
BATCH_RECORDS = 2_000
BATCH_WAIT_MS = 50
PARK_AFTER_TRIES = 5
TRANSIENT_TRIES = 10  # about half a minute; then the batch is read again
BACKOFF_FIRST_SECONDS = 0.1
BACKOFF_LAST_SECONDS = 5.0
PARKED_SHARE = 0.2  # of the last PARKED_WINDOW_RECORDS; past it the listener stops and says so
PARKED_WINDOW_RECORDS = 200
PARKED_BYTES = 1_100_000  # the largest record that a broker takes by default, and the marks beside it
PARKED_REASON_CHARACTERS = 2_000  # a bug may quote the whole fact, which is too large for the broker
SESSION_TIMEOUT_MS = 6_000  # the broker's minimum: back to work within 7 s of a kill
HEARTBEAT_MS = 500  # how soon the others of a group learn that its partitions are assigned anew
POLL_INTERVAL_MS = 300_000
EFFECTS_REMEMBERED = 20_000

# memory: a batch makes thousands of small objects that die together; Python's defaults look through all of them
# several times a batch, which costs half of the throughput
GC_YOUNG_OBJECTS = 50_000
GC_MIDDLE_ROUNDS = 20
GC_OLD_ROUNDS = 100

# signed facts: a signature is made in 0.1 ms and verified in 0.25 ms, a hash in 1 µs
SIGNED_TOGETHER_FACTS = 128  # seven hashes of 32 bytes beside each
FACT_TYPES_HELD = 1_024  # there are 40; whoever forges may name others
SIGNED_HASHES_HELD = 50_000  # of a house, below roots that were verified

# producing
PRODUCE_BATCH_BYTES = 262_144
PRODUCE_LINGER_MS = 2
PRODUCE_TIMEOUT_MS = 15_000

# doors
MESSAGE_BYTES = 32 * 1024 * 1024
ASK_SECONDS = 10.0
ASK_LONG_SECONDS = 120.0
ASK_TRIES = 4
STOP_SECONDS = 5.0
FINISH_SECONDS = 40.0  # for calls that were begun; a batch that takes longer goes on where it was, asked again
CONNECTION_AGE_MS = 60_000  # then a caller connects anew, and finds processes that came since
CONNECTION_GRACE_MS = 310_000  # the longest call that the gateway makes has 300 s
ADDRESSES_AGAIN_MS = 2_000  # gRPC would ask the name server every 30 s, when a process has long gone
START_TRIES = 12
LAST_PARKED_SHOWN = 20
DIFFERENCES_SHOWN = 100
KEEPALIVE_MS = 30_000
OWN_REQUEST_CHARACTERS = 32  # hexadecimal: 128 bits
DETAIL_BYTES = 4_000  # of a refusal's details in trailing metadata; the largest seen is 300

# first answers
COMMAND_HELD_SECONDS = 3.0  # then whoever did it is taken for dead; shorter than a caller waits
COMMAND_HOLDS = 3  # times in that while it says that it lives
COMMAND_LOOK_SECONDS = 0.05
ANSWER_KEPT_HOURS = 24
ANSWER_BYTES = 8 * 1024 * 1024  # below the largest document of the store; the largest seen is 0.2 MB
ANSWERS_FORGET_SECONDS = 600.0

WATCH_SECONDS = 15.0  # how often a house looks at itself for its gauges
FREED_BYTES = 8 * 1024 * 1024  # by so much a house has grown before it gives back what it has freed

# pages of lists
PAGE_PLACE_DIGITS = 9  # the longest list seen has 300,000 items
PAGE_CHECK_BYTES = 3

# identity
KEYSET_SECONDS = 300.0
KEYSET_RETRY_SECONDS = 1.0
TOKENS_REMEMBERED = 5_000
CLOCK_SKEW_SECONDS = 30
ENDED_SESSION_SECONDS = 30 * 60  # told of longer ago than a token lives, whatever the clocks say
ENDED_SESSIONS_REMEMBERED = 50_000  # then those are forgotten whose tokens ran out

# operators
PARKED_RESOLVED_HELD = 10_000  # the newest of those replayed or dropped are shown; all that wait are shown
DROP_WHY_CHARACTERS = 2_000
NOTED_CHARACTERS = 500
FACTS_READ_RECORDS = 100_000
READ_IDLE_MS = 500
REBUILD_LOOKS = 5  # two find what was altered; more let `take` win against somebody who alters at the same time
REBUILD_LOOK_SECONDS = 0.2
REBUILD_SILENCE_SECONDS = 60.0  # a service that takes nothing for so long hears nothing

# files
FILE_BYTES = 32 * 1024 * 1024

# backup
RAW_DOCUMENTS = 200  # the largest, a link of the audit chain, has 400 kB
BLOCK_BYTES = 1024 * 1024
LOG_RECORDS = 1_000
