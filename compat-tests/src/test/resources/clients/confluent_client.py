"""python3-confluent-kafka: `produce <bootstrap> <topic> <codec> <folder>` or `consume <bootstrap> <topic> <group> <count>`.

Records come from the folder's files, one a partition, and go to standard output.
"""

import os
import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition

DEADLINE_SECONDS = 180


def produce(bootstrap, topic, codec, folder):
    failures = []
    acknowledged = 0

    def delivered(error, _message):
        nonlocal acknowledged
        if error is None:
            acknowledged += 1
        else:
            failures.append(error)

    producer = Producer({
        "bootstrap.servers": bootstrap,
        "acks": "all",
        "enable.idempotence": True,
        "compression.type": codec,
        "linger.ms": 5,
        "queue.buffering.max.messages": 200_000,
    })
    files = [open(os.path.join(folder, name), "rb") for name in sorted(os.listdir(folder))]
    for lines in zip_uneven(files):
        for partition, line in lines:
            while True:
                try:
                    producer.produce(topic, line.rstrip(b"\n"), partition=partition, on_delivery=delivered)
                    break
                except BufferError:
                    producer.poll(0.1)
        producer.poll(0)
    producer.flush(DEADLINE_SECONDS)
    if failures:
        sys.exit(f"{len(failures)} sends failed, the first with {failures[0]}")
    print(f"acknowledged {acknowledged}")


def zip_uneven(files):
    """Next line of each file, with the file's number, until all are at their end."""
    open_files = list(enumerate(files))
    while open_files:
        lines = [(number, file.readline()) for number, file in open_files]
        open_files = [open_files[i] for i, (_, line) in enumerate(lines) if line]
        yield [(number, line) for number, line in lines if line]


def consume(bootstrap, topic, group, count):
    consumer = Consumer({
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    })
    consumer.subscribe([topic])
    deadline = time.monotonic() + DEADLINE_SECONDS
    left = int(count)
    following = {}
    output = sys.stdout.buffer
    while left > 0:
        if time.monotonic() > deadline:
            sys.exit(f"{left} of {count} records did not come in time")
        for message in consumer.consume(min(left, 10_000), 0.5):
            if message.error():
                if message.error().retriable() or message.error().name() in ("_TRANSPORT", "UNKNOWN_TOPIC_OR_PART"):
                    continue
                sys.exit(str(message.error()))
            output.write(b"%d %s\n" % (message.partition(), message.value()))
            following[message.partition()] = message.offset() + 1
            left -= 1
    consumer.commit(
        offsets=[TopicPartition(topic, partition, offset) for partition, offset in following.items()],
        asynchronous=False)
    consumer.close()
    output.flush()


if __name__ == "__main__":
    {"produce": produce, "consume": consume}[sys.argv[1]](*sys.argv[2:])
