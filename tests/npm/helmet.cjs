// SPDX-License-Identifier: Apache-2.0
// node helmet.cjs ROWS: does helmet still send what the rows say?
const { load, rows, finish, run } = require('./packages.cjs')
const helmet = load('helmet')

const all = rows(process.argv[2])
let wrong = 0
for (const row of all) {
  const now = run(() => new Function('helmet', `return ${row.input}`)(helmet))
  const text = JSON.stringify([now.headers ?? {}, now.removed ?? [], now.throws ?? null])
  const recorded = JSON.stringify([row.headers ?? {}, row.removed ?? [], row.throws ?? null])
  if (text === recorded) continue
  wrong++
  console.log(`${row.id}: ${row.input}\n--- now:\n${text}\n--- in the row:\n${recorded}`)
}
finish('helmet', all.length, wrong)
