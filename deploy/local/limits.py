"""Every limit of the local run, with its unit last."""

from __future__ import annotations

# Ports: where each search for a free one begins, and how far it goes.
KAFKA_PORT = 19092
CONTROLLER_PORT = 19192
STORE_PORT = 27117
RPC_PORT = 7101
WEB_PORT = 7201
GATEWAY_PORT = 8080
PROMETHEUS_PORT = 19090
AUTHORITY_PORT = 7301
PORTS_TRIED = 100
ANY_PORT_FIRST = 12_000
ANY_PORT_LAST = 31_000

# Needed of the machine.
JAVA_MAJOR = 17
PYTHON_NEEDED = (3, 11)
FREE_DISK_MB = 500
MB = 1024 * 1024

# Kafka: measured at rest 280 MB with this heap; a broker of one node keeps little in memory.
KAFKA_HEAP = "-Xmx384m"
KAFKA_FIRST_HEAP = "-Xms96m"
KAFKA_METASPACE = "-XX:MaxMetaspaceSize=128m"

# Waiting.
PORT_OPEN_SECONDS = 60.0
READY_SECONDS = 120.0
POLL_SECONDS = 0.1
PROBE_SECONDS = 2.0
FETCH_SECONDS = 600.0
TOPICS_SECONDS = 30.0

# Stopping: a person was promised ten seconds where nobody asks anything; what was begun is finished first, and a house
# has the time that a cluster gives it.
SERVICES_STOP_SECONDS = 60.0
STOPPING_SAID_SECONDS = 4.0
SERVERS_STOP_SECONDS = 4.0
KILL_SECONDS = 1.0
STOP_SECONDS = 130.0  # of a run: its gateway, then its houses, then its servers

# Starting again after a death.
BACKOFF_FIRST_SECONDS = 0.5
BACKOFF_MOST_SECONDS = 8.0
BACKOFF_FACTOR = 2.0
HEALTHY_SECONDS = 30.0
DEATHS_BEFORE_READY = 3
LOAD_TRIES = 2

# Words to a person.
MESSAGE_LINES = 6
BANNER_LINES = 25
LAST_WORDS_LINES = 2
LAST_WORDS_BYTES = 8_000
LINE_CHARACTERS = 200
LOG_BYTES = 10_000_000

# Demo certificates.
STAMP_YEARS = 5
STATUS_HOURS = 1
LIST_DAYS = 7
TRUST_REQUEST_BYTES = 100_000
ROOT_YEARS = 20
ISSUING_YEARS = 10
DAYS_A_YEAR = 365
KEY_BITS = 2048
PASSWORD_LETTERS = 16
PIN_DIGITS = 12

DOORS_YEARS = 10
DOOR_DAYS = 365
BROKER_PASSWORD_BYTES = 24
SCRAM_SALT_BYTES = 24
SCRAM_ROUNDS = 8_192

DOCTOR_SECONDS = 5.0
RENEWED_WITHIN_DAYS = 90  # docs/SECURITY.md

# Backup: a server that was written into is given time to close its files.
WRITTEN_STOP_SECONDS = 60.0
DAMAGED_SHOWN = 20
