"""Apache Kafka as one KRaft node: its settings, its formatted folder, the command that runs it.

Every option that matters is written out here, because the defaults are those of a cluster.
"""

from __future__ import annotations

import base64
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

from deploy.local import broker_users, certificates, limits, ports, waiting
from deploy.local.errors import CannotStart
from deploy.local.keys import write_secret
from deploy.local.language import both
from deploy.local.layout import Layout
from deploy.local.ports import HOST

USERS = "users.known"  # in the formatted folder; Kafka leaves files of others alone
SETTINGS = """\
# Written at each start by deploy/local/kafka.py.
process.roles=broker,controller
node.id=1
{listeners}
controller.listener.names=CONTROLLER
controller.quorum.voters=1@{host}:{controller}
log.dirs={data}
# One node: there is one replica of everything.
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
# Topics keep everything, so that a new listener can start from nothing; a misspelt topic is an error.
log.retention.ms=-1
log.retention.bytes=-1
auto.create.topics.enable=false
offsets.retention.minutes=525600
# A group of one member need not wait for others, nor a commit for further commits (5 ms each otherwise).
group.initial.rebalance.delay.ms=0
group.coordinator.append.linger.ms=0
group.min.session.timeout.ms=6000
# The sparse files of a segment's indexes are ten megabytes each otherwise.
log.index.size.max.bytes=1048576
num.network.threads=2
num.io.threads=4
log.cleaner.dedupe.buffer.size=8388608
log.cleaner.threads=1
"""


OPEN = """\
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"""
# Nobody speaks without a name: houses by a password over TLS, the controller by its certificate.
CLOSED = """\
listeners=SASL_SSL://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=SASL_SSL://{host}:{port},CONTROLLER://{host}:{controller}
listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:SSL
inter.broker.listener.name=SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule \
  required username="{user}" password="{password}";
listener.name.controller.ssl.client.auth=required
ssl.protocol=TLSv1.3
ssl.enabled.protocols=TLSv1.3
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
ssl.truststore.type=PEM
ssl.truststore.location={truststore}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{user};User:{admin};User:CN={user}"""


def settings_file(data: Path) -> Path:
    return data.parent / f"{data.name}.properties"


def write_settings(data: Path, port: int, controller: int, *, keys: Path | None = None) -> Path:
    """Written anew at each start: the ports may differ from the last run's. With `keys` the broker is closed."""
    path = settings_file(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    at = {"host": HOST, "port": port, "controller": controller}
    listeners = OPEN.format(**at) if keys is None else CLOSED.format(**at, **_closing(keys))
    write_secret(path, SETTINGS.format(host=HOST, controller=controller, data=data, listeners=listeners).encode())
    return path


def _closing(keys: Path) -> dict[str, str]:
    """Makes the broker's certificate, and one file of it with its key as the broker reads it."""
    certificates.make(keys, broker_users.BROKER)
    own = certificates.files_of(keys, broker_users.BROKER)
    keystore = own.certificate.with_name("keystore.pem")
    write_secret(keystore, own.key.read_bytes() + own.certificate.read_bytes())
    return {
        "user": broker_users.BROKER,
        "password": broker_users.password_of(keys, broker_users.BROKER),
        "admin": broker_users.ADMIN,
        "keystore": str(keystore),
        "truststore": str(certificates.authority_file(keys)),
    }


def _java(layout: Layout, java: str) -> list[str]:
    return [
        java,
        limits.KAFKA_HEAP,
        limits.KAFKA_FIRST_HEAP,
        limits.KAFKA_METASPACE,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-Xshare:auto",
        *([f"-XX:SharedArchiveFile={archive(layout)}"] if archive(layout).is_file() else []),
        "-Djava.awt.headless=true",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-Dorg.slf4j.simpleLogger.showDateTime=true",
        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS",
        "-cp",
        f"{layout.jars}/*",
    ]


def archive(layout: Layout) -> Path:
    """Kafka's classes as Java has them in memory: with it a broker is up in half the time. It goes with the jars."""
    return layout.jars / "kafka.jsa"


def keep_archive(layout: Layout, java: str) -> None:
    """Makes the archive, once, from a broker that is started and ended; where that fails there is none."""
    if archive(layout).is_file():
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        data, port, fresh = Path(folder) / "data", ports.any_free(), Path(folder) / "kafka.jsa"
        write_settings(data, port, ports.any_free())
        format_folder(layout, java, data)
        log = Path(folder) / "kafka.log"
        program, *options = command(layout, java, data)
        with log.open("ab") as out:
            process = subprocess.Popen(
                [program, f"-XX:ArchiveClassesAtExit={fresh}", *options], stdout=out, stderr=subprocess.STDOUT
            )
        try:
            waiting.for_port(port, log, process.poll)
        finally:
            process.terminate()
            process.wait(limits.PORT_OPEN_SECONDS)
        if fresh.is_file():
            shutil.move(fresh, archive(layout))


def is_formatted(data: Path) -> bool:
    return (data / "meta.properties").is_file()


def format_folder(layout: Layout, java: str, data: Path, *, keys: Path | None = None) -> None:
    """Gives the folder its cluster id, once, and with `keys` its users. Raises CannotStart with Kafka's own last line.

    Users are known from the first start on or never: a folder of an open run has none.
    """
    if is_formatted(data):
        if keys is not None and not _has_users(data):
            raise CannotStart(
                "BROKER_HAS_NO_USERS",
                both("Dữ liệu này thuộc một lần chạy mở.", "This data is of an open run: its broker knows no users."),
                both("Sửa: FRESH=1 SECURE=1 make run", "Repair: FRESH=1 SECURE=1 make run"),
            )
        return
    # A letter first: an id that begins with a dash, as one in 64 does, would be read as an option.
    cluster = "K" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")[1:]
    done = subprocess.run(
        [
            *(*_java(layout, java), "kafka.tools.StorageTool", "format"),
            *("-t", cluster, "-c", str(settings_file(data))),
            *(broker_users.scram(keys) if keys else ()),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=limits.PORT_OPEN_SECONDS,
    )
    if done.returncode != 0:
        output = (done.stderr or done.stdout).strip().splitlines() or ["–"]
        what = both(f"Kafka không chuẩn bị được {data}. Nó báo:", f"Kafka could not prepare {data}. It said:")
        raise CannotStart("KAFKA_NOT_FORMATTED", what, output[-1])
    if keys is not None:
        (data / USERS).touch()


def _has_users(data: Path) -> bool:
    return (data / USERS).is_file()


def command(layout: Layout, java: str, data: Path) -> list[str]:
    return [*_java(layout, java), "kafka.Kafka", str(settings_file(data))]
