// @platformatic/kafka: `produce <bootstrap> <topic> <codec> <folder>` or `consume <bootstrap> <topic> <group> <count>`.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Output, batches } from './lines.mjs'

const require = createRequire(process.env.CLIENTS + '/')
const { Consumer, MessagesStreamFallbackModes, MessagesStreamModes, ProduceAcks, Producer, stringDeserializers, stringSerializers } =
  await import(pathToFileURL(require.resolve('@platformatic/kafka')))

const [task, bootstrap, topic, third, fourth] = process.argv.slice(2)
const common = { clientId: 'compat', bootstrapBrokers: [bootstrap], autocreateTopics: true }

async function produce(compression, folder) {
  const producer = new Producer({ ...common, serializers: stringSerializers, idempotent: true })
  let acknowledged = 0
  for (const batch of batches(folder)) {
    await producer.send({
      messages: batch.map(({ partition, value }) => ({ topic, partition, value })),
      acks: ProduceAcks.ALL,
      compression
    })
    acknowledged += batch.length
  }
  await producer.close()
  console.log(`acknowledged ${acknowledged}`)
}

async function consume(groupId, count) {
  const consumer = new Consumer({ ...common, groupId, deserializers: stringDeserializers })
  const output = new Output()
  const next = new Map()
  let left = count
  const stream = await consumer.consume({
    topics: [topic],
    autocommit: false,
    mode: MessagesStreamModes.COMMITTED,
    fallbackMode: MessagesStreamFallbackModes.EARLIEST
  })
  for await (const message of stream) {
    output.print(`${message.partition} ${message.value}`)
    next.set(message.partition, message.offset + 1n)
    if (--left === 0) break
  }
  await consumer.commit({
    offsets: [...next].map(([partition, offset]) => ({ topic, partition, offset, leaderEpoch: -1 }))
  })
  await consumer.close(true)
  output.flush()
}

await (task === 'produce' ? produce(third, fourth) : consume(third, Number(fourth)))
