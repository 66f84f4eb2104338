// What the two node clients share: records come from files, one a partition, and go to standard output.
import { readFileSync, readdirSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const RECORDS_A_REQUEST = 10_000

/** Batches of { partition, value }, taking from each partition's file in turn. */
export function* batches(folder) {
  const files = readdirSync(folder).sort()
  const lines = files.map(file => readFileSync(join(folder, file), 'latin1').trimEnd().split('\n'))
  const longest = Math.max(...lines.map(of => of.length))
  let batch = []
  for (let line = 0; line < longest; line++) {
    for (let partition = 0; partition < lines.length; partition++) {
      if (line < lines[partition].length) batch.push({ partition, value: lines[partition][line] })
    }
    if (batch.length >= RECORDS_A_REQUEST) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

/** Collects lines and writes them in large pieces. */
export class Output {
  #lines = []

  print(line) {
    this.#lines.push(line)
    if (this.#lines.length >= 10_000) this.flush()
  }

  flush() {
    if (this.#lines.length === 0) return
    let bytes = Buffer.from(this.#lines.join('\n') + '\n', 'latin1')
    this.#lines = []
    while (bytes.length > 0) bytes = bytes.subarray(writeSync(1, bytes))
  }
}
