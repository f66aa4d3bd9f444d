"""Every limit of the runs of faults, with its unit last."""

from __future__ import annotations

# the load: files as schools hand them in, several clients at once
PAYING_PUPILS = 200
PUPILS_A_FILE = 200
LINES_A_FILE = 100
MOVES_A_PUPIL = 6
FEE_DONG = 10_000
ASK_SECONDS = 60.0
AGAIN_SECONDS = 0.2
COMMAND_SECONDS = 300.0

# one fault
BEFORE_SECONDS = 4.0  # of load before the blow
AFTER_SECONDS = 6.0  # of load after everybody is back to work
FROZEN_SECONDS = 9.0  # longer than the group lease of 6 s
FULL_SECONDS = 8.0
SLOW_SECONDS = 12.0
SLOW_MS = 120
LOST_ANSWERS = 12
CLOCK_OFF_SECONDS = 3600
SKEWED_SECONDS = 12.0
REPEATED_RECORDS = 2_000
POISON_RECORDS = 3

# waiting, all bounded
START_SECONDS = 180.0
BACK_SECONDS = 120.0
SETTLE_SECONDS = 240.0
REBUILD_SECONDS = 300.0
AUDIT_SECONDS = 300.0
PAUSE_SECONDS = 240.0
LOOK_SECONDS = 0.05
READ_MS = 500

# the long run
LONG_COMMANDS = 100_000
LONG_KILLS = 50
LONG_MINUTES = 25.0
KILL_EVERY_SECONDS = (4.0, 16.0)
LONG_PUPILS_A_FILE = 500
LONG_PAYING_PUPILS = 500

# disks of their own
STORE_DISK_MB = 4_096
KAFKA_DISK_MB = 4_096
MB = 1024 * 1024
SMALL_FILE_BYTES = 4_096

# figures shown
FIRST_SHOWN = 5
SAID_CHARACTERS = 400
