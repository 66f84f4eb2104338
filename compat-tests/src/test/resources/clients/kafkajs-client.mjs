// kafkajs: `produce <bootstrap> <topic> <codec> <folder>` or `consume <bootstrap> <topic> <group> <count>`.
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { Output, batches } from './lines.mjs'

const require = createRequire(process.env.CLIENTS + '/')
const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = require('kafkajs')
const lz4 = require('lz4-napi')

// kafkajs brings gzip alone; the others are plugged in, as its documentation says.
CompressionCodecs[CompressionTypes.Snappy] = require('kafkajs-snappy')
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: encoder => lz4.compressFrame(encoder.buffer),
  decompress: bytes => lz4.decompressFrame(bytes)
})
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: encoder => promisify(zlib.zstdCompress)(encoder.buffer),
  decompress: bytes => promisify(zlib.zstdDecompress)(bytes)
})
const codecs = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD
}

const [task, bootstrap, topic, third, fourth] = process.argv.slice(2)
const kafka = new Kafka({ clientId: 'compat', brokers: [bootstrap], logLevel: logLevel.ERROR })

async function produce(codec, folder) {
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  let acknowledged = 0
  for (const messages of batches(folder)) {
    await producer.send({ topic, messages, acks: -1, compression: codecs[codec] })
    acknowledged += messages.length
  }
  await producer.disconnect()
  console.log(`acknowledged ${acknowledged}`)
}

async function consume(groupId, count) {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 500 })
  const output = new Output()
  const next = new Map()
  let left = count
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, event => reject(event.payload.error))
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch, heartbeat }) => {
          for (const message of batch.messages) {
            if (left === 0) break
            output.print(`${batch.partition} ${message.value.toString('latin1')}`)
            next.set(batch.partition, BigInt(message.offset) + 1n)
            left--
          }
          await heartbeat()
          if (left === 0) resolve()
        }
      })
      .catch(reject)
  })
  await consumer.commitOffsets(
    [...next].map(([partition, offset]) => ({ topic, partition, offset: offset.toString() }))
  )
  await consumer.disconnect()
  output.flush()
}

await (task === 'produce' ? produce(third, fourth) : consume(third, Number(fourth)))
